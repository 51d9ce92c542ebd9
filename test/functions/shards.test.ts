import { describe, expect, it } from 'vitest';
import { productsRankedTogether } from '../../functions/ranked-together.ts';
import { shardsOf } from '../../functions/train/shards.ts';
import { speedOf } from '../../functions/train/speed.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import type { RankingModel, RatingModel } from '../../lib/engine/model.ts';

const PROMPT = { perCustomer: 0, perProduct: 0, perPair: 0, perList: 0 };
const COUNTS = { customers: 100_000, products: 10_000, categories: 0 };

const products = (speed: typeof PROMPT, atOnce = 10_000) =>
  shardsOf(COUNTS, speed, atOnce).filter(({ kind }) => kind === 'products');

describe('shards of products', () => {
  it('are more, the longer a pair takes', () => {
    const shards = [1e-6, 4e-6, 1.6e-5].map((perPair) => products({ ...PROMPT, perPair }).length);

    expect(shards).toEqual([...shards].sort((one, other) => one - other));
    expect(shards[2]).toBeGreaterThan(4 * shards[0]);
  });

  it('are fewer and larger where each must go over all customers first', () => {
    const light = products({ ...PROMPT, perPair: 5e-6 });
    const heavy = products({ ...PROMPT, perPair: 5e-6, perCustomer: 2.5e-3 });

    expect(heavy.length).toBeLessThan(light.length);
  });

  it('take no longer than a function may, by the speed that was measured', () => {
    for (const perCustomer of [1e-5, 1e-3, 4e-3])
      for (const perPair of [1e-6, 1e-5]) {
        const [{ from, to }] = products({ ...PROMPT, perCustomer, perPair });

        const seconds = COUNTS.customers * (perCustomer + (to - from) * perPair);
        expect(seconds).toBeLessThan(650);
      }
  });

  it('hold no more products than are ranked together', () => {
    for (const { from, to } of products(PROMPT, 300)) expect(to - from).toBeLessThanOrEqual(300);
  });
});

it('shards of customers hold as many as their lists leave time for', () => {
  const sizes = [1e-4, 2e-2, 1e-1].map((perList) => {
    const shards = shardsOf(COUNTS, { ...PROMPT, perList }, 10_000);
    const [{ from, to }] = shards.filter(({ kind }) => kind === 'customers');
    return to - from;
  });

  expect(sizes[0]).toBe(20_000);
  expect(sizes[1]).toBeLessThan(sizes[0]);
  expect(sizes[2]).toBeLessThan(sizes[1]);
});

describe('the speed of the winners', () => {
  /** 200 customers and 150 products, each customer with three of them. */
  const rows = Array.from({ length: 600 }, (_, n) => [n % 200, (n * 7) % 150]);
  const interactions = new Interactions({
    customers: Int32Array.from(rows, ([customer]) => customer),
    products: Int32Array.from(rows, ([, product]) => product),
    durations: new Float64Array(rows.length).fill(5),
  });
  let now = 0;

  /** Takes 2 s a customer, 3 s a product and ½ s a pair. */
  const rating: RatingModel = {
    kind: 'rating',
    predict(customers, products) {
      now += 2 * new Set(customers).size + 3 * new Set(products).size + 0.5 * customers.length;
      return { estimates: new Float64Array(customers.length), impossible: new Uint8Array(customers.length) };
    },
    state: () => ({}),
  };
  const ranking = { kind: 'ranking', score: () => (now += 7) } as unknown as RankingModel;

  it('is told apart by customer, product, pair and list', () => {
    const speed = speedOf({ rating, ranking }, interactions, () => now);

    expect(speed.perCustomer).toBeCloseTo(2.5, 0);
    expect(speed.perProduct).toBeCloseTo(3.5, 0);
    expect(speed.perPair).toBeCloseTo(0.5, 1);
    expect(speed.perList).toBeCloseTo(7, 9);
  });

  it('is measured on other customers each time', () => {
    const asked: number[] = [];
    const watched = {
      ...rating,
      predict(customers: Int32Array, products: Int32Array) {
        asked.push(...new Set(customers));
        return rating.predict(customers, products);
      },
    };
    const large = new Interactions({
      customers: Int32Array.from({ length: 1000 }, (_, n) => n),
      products: new Int32Array(1000),
      durations: new Float64Array(1000),
    });

    speedOf({ rating: watched, ranking: null }, large, () => now);

    expect(new Set(asked).size).toBeGreaterThan(0.98 * asked.length);
  });

  it('is nothing where no model won', () => {
    expect(speedOf({ rating: null, ranking: null }, interactions, () => now)).toEqual(PROMPT);
  });
});

describe('products ranked together', () => {
  const interactions = (customerCount: number, productCount: number) =>
    ({ customerCount, productCount }) as Interactions;

  it('are fewer, the longer their lists', () => {
    const [short, long] = [100, 100_000].map((audienceLimit) =>
      productsRankedTogether(interactions(100_000, 500), { audienceLimit }),
    );

    expect(short).toBeGreaterThan(1000);
    expect(long).toBeLessThan(40);
  });

  it('are no more than the rows that a model keeps of them', () => {
    expect(productsRankedTogether(interactions(1000, 20_000), { audienceLimit: 10 })).toBeLessThan(1000);
  });

  it('are at least one', () => {
    expect(productsRankedTogether(interactions(1e8, 1e8), { audienceLimit: 1e8 })).toBe(1);
  });
});
