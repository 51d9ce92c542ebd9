import { describe, expect, test } from 'vitest';
import { Interactions } from '../../../lib/engine/interactions.ts';
import type { AudienceModel, RankingModel, RatingModel } from '../../../lib/engine/model.ts';
import { shardsOf } from '../../../lib/engine/planning/shards.ts';
import { speedOf } from '../../../lib/engine/planning/speed.ts';

const PROMPT = { perCustomer: 0, perProduct: 0, perPair: 0, perList: 0 };
const COUNTS = { customers: 100_000, products: 10_000, categories: 0 };
/** Of the 100,000 customers each product lists 4,000. */
const LIMIT = 1000;

const products = (speed: typeof PROMPT, audienceLimit = LIMIT, counts = COUNTS) =>
  shardsOf(counts, speed, audienceLimit).filter(({ kind }) => kind === 'products');

describe('shards of products', () => {
  test('are more when a pair takes longer', () => {
    const shards = [1e-4, 4e-4, 1.6e-3].map((perPair) => products({ ...PROMPT, perPair }).length);

    expect(shards).toEqual([...shards].sort((one, other) => one - other));
    expect(shards[2]).toBeGreaterThan(4 * shards[0]);
  });

  test('are more when a product takes longer', () => {
    const shards = [0.1, 1, 10].map((perProduct) => products({ ...PROMPT, perProduct }).length);

    expect(shards[0]).toBeLessThan(shards[1]);
    expect(shards[1]).toBeLessThan(shards[2] / 4);
  });

  test('are fewer when each must go over all customers first', () => {
    const light = products({ ...PROMPT, perPair: 5e-4 });
    const heavy = products({ ...PROMPT, perPair: 5e-4, perCustomer: 2.5e-3 });

    expect(heavy.length).toBeLessThan(light.length);
  });

  test('stay few when all customers alone take longer than a function may', () => {
    expect(products({ ...PROMPT, perPair: 1e-6, perCustomer: 1 }).length).toBeLessThan(50);
  });

  test('take no longer than a function may, at the measured speed', () => {
    for (const perCustomer of [1e-5, 1e-3, 4e-3])
      for (const perPair of [1e-5, 1e-3]) {
        const [{ from, to }] = products({ ...PROMPT, perCustomer, perPair });

        const seconds = COUNTS.customers * perCustomer + (to - from) * 4000 * perPair;
        expect(seconds).toBeLessThan(650);
      }
  });

  test('list two million customers at most, but have at least one product', () => {
    for (const audienceLimit of [1000, 2000])
      for (const { from, to } of products(PROMPT, audienceLimit))
        expect((to - from) * 4 * audienceLimit).toBeLessThan(2_100_000);

    expect(products(PROMPT, 1e8, { customers: 1e8, products: 50, categories: 0 })).toHaveLength(50);
  });
});

test('shards of customers have as many as there is time to make lists for', () => {
  const sizes = [1e-4, 2e-2, 1e-1].map((perList) => {
    const shards = shardsOf(COUNTS, { ...PROMPT, perList }, LIMIT);
    const [{ from, to }] = shards.filter(({ kind }) => kind === 'customers');
    return to - from;
  });

  expect(sizes[0]).toBe(20_000);
  expect(sizes[1]).toBeLessThan(sizes[0]);
  expect(sizes[2]).toBeLessThan(sizes[1]);
});

describe('the speed of the winners', () => {
  /** One row per customer and product. */
  const rows = Int32Array.from({ length: 5000 }, (_, n) => n);
  const interactions = new Interactions({
    customers: rows,
    products: rows,
    durations: new Float64Array(rows.length).fill(5),
  });
  let now = 0;

  /** Takes 2 s per customer and 3 s per product that it has not seen before, and ½ s per pair. */
  const seen = new Set<string>();
  const news = (kind: string, of: Int32Array) => {
    const before = seen.size;
    for (const index of of) seen.add(`${kind}${index}`);
    return seen.size - before;
  };
  const rating: RatingModel = {
    kind: 'rating',
    predict(customers, products) {
      now += 2 * news('customer', customers) + 3 * news('product', products) + 0.5 * customers.length;
      return { estimates: new Float64Array(customers.length), impossible: new Uint8Array(customers.length) };
    },
    state: () => ({}),
  };
  const ranking = { kind: 'ranking', score: () => (now += 7) } as unknown as RankingModel;
  const audience = { kind: 'audience', scoreCustomers: () => (now += 11) } as unknown as AudienceModel;

  const winners = {
    rating: { model: rating, interactions },
    ranking: { model: ranking, interactions },
    audience: { model: audience, interactions },
  };

  test('is measured per customer, product, pair and list', () => {
    const speed = speedOf(winners, () => now);

    // Each customer takes a pair with one product too, and each product one with a customer.
    expect(speed.perCustomer).toBeCloseTo(2 + 0.5 + 3 / 128, 1);
    expect(speed.perProduct).toBeCloseTo(11 + 3 + 0.5 + 2 / 128, 1);
    expect(speed.perPair).toBe(0.5);
    expect(speed.perList).toBeCloseTo(7, 9);
  });

  test('counts the estimates of all customers when a rating model orders them', () => {
    seen.clear();
    const { perProduct } = speedOf({ ...winners, rating: null, audience: winners.rating }, () => now);

    // Half a second for each of 5,000 pairs; each customer's 2 s are shared by the products that are asked about together.
    expect(perProduct).toBeGreaterThan(2500);
    expect(perProduct).toBeLessThan(2520);
  });

  test('counts no predicted durations when nobody is listed', () => {
    const speed = speedOf({ ...winners, audience: null }, () => now);

    expect(speed).toEqual({ ...PROMPT, perList: 7 });
  });

  test('is 0 when no model won', () => {
    expect(speedOf({ rating: null, ranking: null, audience: null }, () => now)).toEqual(PROMPT);
  });
});
