/** The figures are those that the shop is described by: docs/sample-log.md. */
import { describe, expect, test } from 'vitest';
import { TasteShop, type TimedRow } from '../../lib/sample/tastes.ts';

const shop = new TasteShop(0);
const rows = [...shop.rows()];
const customers = shop.customerIds.length;
const products = shop.productIds.length;
const truth = shop.chances();
const knowable = shop.knowableChances();

describe('the log of a shop with tastes', () => {
  test('has about 180,000 rows of 3,000 customers and 600 products, each pair once', () => {
    expect(rows.length).toBeGreaterThan(175_000);
    expect(rows.length).toBeLessThan(185_000);
    expect(customers).toBe(3000);
    expect(products).toBe(600);
    expect(new Set(rows.map(({ customer, product }) => `${customer} ${product}`)).size).toBe(rows.length);
  });

  test('has half of its customers with 46 rows or fewer, and durations of 30 s in the middle', () => {
    const counts = countsBy(rows, 'customer');
    const seconds = rows.map(({ duration }) => duration).sort((a, b) => a - b);

    expect(counts[Math.floor(counts.length / 2)]).toBeGreaterThan(41);
    expect(counts[Math.floor(counts.length / 2)]).toBeLessThan(51);
    expect(seconds[Math.floor(seconds.length / 2)]).toBeGreaterThan(27);
    expect(seconds[Math.floor(seconds.length / 2)]).toBeLessThan(33);
    expect(seconds[Math.floor(seconds.length * 0.99)]).toBeGreaterThan(230);
    expect(seconds[Math.floor(seconds.length * 0.99)]).toBeLessThan(275);
    expect(seconds.every((duration) => Number.isInteger(duration) && duration >= 1)).toBe(true);
  });

  test('is in the order of time, within 180 days', () => {
    const times = rows.map(({ timestamp }) => timestamp);

    expect(times).toEqual(times.toSorted());
    expect(Date.parse(times[times.length - 1]) - Date.parse(times[0])).toBeLessThan(180 * 86_400_000);
  });

  test('has regular customers and passers-by, who look less', () => {
    const regular = rows.filter(({ customer }) => customer.startsWith('CC'));

    expect(shop.customerIds.filter((id) => id.startsWith('CC'))).toHaveLength(1350);
    expect(regular.length).toBeGreaterThan(0.7 * rows.length);
  });

  test('is the same for the same seed, and another for another', () => {
    expect([...new TasteShop(0).rows()]).toEqual(rows);
    expect([...new TasteShop(1).rows()]).not.toEqual(rows);
  });
});

describe('the truth of a shop with tastes', () => {
  test('tells how many first looks the days after the log bring', () => {
    const expected = sum(truth);

    // 14 of 180 days; fewer pairs are left to look at, and the keenest are gone first.
    expect(expected).toBeGreaterThan(0.03 * rows.length);
    expect(expected).toBeLessThan(0.08 * rows.length);
  });

  test('is known from the log nearly as well as it can be: the chances agree in sum, and the best lists win .95 of it', () => {
    expect(sum(knowable) / sum(truth)).toBeGreaterThan(0.97);
    expect(sum(knowable) / sum(truth)).toBeLessThan(1.03);
    expect(wonBy(knowable) / wonBy(truth)).toBeGreaterThan(0.95);
  });

  test('is missed by who writes to the most active customers', () => {
    const counts = new Map<string, number>();
    for (const { customer } of rows) counts.set(customer, (counts.get(customer) ?? 0) + 1);
    const activity = Float64Array.from(truth, (chance, n) =>
      chance > 0 ? (counts.get(shop.customerIds[Math.floor(n / products)]) ?? 0) : -1,
    );

    expect(wonBy(activity) / wonBy(truth)).toBeLessThan(0.2);
  });

  test('is 0 for a pair that the log has', () => {
    const placeOf = (ids: readonly string[]) => new Map(ids.map((id, place) => [id, place]));
    const [customerPlaces, productPlaces] = [placeOf(shop.customerIds), placeOf(shop.productIds)];
    const viewed = rows.map(
      ({ customer, product }) =>
        truth[Number(customerPlaces.get(customer)) * products + Number(productPlaces.get(product))],
    );

    expect(viewed.every((chance) => chance === 0)).toBe(true);
  });
});

/** Looks that are to be expected of the ten customers of greatest score, over every fifth product. */
function wonBy(scores: Float64Array): number {
  let won = 0;
  for (let j = 0; j < products; j += 5) {
    const best = Array.from({ length: customers }, (_, u) => u * products + j)
      .sort((one, other) => scores[other] - scores[one])
      .slice(0, 10);
    for (const pair of best) won += truth[pair];
  }
  return won;
}

function countsBy(all: readonly TimedRow[], side: 'customer' | 'product'): number[] {
  const counts = new Map<string, number>();
  for (const row of all) counts.set(row[side], (counts.get(row[side]) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => a - b);
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
