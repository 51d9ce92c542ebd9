import { describe, expect, test } from 'vitest';
import { estimateTable } from '../../lib/engine/estimate-table.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import type { RatingModel } from '../../lib/engine/model.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { MODELS, modelNamed } from '../../lib/engine/registry.ts';
import { shopLog } from './shop-log.ts';

const rows = shopLog({ customers: 150, products: 70, share: 0.4 });
const interactions = new Interactions(rows);
const customers = Int32Array.from({ length: interactions.customerCount - 1 }, (_, n) => n).reverse();
const products = Int32Array.from({ length: interactions.productCount - 3 }, (_, n) => n + 2);

function fitted(model: string, parameters: object = {}): RatingModel {
  const spec = modelNamed(model);
  return spec.fit(interactions, parseParameters(spec, parameters)) as RatingModel;
}

/** The greatest distance between what a model says of pairs together and one by one. */
function distance(model: RatingModel): number {
  const table = estimateTable(model, customers, products);
  const alone = estimateTable({ ...model, estimateTable: undefined }, customers, products);
  return Math.max(...alone.map((value, n) => Math.abs(value - table[n])));
}

describe('a table of estimates', () => {
  test('has a row for each product and a column for each customer', () => {
    const model = fitted('SVD');
    const { estimates } = model.predict(customers.subarray(4, 5), products.subarray(7, 8));

    expect(estimateTable(model, customers, products)[7 * customers.length + 4]).toBeCloseTo(estimates[0], 10);
  });

  test.each(
    MODELS.filter(({ kind, name }) => kind === 'rating' && name !== 'NormalPredictor').map(
      ({ name }) => name,
    ),
  )('of %s is what it says of each pair, to within rounding', (name) => {
    expect(distance(fitted(name))).toBeLessThan(1e-11);
  });

  test.each([
    ['SVD', { biased: false, factors: 7, standardize: true }],
    ['NMF', { biased: true, factors: 3 }],
    ['KNNBasic', { minK: 30 }],
    ['KNNBaseline', { similarity: { userBased: false } }],
  ])('of %s with %j likewise', (name, parameters) => {
    expect(distance(fitted(name, parameters))).toBeLessThan(1e-11);
  });

  test.each(['KNNBasic', 'KNNWithMeans', 'KNNWithZScore', 'KNNBaseline', 'SVD', 'Blend'])(
    'of %s is not made pair by pair',
    (name) => {
      expect(distance(fitted(name))).toBeGreaterThan(0);
    },
  );

  test('of NormalPredictor has the draws of predict, for the products that a customer has not viewed', () => {
    const model = fitted('NormalPredictor');
    const draws = model.predict(new Int32Array(150 * 70), new Int32Array(150 * 70)).estimates;

    const table = estimateTable(model, customers, products);

    let next = 0;
    for (const [place, customer] of customers.entries())
      for (const [row, product] of products.entries()) {
        const isViewed = interactions.historyOf(customer).products.includes(product);
        const expected = isViewed ? interactions.meanDuration : draws[next++];
        expect(table[row * customers.length + place]).toBe(expected);
      }
    expect(next).toBeGreaterThan(1000);
  });
});
