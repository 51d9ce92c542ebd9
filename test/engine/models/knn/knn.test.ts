import { describe, expect, test } from 'vitest';
import { Interactions, type Rows, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import type { Predictions, RatingModel } from '../../../../lib/engine/model.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { modelNamed } from '../../../../lib/engine/registry.ts';
import { rowsOf, shopLog } from '../../shop-log.ts';

const KNN = ['KNNBasic', 'KNNWithMeans', 'KNNWithZScore', 'KNNBaseline'];

function predict(
  model: string,
  rows: Rows,
  parameters: unknown,
  customer: number,
  product: number,
): Predictions {
  const spec = modelNamed(model);
  const fitted = spec.fit(new Interactions(rows), parseParameters(spec, parameters)) as RatingModel;
  return fitted.predict(Int32Array.of(customer), Int32Array.of(product));
}

/** Every known customer with every known product. */
function predictAll(model: string, rows: Rows, parameters: unknown, customersFirst: boolean): number[][] {
  const spec = modelNamed(model);
  const interactions = new Interactions(rows);
  const fitted = spec.fit(interactions, parseParameters(spec, parameters)) as RatingModel;
  const { customerCount, productCount } = interactions;
  const [outer, inner] = customersFirst ? [customerCount, productCount] : [productCount, customerCount];
  return Array.from({ length: outer }, (_, one) => {
    const ones = new Int32Array(inner).fill(one);
    const others = Int32Array.from({ length: inner }, (_, other) => other);
    return [...(customersFirst ? fitted.predict(ones, others) : fitted.predict(others, ones)).estimates];
  });
}

// Customer 0 and 1 agree on product 0; customer 2 is 2 away from customer 0. Product 1: only 1 and 2 have it.
const log = rowsOf([0, 0, 4], [1, 0, 4], [2, 0, 2], [1, 1, 10], [2, 1, 20]);

describe('neighbour models', () => {
  // Similarities of customer 0: to 1 it is 1, to 2 it is 1 / (1 + 4) = 0.2.
  test('KNNBasic answers the neighbours’ durations, weighted by similarity', () => {
    expect(predict('KNNBasic', log, {}, 0, 1).estimates[0]).toBeCloseTo((1 * 10 + 0.2 * 20) / 1.2, 12);
  });

  // Means: 4, 7 and 11.
  test('KNNWithMeans adds the neighbours’ distances from their means to the customer’s mean', () => {
    const expected = 4 + (1 * (10 - 7) + 0.2 * (20 - 11)) / 1.2;

    expect(predict('KNNWithMeans', log, {}, 0, 1).estimates[0]).toBeCloseTo(expected, 12);
  });

  // σ of customers 1 and 2: 3 and 9, so their z-scores are 1 and 1. Customer 0 has one row, so σ of all: mean 8,
  // squares 16, 16, 36, 4, 144.
  test('KNNWithZScore adds the neighbours’ z-scores to the customer’s mean, in the σ of all if the customer has none', () => {
    const expected = 4 + Math.sqrt((16 + 16 + 36 + 4 + 144) / 5) * 1;

    expect(predict('KNNWithZScore', log, {}, 0, 1).estimates[0]).toBeCloseTo(expected, 12);
  });

  test('KNNWithZScore answers the mean if all durations are equal, and no one has a σ', () => {
    const equal = rowsOf([0, 0, 3], [1, 0, 3], [1, 1, 3]);

    expect(predict('KNNWithZScore', equal, {}, 0, 1).estimates[0]).toBe(3);
  });

  test('KNNBasic asks only the most similar with k = 1', () => {
    expect([...predict('KNNBasic', log, { k: 1 }, 0, 1).estimates]).toEqual([10]);
  });

  test.each(KNN.slice(0, 3))(
    '%s between products is the same as between customers after both are swapped',
    (model) => {
      const rows = shopLog();
      const swapped = { ...rows, customers: rows.products, products: rows.customers };
      for (const name of ['msd', 'cosine', 'pearson']) {
        const between = (userBased: boolean) => ({ k: 5, minK: 2, similarity: { name, userBased } });

        const products = predictAll(model, rows, between(false), false);
        const customers = predictAll(model, swapped, between(true), true);

        for (const [n, estimate] of products.flat().entries())
          expect(estimate).toBeCloseTo(customers.flat()[n], 12);
      }
    },
  );

  test('KNNBasic has no answer with fewer than minK neighbours, and says the mean of all', () => {
    const { estimates, impossible } = predict('KNNBasic', log, { minK: 3 }, 0, 1);

    expect([...impossible]).toEqual([1]);
    expect([...estimates]).toEqual([8]);
  });

  test.each(['KNNWithMeans', 'KNNWithZScore'])(
    '%s answers the mean with fewer than minK neighbours',
    (model) => {
      const { estimates, impossible } = predict(model, log, { minK: 3 }, 0, 1);

      expect([...impossible]).toEqual([0]);
      expect([...estimates]).toEqual([4]);
    },
  );

  test.each(KNN.slice(0, 3))(
    '%s has no answer for an unknown customer, and says the mean of all',
    (model) => {
      const { estimates, impossible } = predict(model, log, {}, UNKNOWN, 1);

      expect([...impossible]).toEqual([1]);
      expect([...estimates]).toEqual([8]);
    },
  );

  test('KNNBaseline answers the baseline for an unknown customer', () => {
    const baseline = predict('BaselineOnly', log, {}, UNKNOWN, 1);

    expect(predict('KNNBaseline', log, {}, UNKNOWN, 1)).toEqual(baseline);
  });

  test('KNNBaseline falls back on the baseline without neighbours', () => {
    const baseline = predict('BaselineOnly', log, { baseline: { regU: 1 } }, 0, 1);

    expect(predict('KNNBaseline', log, { baseline: { regU: 1 }, minK: 3 }, 0, 1)).toEqual(baseline);
  });
});
