import { describe, expect, test } from 'vitest';
import { Interactions, meanDurations, UNKNOWN } from '../../lib/engine/interactions.ts';

// customer, product, duration: 7 saw 2, 9 saw 2, 7 saw 5, 4 saw 2.
const rows = {
  customers: Int32Array.of(7, 9, 7, 4),
  products: Int32Array.of(2, 2, 5, 2),
  durations: Float64Array.of(10, 20, 30, 0.5),
};

describe('interactions', () => {
  test('number customers and products by first appearance', () => {
    const interactions = new Interactions(rows);

    expect([...interactions.customers]).toEqual([7, 9, 4]);
    expect([...interactions.products]).toEqual([2, 5]);
    expect(interactions.innerCustomer(4)).toBe(2);
    expect(interactions.innerProduct(5)).toBe(1);
  });

  test('number by first appearance in the selection when only some rows are trained on', () => {
    const interactions = new Interactions(rows, Int32Array.of(3, 2));

    expect([...interactions.customers]).toEqual([4, 7]);
    expect([...interactions.products]).toEqual([2, 5]);
    expect(interactions.rowCount).toBe(2);
  });

  test('list each side’s rows in row order', () => {
    const { byCustomer, byProduct } = new Interactions(rows);

    expect([...byCustomer.start]).toEqual([0, 2, 3, 4]);
    expect([...byCustomer.members]).toEqual([0, 1, 0, 0]);
    expect([...byCustomer.durations]).toEqual([10, 30, 20, 0.5]);
    expect([...byProduct.members]).toEqual([0, 1, 2, 0]);
    expect([...byProduct.durations]).toEqual([10, 20, 0.5, 30]);
  });

  test('know what a customer has viewed and who has viewed a product, in row order, and nothing for UNKNOWN', () => {
    const interactions = new Interactions(rows);

    expect(interactions.historyOf(interactions.innerCustomer(7))).toEqual({
      products: Int32Array.of(0, 1),
      durations: Float64Array.of(10, 30),
    });
    expect(interactions.viewersOf(interactions.innerProduct(2))).toEqual({
      customers: Int32Array.of(0, 1, 2),
      durations: Float64Array.of(10, 20, 0.5),
    });
    expect(interactions.historyOf(UNKNOWN).products).toHaveLength(0);
    expect(interactions.viewersOf(UNKNOWN).customers).toHaveLength(0);
  });

  test.each([-1, 3, 8, 10, 1e9])('do not know the customer or product %i', (outer) => {
    expect(new Interactions(rows).innerCustomer(outer)).toBe(UNKNOWN);
    expect(new Interactions(rows).innerProduct(outer)).toBe(UNKNOWN);
  });

  test('know their mean, least and greatest duration, also of fractions', () => {
    const { meanDuration, leastDuration, greatestDuration } = new Interactions(rows);

    expect(meanDuration).toBe(15.125);
    expect([leastDuration, greatestDuration]).toEqual([0.5, 30]);
  });

  test('find the least and the greatest in any place', () => {
    const { leastDuration, greatestDuration } = new Interactions({
      ...rows,
      durations: Float64Array.of(20, 0.5, 30, 10),
    });

    expect([leastDuration, greatestDuration]).toEqual([0.5, 30]);
  });

  test('do not change the rows that they are made from', () => {
    const given = structuredClone(rows);

    new Interactions(given);
    new Interactions(given, Int32Array.of(3, 2));

    expect(given).toEqual(rows);
  });

  test('know the mean of each customer and product', () => {
    const { byCustomer, byProduct } = new Interactions(rows);

    expect([...meanDurations(byCustomer)]).toEqual([20, 20, 0.5]);
    expect([...meanDurations(byProduct)]).toEqual([30.5 / 3, 30]);
  });

  test('count the pairs that determine what models cost', () => {
    expect(new Interactions(rows).size()).toEqual({
      rows: 4,
      customers: 3,
      products: 2,
      productPairs: 4 + 1 + 1,
      customerPairs: 9 + 1,
    });
  });

  test('need at least one row', () => {
    expect(() => new Interactions(rows, new Int32Array())).toThrow('no rows to train on');
  });
});
