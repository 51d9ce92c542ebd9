import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ListQuality } from '../../../lib/engine/evaluation/list-quality.ts';
import { Interactions } from '../../../lib/engine/interactions.ts';

fc.configureGlobal({ seed: 1 });

/** Inner indices are the given numbers: both first appear in ascending order. */
function interactionsOf(viewed: readonly (readonly number[])[], products: number): Interactions {
  const catalogue = Array.from({ length: products }, (_, product) => [0, product] as const);
  const rows = [
    ...catalogue,
    ...viewed.flatMap((list, n) => list.map((product) => [n + 1, product] as const)),
  ];
  return new Interactions({
    customers: Int32Array.from(rows, ([customer]) => customer),
    products: Int32Array.from(rows, ([, product]) => product),
    durations: new Float64Array(rows.length).fill(1),
  });
}

/** The product with the lowest number first. */
const inOrder = (products: number) => Float64Array.from({ length: products }, (_, product) => -product);

describe('lists of ten', () => {
  // Customer 0 has viewed all of the 30 products, customer 1 two, customer 2 five, customer 3 six.
  const viewed = [
    [0, 1],
    [0, 1, 2, 3, 4],
    [10, 11, 12, 13, 14, 15],
  ];
  const judged = () => {
    const quality = new ListQuality(interactionsOf(viewed, 30));
    quality.add(1, inOrder(30), Int32Array.of(3, 29)); // shown 2..11: second of ten; one of two found
    quality.add(2, inOrder(30), Int32Array.of(20, -1)); // shown 5..14: none of two
    quality.add(3, inOrder(30), Int32Array.of(0)); // shown 0..9: first of ten; one of one
    return quality.summary();
  };

  test('are judged by the figures of each customer, each counting once', () => {
    const summary = judged();

    expect(summary.customers).toBe(3);
    expect(summary.precision[9]).toBeCloseTo(0.2 / 3, 12);
    expect(summary.recall[9]).toBeCloseTo(0.5, 12);
    expect(summary.map).toBeCloseTo((0.25 + 0 + 1) / 3, 12);
    expect(summary.mrr).toBeCloseTo((0.5 + 0 + 1) / 3, 12);
    expect(summary.ndcg).toBeCloseTo((0.3868528 + 0 + 1) / 3, 6);
    expect(summary.hitRate).toBeCloseTo(2 / 3, 12);
  });

  test('cover the products that are in any of them', () => {
    // 0 to 14 of 30.
    expect(judged().coverage).toBe(0.5);
  });

  test('are also judged in groups by the training rows of their customers', () => {
    expect(judged().byHistory).toEqual([
      {
        from: 1,
        to: 4,
        customers: 1,
        precision: 0.1,
        recall: 0.5,
        ndcg: expect.closeTo(0.3868528, 6),
        hitRate: 1,
      },
      { from: 5, to: 19, customers: 2, precision: 0.05, recall: 0.5, ndcg: 0.5, hitRate: 0.5 },
    ]);
  });

  test('cannot be judged without customers', () => {
    expect(() => new ListQuality(interactionsOf([], 3)).summary()).toThrow(
      'no customer has both training and held-out rows, so there is nobody to judge lists by; give more rows for each customer',
    );
  });
});

describe('whatever the scores', () => {
  const PRODUCTS = 12;
  const product = fc.nat(PRODUCTS - 1);
  const customer = fc.record({
    viewed: fc.uniqueArray(product, { minLength: 1, maxLength: 6 }),
    wanted: fc.uniqueArray(product, { minLength: 1, maxLength: 6 }),
    scores: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: PRODUCTS, maxLength: PRODUCTS }),
  });

  /** No product is held out that the customer viewed in the training rows. */
  function judged(customers: { viewed: number[]; wanted: number[]; scores: number[] }[]) {
    const quality = new ListQuality(
      interactionsOf(
        customers.map(({ viewed }) => viewed),
        PRODUCTS,
      ),
    );
    for (const [n, { viewed, wanted, scores }] of customers.entries()) {
      const heldOut = wanted.filter((each) => !viewed.includes(each));
      quality.add(n + 1, Float64Array.from(scores), Int32Array.from(heldOut));
    }
    return quality.summary();
  }

  test('all figures stay within 0..1, recall never falls with n, and no figure at 10 is above the hit rate', () => {
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 8 }), (customers) => {
        const { precision, recall, ndcg, map, mrr, hitRate, coverage } = judged(customers);

        for (const value of [...precision, ...recall, ndcg, map, mrr, hitRate, coverage])
          expect(value >= 0 && value <= 1 + 1e-12).toBe(true);
        for (let n = 1; n < 10; n++) expect(recall[n]).toBeGreaterThanOrEqual(recall[n - 1]);
        for (const value of [precision[9], recall[9], ndcg, map, mrr])
          expect(value).toBeLessThanOrEqual(hitRate + 1e-12);
      }),
    );
  });

  test('the groups have all customers, and average to the figures of the whole', () => {
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 8 }), (customers) => {
        const { byHistory, ...all } = judged(customers);
        const total = (value: (group: (typeof byHistory)[number]) => number) =>
          byHistory.reduce((sum, group) => sum + group.customers * value(group), 0) / all.customers;

        expect(total(() => 1)).toBeCloseTo(1, 12);
        expect(total(({ precision }) => precision)).toBeCloseTo(all.precision[9], 12);
        expect(total(({ recall }) => recall)).toBeCloseTo(all.recall[9], 12);
        expect(total(({ ndcg }) => ndcg)).toBeCloseTo(all.ndcg, 12);
        expect(total(({ hitRate }) => hitRate)).toBeCloseTo(all.hitRate, 12);
      }),
    );
  });
});
