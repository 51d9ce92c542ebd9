import { describe, expect, test } from 'vitest';
import { NotFiniteError } from '../../../lib/engine/errors.ts';
import { type Dataset, Interactions } from '../../../lib/engine/interactions.ts';
import {
  type AudienceRequest,
  type ProductGroup,
  rankAudiences,
} from '../../../lib/engine/lists/audience.ts';
import type { RatingModel } from '../../../lib/engine/model.ts';

// Customers a, b, c, d, e; b and e are passers-by. Products 0_1, 0_2, 1_1.
// Each customer viewed something, so that all are known; rows are out of order, so that inner ≠ outer.
const dataset: Dataset = {
  customers: Int32Array.of(4, 2, 0, 0, 3, 1),
  products: Int32Array.of(2, 0, 0, 1, 2, 2),
  durations: Float64Array.of(10, 20, 30, 5, 100, 1),
  customerIds: ['CCa', 'RCb', 'CCc', 'CCd', 'RCe'],
  productIds: ['0_1', '0_2', '1_1'],
};
const interactions = new Interactions(dataset);

/** Estimates by outer indices. */
const model = (estimate: (customer: number, product: number) => number): RatingModel => ({
  kind: 'rating',
  predict: (customers, products) => ({
    estimates: Float64Array.from(customers, (customer, row) =>
      estimate(interactions.customers[customer], interactions.products[products[row]]),
    ),
    impossible: new Uint8Array(customers.length),
  }),
  state: () => ({}),
});

const groupOf = (...products: number[]) => ({ products: Int32Array.from(products) });

const request = (more: Partial<AudienceRequest<ProductGroup>>): AudienceRequest<ProductGroup> => ({
  model: model((customer) => 10 + customer),
  interactions,
  dataset,
  groups: [groupOf(0)],
  isRegular: (customer) => dataset.customerIds[customer].startsWith('CC'),
  limit: 10,
  ...more,
});

describe('the audience of a product', () => {
  test('stands apart by regular or not, and viewed or not, best first', () => {
    const [{ lists }] = rankAudiences(request({}));

    expect(lists).toEqual({
      'new-regular': [{ customer: 3, score: 13 }],
      'new-passerby': [
        { customer: 4, score: 14 },
        { customer: 1, score: 11 },
      ],
      'viewed-regular': [
        { customer: 2, score: 12, duration: 20 },
        { customer: 0, score: 10, duration: 30 },
      ],
      'viewed-passerby': [],
    });
  });

  test('has at most as many customers per list as the limit', () => {
    const [{ lists }] = rankAudiences(request({ limit: 1 }));

    expect(lists['new-passerby']).toEqual([{ customer: 4, score: 14 }]);
    expect(lists['viewed-regular']).toEqual([{ customer: 2, score: 12, duration: 20 }]);
  });

  test('orders equal scores by customer, the lower index first', () => {
    const [{ lists }] = rankAudiences(request({ model: model(() => 7) }));

    expect(lists['new-passerby'].map(({ customer }) => customer)).toEqual([1, 4]);
    expect(lists['viewed-regular'].map(({ customer }) => customer)).toEqual([0, 2]);
  });

  test('scores within the rating scale: that of the training rows, or one that is given', () => {
    const far = model((customer) => (customer === 3 ? 900 : -900));

    const [{ lists: byData }] = rankAudiences(request({ model: far }));
    const [{ lists: given }] = rankAudiences(request({ model: far, ratingScale: [1, 5] }));

    expect(byData['new-regular']).toEqual([{ customer: 3, score: 100 }]);
    expect(byData['new-passerby'][0].score).toBe(0);
    expect(given['new-regular']).toEqual([{ customer: 3, score: 5 }]);
    expect(given['new-passerby'][0].score).toBe(1);
  });

  test('has every customer in exactly one of its lists', () => {
    const [{ lists }] = rankAudiences(request({ model: model(() => 1), groups: [groupOf(0)], limit: 9 }));

    const all = Object.values(lists).flat();

    expect(all.map(({ customer }) => customer).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('is refused when an estimate is not finite', () => {
    expect(() => [...rankAudiences(request({ model: model(() => Number.NaN) }))]).toThrow(NotFiniteError);
  });
});

describe('the audience of a category', () => {
  test('scores by the mean clipped estimate over its products', () => {
    const uneven = model((customer, product) => (product === 0 ? 10 * customer : 500));

    const [{ lists }] = rankAudiences(request({ model: uneven, groups: [groupOf(0, 1)] }));

    // Customer 3: (30 + 100) / 2, 500 being clipped to the greatest duration, 100.
    expect(lists['new-regular']).toEqual([{ customer: 3, score: 65 }]);
  });

  test('counts a customer who viewed any of its products as a viewer, with the sum of the durations', () => {
    const [{ lists }] = rankAudiences(request({ groups: [groupOf(0, 1)] }));

    expect(lists['viewed-regular']).toEqual([
      { customer: 2, score: 12, duration: 20 },
      { customer: 0, score: 10, duration: 35 },
    ]);
  });
});

test('several groups are answered in order, each on its own', () => {
  const groups = [groupOf(2), groupOf(1)];

  const ranked = [...rankAudiences(request({ groups }))];

  expect(ranked.map(({ group }) => group)).toEqual(groups);
  expect(ranked.map(({ lists }) => lists['viewed-passerby'].map(({ customer }) => customer))).toEqual([
    [4, 1],
    [],
  ]);
  expect(ranked[1].lists['viewed-regular']).toEqual([{ customer: 0, score: 10, duration: 5 }]);
});

test('more customers than fit into one batch are all ranked', () => {
  // A batch is some million estimates: here 5,242 customers of 200 products.
  const customers = 10_000;
  const productIds = Array.from({ length: 200 }, (_, n) => `0_${n}`);
  const many: Dataset = {
    customers: Int32Array.from({ length: customers }, (_, n) => n),
    products: new Int32Array(customers),
    durations: new Float64Array(customers).fill(1),
    customerIds: Array.from({ length: customers }, (_, n) => `CC${n}`),
    productIds,
  };
  const byIndex: RatingModel = {
    ...model(() => 0),
    predict: (asked) => ({ estimates: Float64Array.from(asked), impossible: new Uint8Array(asked.length) }),
  };

  const [{ lists: viewed }, { lists: others }] = rankAudiences({
    model: byIndex,
    interactions: new Interactions(many),
    dataset: many,
    groups: [groupOf(0), groupOf(...Array.from(productIds.keys()).slice(1))],
    isRegular: () => true,
    limit: 3,
    ratingScale: [0, customers],
  });

  const best = [9999, 9998, 9997].map((customer) => ({ customer, score: customer }));
  expect(viewed['viewed-regular']).toEqual(best.map((entry) => ({ ...entry, duration: 1 })));
  expect(others['new-regular']).toEqual(best);
});
