/** SVD, SVD++ and NMF. */
import { describe, expect, test } from 'vitest';
import { DivergedError } from '../../../../lib/engine/errors.ts';
import { Interactions, type Rows, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import type { RatingModel } from '../../../../lib/engine/model.ts';
import { RandomState } from '../../../../lib/engine/numeric/random.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { modelNamed } from '../../../../lib/engine/registry.ts';
import { shopLog, withDurations } from '../../shop-log.ts';

const FACTOR_MODELS = ['SVD', 'SVDpp', 'NMF'];
const log = shopLog();
const interactions = new Interactions(log);

function fitModel(model: string, parameters: Record<string, unknown> = {}, rows: Rows = log): RatingModel {
  const spec = modelNamed(model);
  return spec.fit(
    new Interactions(rows),
    parseParameters(spec, { factors: 6, ...parameters }),
  ) as RatingModel;
}

const array = (model: RatingModel, name: string) => model.state()[name] as Float64Array;
const size = (numbers: Float64Array) => numbers.reduce((sum, number) => sum + number * number, 0);

function squaredError(model: RatingModel): number {
  const { start, members, durations } = interactions.byCustomer;
  const customers = members.map((_, n) => start.findLastIndex((from) => from <= n));
  return size(model.predict(customers, members).estimates.map((estimate, n) => durations[n] - estimate));
}

describe.each(FACTOR_MODELS)('%s', (model) => {
  test('has smaller factors with more regularization', () => {
    const [weak, strong] = [0.01, 0.5].map((regularization) => fitModel(model, { regularization }));

    for (const side of ['customerFactors', 'productFactors'])
      expect(size(array(strong, side))).toBeLessThan(size(array(weak, side)));
  });

  test('regularises one side alone if only that is asked for', () => {
    const regularizations = { productFactors: 2 };

    const [plain, oneSided] = [fitModel(model), fitModel(model, { regularizations })];

    expect(size(array(oneSided, 'productFactors'))).toBeLessThan(size(array(plain, 'productFactors')) / 2);
  });

  test('gets nearer to the durations with more epochs', () => {
    expect(squaredError(fitModel(model, { epochs: 40 }))).toBeLessThan(
      squaredError(fitModel(model, { epochs: 4 })),
    );
  });

  test('is the same with the number for all terms as with an override for each', () => {
    const rates = { learningRate: 0.004, regularization: 0.05 };
    const each = (value: number) => ({ customerBias: value, productBias: value });
    const overridden = {
      learningRate: 9,
      regularization: 0.05,
      learningRates:
        model === 'NMF' ? each(0.004) : { ...each(0.004), customerFactors: 0.004, productFactors: 0.004 },
      regularizations: model === 'NMF' ? {} : { ...each(0.05), customerFactors: 0.05, productFactors: 0.05 },
    };
    if (model === 'SVDpp') Object.assign(overridden.learningRates, { implicitFactors: 0.004 });

    expect(fitModel(model, overridden).state()).toEqual(fitModel(model, rates).state());
  });

  test('has biases of 0 if their learning rate is 0', () => {
    const learningRates = { customerBias: 0, productBias: 0 };

    const fitted = fitModel(model, model === 'SVDpp' ? { learningRates } : { learningRates, biased: true });

    expect(size(array(fitted, 'customerBias'))).toBe(0);
    expect(size(array(fitted, 'productBias'))).toBe(0);
  });
});

describe.each(['SVD', 'SVDpp'])('%s', (model) => {
  test('reports a fit that is no longer finite, with the epoch and what to do', () => {
    const seconds = withDurations(log, (duration) => 100 * duration);

    expect(() => fitModel(model, {}, seconds)).toThrow(DivergedError);
    expect(() => fitModel(model, {}, seconds)).toThrow(
      new RegExp(`^${model} diverged in epoch \\d+: .* Durations reach 500; use a smaller learningRate`),
    );
  });
});

describe.each(['SVD', 'NMF'])('%s', (model) => {
  const cold = [Int32Array.of(UNKNOWN, 0, UNKNOWN), Int32Array.of(0, UNKNOWN, UNKNOWN)] as const;

  test('unbiased, has no answer for an unknown side, and says the mean of all', () => {
    const { estimates, impossible } = fitModel(model, { biased: false }).predict(...cold);

    expect([...impossible]).toEqual([1, 1, 1]);
    expect([...estimates]).toEqual(Array(3).fill(interactions.meanDuration));
  });

  test('biased, adds nothing for an unknown side', () => {
    const fitted = fitModel(model, { biased: true });
    const mean = interactions.meanDuration;

    const { estimates, impossible } = fitted.predict(...cold);

    expect([...impossible]).toEqual([0, 0, 0]);
    expect([...estimates]).toEqual([
      mean + array(fitted, 'productBias')[0],
      mean + array(fitted, 'customerBias')[0],
      mean,
    ]);
  });
});

describe('SVDpp', () => {
  test('equals the fit that moves every implicit factor at every row, as the paper has it', () => {
    const settings = { factors: 4, epochs: 6, learningRate: 0.02, regularization: 0.3 };

    const fitted = fitModel('SVDpp', settings);

    const expected = literalSvdpp(settings);
    for (const name of ['customerBias', 'productBias', 'customerFactors', 'productFactors'] as const)
      for (const [n, value] of array(fitted, name).entries())
        expect(value, `${name}[${n}]`).toBeCloseTo(expected[name][n], 10);
  });
});

describe('NMF', () => {
  test('has no negative factor', () => {
    const fitted = fitModel('NMF');

    for (const side of ['customerFactors', 'productFactors'])
      expect(array(fitted, side).every((factor) => factor >= 0)).toBe(true);
  });

  test('answers 0 to a customer who looked at everything for 0', () => {
    const zeros = withDurations(log, (duration, row) => (log.customers[row] === 0 ? 0 : duration));
    const inner = new Interactions(zeros).innerCustomer(0);

    const { estimates } = fitModel('NMF', {}, zeros).predict(Int32Array.of(inner), Int32Array.of(0));

    expect([...estimates]).toEqual([0]);
  });
});

/** Koren 2008, section 4, row by row; customerFactors are p + |I|^−½ Σ y, as the model keeps them. */
function literalSvdpp(settings: {
  factors: number;
  epochs: number;
  learningRate: number;
  regularization: number;
}) {
  const { factors, epochs, learningRate: rate, regularization: pull } = settings;
  const { byCustomer, customerCount, productCount, meanDuration } = interactions;
  const random = new RandomState(7);
  const vectors = (count: number) =>
    Array.from({ length: count }, () => [...random.normals(factors, 0, 0.1)]);
  const [p, q, y] = [vectors(customerCount), vectors(productCount), vectors(productCount)];
  const [customerBias, productBias] = [Array(customerCount).fill(0), Array(productCount).fill(0)];
  const rowsOfCustomer = (u: number) =>
    Array.from({ length: byCustomer.start[u + 1] - byCustomer.start[u] }, (_, n) => ({
      i: byCustomer.members[byCustomer.start[u] + n],
      duration: byCustomer.durations[byCustomer.start[u] + n],
    }));
  const implicit = (u: number) =>
    p[u].map(
      (_, f) =>
        rowsOfCustomer(u).reduce((sum, { i }) => sum + y[i][f], 0) / Math.sqrt(rowsOfCustomer(u).length),
    );

  for (let epoch = 0; epoch < epochs; epoch++)
    for (let u = 0; u < customerCount; u++) {
      const rows = rowsOfCustomer(u);
      for (const { i, duration } of rows) {
        const w = implicit(u);
        const [pu, qi] = [[...p[u]], [...q[i]]];
        const product = qi.reduce((sum, qif, f) => sum + qif * (pu[f] + w[f]), 0);
        const error = duration - (meanDuration + customerBias[u] + productBias[i] + product);
        customerBias[u] += rate * (error - pull * customerBias[u]);
        productBias[i] += rate * (error - pull * productBias[i]);
        for (let f = 0; f < factors; f++) {
          p[u][f] += rate * (error * qi[f] - pull * pu[f]);
          q[i][f] += rate * (error * (pu[f] + w[f]) - pull * qi[f]);
          for (const { i: j } of rows)
            y[j][f] += rate * ((error * qi[f]) / Math.sqrt(rows.length) - pull * y[j][f]);
        }
      }
    }
  return {
    customerBias,
    productBias,
    customerFactors: p.flatMap((pu, u) => implicit(u).map((w, f) => pu[f] + w)),
    productFactors: q.flat(),
  };
}
