/** NormalPredictor, SlopeOne and CoClustering. */
import { describe, expect, test } from 'vitest';
import { Interactions, type Rows, UNKNOWN } from '../../../lib/engine/interactions.ts';
import type { RatingModel } from '../../../lib/engine/model.ts';
import { parseParameters } from '../../../lib/engine/parameters.ts';
import { modelNamed } from '../../../lib/engine/registry.ts';
import { rowsOf, shopLog, withDurations } from '../shop-log.ts';

function predict(
  model: string,
  rows: Rows,
  parameters: unknown,
  pairs: readonly (readonly [number, number])[],
) {
  const spec = modelNamed(model);
  const fitted = spec.fit(new Interactions(rows), parseParameters(spec, parameters)) as RatingModel;
  return fitted.predict(
    Int32Array.from(pairs, ([customer]) => customer),
    Int32Array.from(pairs, ([, product]) => product),
  );
}

const all = (customers: number, products: number) =>
  Array.from({ length: customers * products }, (_, n) => [Math.floor(n / products), n % products] as const);

describe('NormalPredictor', () => {
  // NumPy 1.26.4: RandomState(7).normal(mean, std, 4) with mean and std of [3, 5, 4, 8]: 5.0, 1.8708286933869707.
  test('draws from the mean and the population standard deviation of the durations', () => {
    const log = rowsOf([0, 0, 3], [0, 1, 5], [1, 0, 4], [1, 1, 8]);

    const { estimates } = predict('NormalPredictor', log, {}, all(2, 2));

    for (const [n, expected] of [
      8.16268399357791, 4.128310997870933, 5.061400903931553, 5.762393155252272,
    ].entries())
      expect(estimates[n]).toBeCloseTo(expected, 13);
  });
});

describe('SlopeOne', () => {
  // The first example of Lemire & Maclachlan 2005: B looks at J for half a unit longer than at I, as A does.
  test('adds the mean difference to the customer’s durations at other products', () => {
    const [a, b, i, j] = [0, 1, 0, 1];

    const { estimates } = predict('SlopeOne', rowsOf([a, i, 1], [a, j, 1.5], [b, i, 2]), {}, [[b, j]]);

    expect([...estimates]).toEqual([2.5]);
  });

  // dev(2,0) = ((9 − 1) + (6 − 2)) / 2 = 6, dev(2,1) = 9 − 5 = 4; customer 2 has mean (3 + 7) / 2.
  test('averages the differences over customers, then over products', () => {
    const log = rowsOf([0, 0, 1], [0, 1, 5], [0, 2, 9], [1, 0, 2], [1, 2, 6], [2, 0, 3], [2, 1, 7]);

    expect([...predict('SlopeOne', log, {}, [[2, 2]]).estimates]).toEqual([5 + (6 + 4) / 2]);
  });

  test('answers the customer’s mean if nothing is shared', () => {
    const log = rowsOf([0, 0, 1], [0, 1, 4], [1, 2, 9]);

    expect([...predict('SlopeOne', log, {}, [[0, 2]]).estimates]).toEqual([2.5]);
  });
});

describe.each(['SlopeOne', 'CoClustering'])('%s, where the reference cuts fractions off', (model) => {
  test('answers durations in another unit in that unit', () => {
    const seconds = predict(model, shopLog(), {}, all(30, 20)).estimates;
    const shares = predict(
      model,
      withDurations(shopLog(), (duration) => duration / 1024),
      {},
      all(30, 20),
    ).estimates;

    expect(shares).toEqual(seconds.map((estimate) => estimate / 1024));
  });
});

describe('CoClustering', () => {
  /** Customers 0–3 look at products 0–3 for 10, at 4–7 for 1; customers 4–7 the other way round. */
  const twoGroups = rowsOf(
    ...all(8, 8)
      .filter(([customer, product]) => (customer + product) % 4 !== 0)
      .map(([customer, product]) => [customer, product, customer < 4 === product < 4 ? 10 : 1] as const),
  );

  test('finds two groups of customers and products', () => {
    const heldOut = all(8, 8).filter(([customer, product]) => (customer + product) % 4 === 0);
    const interactions = new Interactions(twoGroups);
    const inner = heldOut.map(
      ([customer, product]) =>
        [interactions.innerCustomer(customer), interactions.innerProduct(product)] as const,
    );

    const { estimates } = predict('CoClustering', twoGroups, {}, inner);

    for (const [n, [customer, product]] of heldOut.entries())
      expect(estimates[n], `${customer}, ${product}`).toBeCloseTo(customer < 4 === product < 4 ? 10 : 1, 10);
  });

  test('answers the mean of the side that is known, and of all where none is', () => {
    const log = rowsOf([0, 0, 1], [0, 1, 2], [1, 1, 9]);

    const { estimates, impossible } = predict('CoClustering', log, {}, [
      [UNKNOWN, 1],
      [0, UNKNOWN],
      [UNKNOWN, UNKNOWN],
    ]);

    expect([...estimates]).toEqual([5.5, 1.5, 4]);
    expect([...impossible]).toEqual([1, 1, 1]);
  });
});
