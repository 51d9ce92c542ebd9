import { describe, expect, test } from 'vitest';
import { NotFiniteError } from '../../../lib/engine/errors.ts';
import { type Dataset, Interactions } from '../../../lib/engine/interactions.ts';
import {
  type AudienceEntry,
  type AudienceRequest,
  type ProductGroup,
  rankAudiences,
} from '../../../lib/engine/lists/audience.ts';
import type { AudienceModel, RatingModel } from '../../../lib/engine/model.ts';

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

type ByOuter = (customer: number, product: number) => number;

/** Estimates by outer indices. */
const rating = (estimate: ByOuter, of = interactions): RatingModel => ({
  kind: 'rating',
  predict: (customers, products) => ({
    estimates: Float64Array.from(customers, (customer, row) =>
      estimate(of.customers[customer], of.products[products[row]]),
    ),
    impossible: new Uint8Array(customers.length),
  }),
  state: () => ({}),
});

/** Scores by outer indices, and what the products that a customer has viewed speak for another. */
const scoring = (score: ByOuter, amount: ByOuter = () => 0, of = interactions): AudienceModel => ({
  kind: 'audience',
  scoreCustomers(product, scores) {
    for (let n = 0; n < scores.length; n++) scores[n] = score(of.customers[n], of.products[product]);
  },
  contributions: (customer, product) => ({
    base: 0,
    basis: 'nothing',
    amounts: Float64Array.from(of.historyOf(customer).products, (viewed) =>
      amount(of.products[viewed], of.products[product]),
    ),
  }),
  state: () => ({}),
});

const groupOf = (...products: number[]) => ({ products: Int32Array.from(products) });

const request = (more: Partial<AudienceRequest<ProductGroup>>): AudienceRequest<ProductGroup> => ({
  model: scoring((customer) => 10 + customer),
  rating: null,
  interactions,
  groups: [groupOf(0)],
  isRegular: (customer) => dataset.customerIds[customer].startsWith('CC'),
  limit: 10,
  ...more,
});
const onlyOf = (more: Partial<AudienceRequest<ProductGroup>>) => [...rankAudiences(request(more))][0];

const shown = (entries: readonly AudienceEntry[]) => entries.map(({ customer, score }) => [customer, score]);

