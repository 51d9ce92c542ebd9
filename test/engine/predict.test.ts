import { describe, expect, test } from 'vitest';
import { NotFiniteError } from '../../lib/engine/errors.ts';
import { Interactions, UNKNOWN } from '../../lib/engine/interactions.ts';
import type { CustomerModel, RatingModel } from '../../lib/engine/model.ts';
import { predictRows, predictTogether, ratingScaleOf } from '../../lib/engine/predict.ts';
import { rankingBy } from './ranking-by.ts';

// Outer customers 3 and 5, outer products 8 and 2.
const interactions = new Interactions({
  customers: Int32Array.of(5, 3, 5),
  products: Int32Array.of(8, 8, 2),
  durations: Float64Array.of(10, 20, 60),
});

const rating = (estimate: (customer: number, product: number) => number): RatingModel => ({
  kind: 'rating',
  predict: (customers, products) => ({
    estimates: Float64Array.from(customers, (customer, row) => estimate(customer, products[row])),
    impossible: Uint8Array.from(products, (product) => (product === UNKNOWN ? 1 : 0)),
  }),
  state: () => ({}),
});

const fitted = (model: CustomerModel) => ({ model, interactions });

const ranking = rankingBy((customer, scores) => {
  for (let product = 0; product < scores.length; product++) scores[product] = 1000 * (customer + 1) + product;
});

describe('the rating scale', () => {
  test('goes from 0 to the greatest duration of the training rows', () => {
    expect(ratingScaleOf(interactions)).toEqual([0, 60]);
  });

  test('starts at the least duration if that is negative', () => {
    const negative = {
      customers: Int32Array.of(0),
      products: Int32Array.of(0),
      durations: Float64Array.of(-4),
    };

    expect(ratingScaleOf(new Interactions(negative))).toEqual([-4, -4]);
  });
});

describe('predictions of a rating model', () => {
  test('are asked for by inner index, and clipped to the rating scale', () => {
    const model = rating((customer, product) => 100 * customer + 10 * product - 5);

    const { values } = predictRows(fitted(model), Int32Array.of(5, 5, 3), Int32Array.of(8, 2, 8));

    expect([...values]).toEqual([0, 5, 60]);
  });

  test('of many products of a customer are asked for as a table, of models that have one', () => {
    const alone = rating(() => 20);
    const model: RatingModel = { ...alone, estimateTable: () => Float64Array.of(50, 70) };
    const pairs = [Int32Array.of(5, 5), Int32Array.of(2, 8)] as const;

    expect([...predictTogether(fitted(model), ...pairs)]).toEqual([50, 60]);
    expect([...predictRows(fitted(model), ...pairs).values]).toEqual([20, 20]);
    expect([...predictTogether(fitted(alone), ...pairs)]).toEqual([20, 20]);
  });

  test('of an unknown customer among others are asked for one by one', () => {
    const model: RatingModel = { ...rating(() => 20), estimateTable: () => Float64Array.of(50, 70) };
    const [customers, products] = [Int32Array.of(5, 99), Int32Array.of(8, 8)];

    expect([...predictTogether(fitted(model), customers, products)]).toEqual([20, 20]);
  });

  test('are clipped to the rating scale that is given', () => {
    const model = rating((customer) => (customer === 0 ? 100 : -100));

    const onScale = { ...fitted(model), ratingScale: [1, 5] } as const;
    const { values } = predictRows(onScale, Int32Array.of(5, 3), Int32Array.of(8, 8));

    expect([...values]).toEqual([5, 1]);
  });

  test('are marked when impossible, with the model’s guess as the value', () => {
    const model = rating((_, product) => (product === UNKNOWN ? 30 : 1));

    const { values, impossible } = predictRows(fitted(model), Int32Array.of(5, 5), Int32Array.of(8, 77));

    expect([...values]).toEqual([1, 30]);
    expect([...impossible]).toEqual([0, 1]);
  });

  test('are refused when one is not a number, instead of clipped to something that looks like one', () => {
    const model = rating((customer) => (customer === 0 ? 3 : Number.NaN));

    expect(() => predictRows(fitted(model), Int32Array.of(5, 3), Int32Array.of(8, 8))).toThrow(
      new NotFiniteError(Number.NaN, 60),
    );
    expect(() => predictRows(fitted(model), Int32Array.of(3), Int32Array.of(8))).toThrow(
      /the fit diverged: an estimate is NaN\. Durations reach 60; use a smaller learningRate/,
    );
  });
});

describe('predictions of a ranking model', () => {
  test('are its scores, not clipped, in the order of the rows', () => {
    const customers = Int32Array.of(3, 5, 3);

    const { values, impossible } = predictRows(fitted(ranking), customers, Int32Array.of(2, 8, 8));

    expect([...values]).toEqual([2001, 1000, 2000]);
    expect([...impossible]).toEqual([0, 0, 0]);
  });

  test('are those of no history for an unknown customer, and the mean, marked impossible, for an unknown product', () => {
    const customers = Int32Array.of(99, 5, 99);

    const { values, impossible } = predictRows(fitted(ranking), customers, Int32Array.of(2, 77, 77));

    expect([...values]).toEqual([1, 30, 30]);
    expect([...impossible]).toEqual([0, 1, 1]);
  });

  test('are refused when one is not finite', () => {
    const broken = rankingBy((_, scores) => scores.fill(Number.POSITIVE_INFINITY));

    expect(() => predictRows(fitted(broken), Int32Array.of(5), Int32Array.of(8))).toThrow(NotFiniteError);
  });
});
