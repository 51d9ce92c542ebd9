import { describe, expect, test } from 'vitest';
import { DAY_MS, type Looks, newestOf, pairsOf, type Repeats } from '../../lib/engine/looks.ts';
import { RandomState } from '../../lib/engine/numeric/random.ts';
import { PairTable } from '../../lib/intake/pair-table.ts';

type Look = readonly [customer: number, product: number, duration: number, time: number];

const looksOf = (repeats: Repeats, ...looks: readonly Look[]): Looks => ({
  customers: Int32Array.from(looks, ([customer]) => customer),
  products: Int32Array.from(looks, ([, product]) => product),
  durations: Float64Array.from(looks, ([, , duration]) => duration),
  times: Float64Array.from(looks, ([, , , time]) => time),
  repeats,
});

const pairs = (looks: Looks, until = newestOf(looks), rows?: Int32Array) => {
  const { customers, products, durations, isRecent } = pairsOf(looks, until, rows);
  return Array.from(durations, (duration, n) => [customers[n], products[n], duration, isRecent?.[n]]);
};

/** Customer 1 looks at product 0 three times; what was read last is not what came last. */
const REPEATED: readonly Look[] = [
  [1, 0, 5, 200],
  [0, 0, 7, 150],
  [1, 0, 3, 300],
  [1, 2, 4, 150],
  [1, 0, 10, 100],
];

describe('pairs of looks', () => {
  test.each([
    ['sum', 18],
    ['mean', 6],
    ['last', 3],
    ['max', 10],
  ] as const)('%s: those of a pair that repeats become one, in the order of first rows', (repeats, whole) => {
    expect(pairs(looksOf(repeats, ...REPEATED))).toEqual([
      [1, 0, whole, 1],
      [0, 0, 7, 1],
      [1, 2, 4, 1],
    ]);
  });

  test('form of a part of the looks', () => {
    expect(pairs(looksOf('sum', ...REPEATED), 200, Int32Array.of(2, 3, 4))).toEqual([
      [1, 0, 13, 1],
      [1, 2, 4, 1],
    ]);
  });

  test('the last of looks at the same time is the one that was read last; one without a time is never the last', () => {
    const last = (...times: number[]) =>
      pairs(looksOf('last', ...times.map((time, n): Look => [0, 0, n + 1, time])))[0][2];

    expect(last(5, 5)).toBe(2);
    expect(last(5, Number.NaN)).toBe(1);
    expect(last(Number.NaN, Number.NaN)).toBe(2);
  });

  test('are recent if their last look is within 30 days before the moment they are seen from', () => {
    const day = (n: number) => n * DAY_MS;
    const looks = looksOf(
      'sum',
      [0, 0, 1, day(1)],
      [1, 0, 1, day(40)],
      [0, 0, 1, day(69)],
      [2, 0, 1, day(39.9)],
    );

    expect(pairs(looks, day(70))).toEqual([
      [0, 0, 2, 1],
      [1, 0, 1, 1],
      [2, 0, 1, 0],
    ]);
  });

  test('where nothing repeats, the columns are not copied', () => {
    const looks = looksOf('sum', [0, 0, 1, 5], [0, 1, 1, 6]);

    const { customers, durations } = pairsOf(looks, 6);

    expect(customers).toBe(looks.customers);
    expect(durations).toBe(looks.durations);
  });

  test('a sum too large for a number becomes the largest number', () => {
    expect(pairs(looksOf('sum', [0, 0, 1e308, 1], [0, 0, 1e308, 2]))[0][2]).toBe(Number.MAX_VALUE);
  });

  test.each(['sum', 'mean', 'max'] as const)('%s: are those of a log without times', (repeats) => {
    const random = new RandomState(3);
    const looks = Array.from(
      { length: 3000 },
      (): Look => [random.integer(40), random.integer(25), random.integer(500) / 8, random.integer(1e6)],
    );
    const table = new PairTable(repeats);
    for (const [customer, product, duration] of looks) table.add(customer, product, duration);

    const { isRecent: _, ...joined } = pairsOf(looksOf(repeats, ...looks), 1e6);

    expect(joined).toEqual(table.take());
  });
});