describe('the audience of a product', () => {
  test('stands apart by regular or not, and viewed or not, best first', () => {
    const { lists } = onlyOf({});

    const unknown = { predictedDuration: null, why: [] };
    expect(lists).toEqual({
      'new-regular': [{ customer: 3, score: 13, place: 2 / 3, ...unknown }],
      'new-passerby': [
        { customer: 4, score: 14, place: 1 / 3, ...unknown },
        { customer: 1, score: 11, place: 1, ...unknown },
      ],
      'viewed-regular': [
        { customer: 2, score: 12, place: null, duration: 20, ...unknown },
        { customer: 0, score: 10, place: null, duration: 30, ...unknown },
      ],
      'viewed-passerby': [],
    });
  });

  test('has at most as many customers per list as the limit, and says how many there were', () => {
    const { lists, customers } = onlyOf({ limit: 1 });

    expect(shown(lists['new-passerby'])).toEqual([[4, 14]]);
    expect(shown(lists['viewed-regular'])).toEqual([[2, 12]]);
    expect(customers).toEqual({
      ...{ 'new-regular': 1, 'new-passerby': 2, 'viewed-regular': 2, 'viewed-passerby': 0 },
    });
  });

  test('orders equal scores by customer, the lower index first, and so are their places', () => {
    const { lists } = onlyOf({ model: scoring(() => 7) });

    expect(lists['new-passerby'].map(({ customer, place }) => [customer, place])).toEqual([
      [1, 1 / 3],
      [4, 1],
    ]);
    expect(lists['new-regular'].map(({ customer, place }) => [customer, place])).toEqual([[3, 2 / 3]]);
    expect(lists['viewed-regular'].map(({ customer }) => customer)).toEqual([0, 2]);
  });

  test('scores by a rating model within the rating scale: that of the training rows, or one that is given', () => {
    const far = rating((customer) => (customer === 3 ? 900 : -900));

    const byData = onlyOf({ model: far }).lists;
    const given = onlyOf({ model: far, ratingScale: [1, 5] }).lists;

    expect(shown(byData['new-regular'])).toEqual([[3, 100]]);
    expect(byData['new-passerby'][0].score).toBe(0);
    expect(shown(given['new-regular'])).toEqual([[3, 5]]);
    expect(given['new-passerby'][0].score).toBe(1);
  });

  test('has a predicted duration within the rating scale, whatever the order', () => {
    const far = rating((customer) => (customer === 4 ? 900 : customer));

    const { lists } = onlyOf({ rating: { model: far, interactions } });

    const durations = Object.values(lists)
      .flat()
      .map(({ customer, predictedDuration }) => [customer, predictedDuration]);
    expect(Object.fromEntries(durations)).toEqual({ 0: 0, 1: 1, 2: 2, 3: 3, 4: 100 });
  });

  test('has every customer in exactly one of its lists', () => {
    const { lists } = onlyOf({ model: scoring(() => 1), limit: 9 });

    const all = Object.values(lists).flat();

    expect(all.map(({ customer }) => customer).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('that everybody has viewed has nobody new', () => {
    const rows = { customers: Int32Array.of(0, 1), products: Int32Array.of(0, 0) };
    const all = new Interactions({ ...rows, durations: Float64Array.of(0, 0) });

    const { lists, customers } = onlyOf({
      model: scoring(
        () => 0,
        () => 0,
        all,
      ),
      interactions: all,
    });

    expect([lists['new-regular'], lists['new-passerby'], customers['new-regular']]).toEqual([[], [], 0]);
    expect(lists['viewed-regular']).toMatchObject([{ customer: 0, score: 0, duration: 0, place: null }]);
  });

  test('is refused when a score or an estimate is not finite', () => {
    const bad = () => Number.NaN;

    expect(() => onlyOf({ model: rating(bad) })).toThrow(NotFiniteError);
    expect(() => onlyOf({ model: scoring(bad) })).toThrow(NotFiniteError);
    expect(() => onlyOf({ rating: { model: rating(bad), interactions } })).toThrow(NotFiniteError);
  });
});

/** Everybody has viewed something; customer n has viewed the first n % 6 of five products, or a sixth. */
function manyCustomers(count: number) {
  const rows: number[][] = [];
  for (let customer = 0; customer < count; customer++) {
    if (customer % 6 === 0) rows.push([customer, 5]);
    for (let product = 0; product < customer % 6; product++) rows.push([customer, product]);
  }
  return new Interactions({
    customers: Int32Array.from(rows, ([customer]) => customer),
    products: Int32Array.from(rows, ([, product]) => product),
    durations: Float64Array.from(rows, ([customer, product]) => customer + product),
  });
}

describe('the place of a new customer', () => {
  const many = manyCustomers(600);
  // Few different scores, so that there are many ties, across lists too.
  const score = (customer: number) => (customer * 7919) % 13;
  const isRegular = (customer: number) => customer % 4 === 0;

  test.each([1, 5, 40, 1000])('counts all the new, of whom the lists name %i each', (limit) => {
    const { lists } = onlyOf({ model: scoring(score, () => 0, many), interactions: many, isRegular, limit });

    const fresh = Array.from({ length: 600 }, (_, n) => n)
      .filter((customer) => customer % 6 === 0)
      .sort((one, other) => score(other) - score(one) || one - other);
    const listed = [...lists['new-regular'], ...lists['new-passerby']];
    expect(listed).toHaveLength(Math.min(limit, 50) * 2);
    for (const { customer, place } of listed)
      expect(place).toBe((fresh.indexOf(customer) + 1) / fresh.length);
  });
});

describe('the audience of a category', () => {
  test('scores by the sum over the products that the customer has not viewed', () => {
    const model = scoring((customer, product) => 100 * product + customer);

    const { lists } = onlyOf({ model, groups: [groupOf(0, 1, 2)] });

    // a has viewed 0 and 1, c 0, d 2: the sums are over 2, 1 and 2, 0 and 1.
    expect(shown(lists['viewed-regular'])).toEqual([[0, 200]]);
    expect(shown(lists['new-regular'])).toEqual([
      [2, 304],
      [3, 106],
    ]);
    expect(shown(lists['new-passerby'])).toEqual([
      [4, 108],
      [1, 102],
    ]);
  });

  test('has those as viewers who have viewed half of its products, with the sum of the durations', () => {
    const { lists } = onlyOf({ groups: [groupOf(0, 1)] });

    expect(lists['viewed-regular']).toMatchObject([
      { customer: 2, score: 12, duration: 20, place: null },
      // Has viewed both: there is nothing left to look at.
      { customer: 0, score: 0, duration: 35, place: null },
    ]);
    expect(lists['new-regular']).toMatchObject([{ customer: 3, score: 26 }]);
  });

  test('has as new who has viewed fewer than half', () => {
    const many = manyCustomers(60);

    const { lists } = onlyOf({
      model: scoring(
        (customer) => customer,
        () => 0,
        many,
      ),
      interactions: many,
      groups: [groupOf(0, 1, 2, 3, 4)],
      isRegular: () => true,
      limit: 100,
    });

    const rest = (list: readonly AudienceEntry[]) => new Set(list.map(({ customer }) => customer % 6));
    expect(rest(lists['new-regular'])).toEqual(new Set([0, 1, 2]));
    expect(rest(lists['viewed-regular'])).toEqual(new Set([3, 4, 5]));
    expect(lists['new-regular'].every(({ duration }) => duration === undefined)).toBe(true);
  });

  test('predicts the mean duration over the products not viewed, or over all if none is left', () => {
    const model = rating((customer, product) => (product === 2 ? 500 : 10 * customer + product));

    const { lists } = onlyOf({ rating: { model, interactions }, groups: [groupOf(0, 1, 2)] });
    const both = onlyOf({ rating: { model, interactions }, groups: [groupOf(0, 1)] }).lists;

    // c has not viewed 1 and 2, whose estimate is clipped to 100: (21 + 100) / 2; d has not viewed 0 and 1.
    expect(
      lists['new-regular'].map(({ customer, predictedDuration }) => [customer, predictedDuration]),
    ).toEqual(
      expect.arrayContaining([
        [2, 60.5],
        [3, 30.5],
      ]),
    );
    expect(both['viewed-regular'].find(({ customer }) => customer === 0)?.predictedDuration).toBe(0.5);
  });
});

test('a category of more pairs than a rating model is asked about at once is asked about piece by piece', () => {
  // 3,000 customers of 1,000 products, of whom each has viewed one: 2,997,000 pairs.
  const many = new Interactions({
    customers: Int32Array.from({ length: 3000 }, (_, n) => n),
    products: Int32Array.from({ length: 3000 }, (_, n) => n % 1000),
    durations: new Float64Array(3000).fill(3000),
  });
  const asked: number[] = [];
  const model: RatingModel = {
    ...rating(() => 0),
    predict: (customers, products) => {
      asked.push(customers.length);
      const estimates = Float64Array.from(products, (product, row) => 2 * product + (customers[row] % 2));
      return { estimates, impossible: new Uint8Array(customers.length) };
    },
  };

  const { lists } = onlyOf({
    model: scoring(
      () => 1,
      () => 0,
      many,
    ),
    rating: { model, interactions: many },
    interactions: many,
    groups: [groupOf(...Array.from({ length: 1000 }, (_, n) => n))],
    isRegular: () => true,
    limit: 3000,
  });

  expect(asked).toHaveLength(2);
  expect(Math.max(...asked)).toBeLessThanOrEqual(2 ** 21);
  // Twice the mean of 0 … 999 but for the product viewed, and 1 for odd customers.
  for (const { customer, predictedDuration } of lists['new-regular'])
    expect(predictedDuration).toBeCloseTo((999_000 - 2 * (customer % 1000)) / 999 + (customer % 2), 8);
});

describe('why a customer is listed', () => {
  // One customer with a history; the amounts of the viewed products 0 … 5 are told by the test.
  const history = [2, 5, 0, 1, 4, 3];
  const one = new Interactions({
    customers: Int32Array.of(...history.map(() => 0), 1),
    products: Int32Array.of(...history, 6),
    durations: new Float64Array(7).fill(1),
  });
  const isRegular = () => false;

  test('are up to two viewed products, the one that speaks most for it first', () => {
    const model = scoring(
      (customer) => -customer,
      (viewed) => [1, 9, 3, 0, -5, 2][viewed] ?? 0,
      one,
    );

    const { lists } = onlyOf({ model, interactions: one, groups: [groupOf(6)], isRegular });

    expect(lists['new-passerby']).toMatchObject([{ customer: 0, why: [1, 2] }]);
  });

  test.each([
    [
      [1, 1, 1, 1, 1, 1],
      [0, 1],
    ],
    [
      [1, 2, 1, 2, 2, 0],
      [1, 3],
    ],
    [[0, 0, 0, 0, 4, 0], [4]],
    [[-1, 0, -3, 0, 0, 0], []],
  ])('of amounts %j are %j: of equal ones the lower index, and none that speaks against', (amounts, why) => {
    const model = scoring(
      (customer) => -customer,
      (viewed) => amounts[viewed] ?? 0,
      one,
    );

    const { lists } = onlyOf({ model, interactions: one, groups: [groupOf(6)], isRegular });

    expect(lists['new-passerby'][0].why).toEqual(why);
  });

  test('is by sums over the products of a category that are not viewed', () => {
    // b (outer 1) has viewed 2, a (outer 0) has viewed 0 and 1. In the group of 1 and 2, a has not viewed 2.
    const amount: ByOuter = (viewed, product) => 10 * viewed + (product === 2 ? 1 : 100) - 4;

    const { lists } = onlyOf({ model: scoring(() => 1, amount), groups: [groupOf(1, 2)] });

    // For 2 alone, 0 speaks with −3 and 1 with 7. Had 1 counted too, 0 would speak for the group.
    expect(lists['viewed-regular'].find(({ customer }) => customer === 0)?.why).toEqual([1]);
  });

  test('is nothing for a rating model, whose estimates cannot be taken apart', () => {
    expect(onlyOf({ model: rating(() => 5) }).lists['new-regular'][0].why).toEqual([]);
  });

  test('is what a model that answers for many customers at once says', () => {
    const model = scoring(
      () => 1,
      () => 0,
    );
    const quick: AudienceModel = {
      ...model,
      amountsTo: () => ({
        shares: new Float64Array(interactions.rowCount).fill(2),
        towards: new Float64Array(interactions.productCount).fill(1),
      }),
    };

    expect(onlyOf({ model: quick }).lists['new-regular'][0].why).toEqual([2]);
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
  expect(ranked[1].lists['viewed-regular']).toMatchObject([{ customer: 0, score: 10, duration: 5 }]);
});

test('more customers and products than a rating model is asked about at once are all ranked', () => {
  // 10,000 customers of 1,700 products: 17 million scores in two goes, and 2.2 million durations in two.
  const customers = 10_000;
  const many: Dataset = {
    customers: Int32Array.from({ length: customers }, (_, n) => n),
    products: Int32Array.from({ length: customers }, (_, n) => n % 1700),
    durations: new Float64Array(customers).fill(1),
    customerIds: [],
    productIds: [],
  };
  const byIndex: RatingModel = {
    ...rating(() => 0),
    predict: (asked, products) => ({
      estimates: Float64Array.from(asked, (customer, row) => (customer + products[row]) % customers),
      impossible: new Uint8Array(asked.length),
    }),
  };
  const fitted = {
    model: byIndex,
    interactions: new Interactions(many),
    ratingScale: [0, customers] as const,
  };
  const groups = Array.from({ length: 1700 }, (_, n) => groupOf(n));

  const ranked = [
    ...rankAudiences({ ...fitted, rating: fitted, groups, isRegular: () => true, limit: 1300 }),
  ];

  expect(ranked).toHaveLength(1700);
  for (const [n, { lists, customers: counted }] of ranked.entries()) {
    const best = { customer: 9999 - n, score: 9999, predictedDuration: 9999 };
    expect(lists['new-regular'][0]).toMatchObject(best);
    expect(lists['new-regular']).toHaveLength(1300);
    expect(counted['new-regular'] + counted['viewed-regular']).toBe(customers);
  }
});
