/** The generated logs, and the tables of what they take. */
import { describe, expect, test } from 'vitest';
import { generateLog, type LogRow } from '../../bench/scale/log.ts';
import type { ScaleMeasurement } from '../../bench/scale/measure.ts';
import { modelRow, scaleSection } from '../../bench/scale/section.ts';
import { sizeNames } from '../../bench/scale/sizes.ts';

const SIZE = { rows: 20_000, customers: 800, products: 300 };
const log = [...generateLog(SIZE, 1)];

/** Rows of each id, most first. */
function counts(rows: readonly LogRow[], idOf: (row: LogRow) => string): number[] {
  const byId = Map.groupBy(rows, idOf);
  return [...byId.values()].map((group) => group.length).sort((one, other) => other - one);
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const ofCustomers = counts(log, ({ customer }) => customer);
const ofProducts = counts(log, ({ product }) => product);

describe('a generated log', () => {
  test('has the rows, customers and products asked for, each pair once', () => {
    expect(log).toHaveLength(SIZE.rows);
    expect(ofCustomers).toHaveLength(SIZE.customers);
    expect(ofProducts).toHaveLength(SIZE.products);
    expect(new Set(log.map(({ customer, product }) => `${customer} ${product}`)).size).toBe(SIZE.rows);
  });

  test('is the same for the same seed, and another for another', () => {
    expect([...generateLog(SIZE, 1)].slice(0, 50)).toEqual(log.slice(0, 50));
    expect([...generateLog(SIZE, 2)].slice(0, 50)).not.toEqual(log.slice(0, 50));
  });

  test('has most of its rows from few customers and on few products', () => {
    const tenthOfCustomers = sum(ofCustomers.slice(0, SIZE.customers / 10));
    const tenthOfProducts = sum(ofProducts.slice(0, SIZE.products / 10));

    expect(tenthOfCustomers / SIZE.rows).toBeGreaterThan(0.35);
    expect(tenthOfProducts / SIZE.rows).toBeGreaterThan(0.3);
  });

  test('comes in random order, not customer by customer', () => {
    const next = log.slice(1).filter((row, n) => row.customer === log[n].customer);

    expect(next.length / SIZE.rows).toBeLessThan(0.02);
  });

  test('has whole seconds, more of them from regular customers, who are half of all', () => {
    const regular = log.filter(({ customer }) => customer.startsWith('CC'));
    const passersBy = log.filter(({ customer }) => customer.startsWith('RC'));
    const meanOf = (rows: readonly LogRow[]) => sum(rows.map(({ duration }) => duration)) / rows.length;

    expect(new Set(regular.map(({ customer }) => customer)).size).toBe(SIZE.customers / 2);
    expect(meanOf(regular)).toBeGreaterThan(2 * meanOf(passersBy));
    expect(log.every(({ duration }) => Number.isInteger(duration) && duration >= 1 && duration <= 489)).toBe(
      true,
    );
  });

  test('cannot hold more rows than there are views to give', () => {
    expect(() => [...generateLog({ rows: 600, customers: 100, products: 10 }, 0)]).toThrow(RangeError);
  });
});

test('sizes are chosen by name, and an unknown one is refused with those that there are', () => {
  expect(sizeNames('1M,25M')).toEqual(['1M', '25M']);
  expect(() => sizeNames('2M')).toThrow('1M, 10M, 25M');
});

describe('a model in the table', () => {
  const estimate = { seconds: 30, memoryMb: 500 };

  test('has its estimates beside what was measured, and their ratios', () => {
    const result = { kind: 'rating', rmse: 51.96, fitSeconds: 1, testSeconds: 5 } as never;
    const outcome = { result, wallSeconds: 20, cpuSeconds: 19, peakMemoryBytes: 1000 * 2 ** 20 };

    expect(modelRow({ model: 'SVD', estimate, outcome })).toEqual([
      'SVD',
      '30',
      '20.0',
      '1.5×',
      '1.0',
      '5.0',
      '500',
      '1,000',
      '0.5×',
      '51.96',
    ]);
  });

  test('that plan refuses has the reason in its row', () => {
    const row = modelRow({ model: 'SVD', estimate, outcome: { refusal: 'one fold takes about 2,000 s' } });

    expect(row).toHaveLength(10);
    expect(row.at(-1)).toBe('refused: one fold takes about 2,000 s');
  });

  test('that ended its process has a row that says so', () => {
    const row = modelRow({
      model: 'SVD',
      estimate,
      outcome: { failure: 'not done after 900 s, with 1200 MB' },
    });

    expect(row).toHaveLength(10);
    expect(row.at(-1)).toBe('not done after 900 s, with 1200 MB');
  });
});

test('the lists of a size are added up over their shards', () => {
  const figures = { wallSeconds: 9, cpuSeconds: 9, peakMemoryBytes: 2 ** 30 };
  const measurement: ScaleMeasurement = {
    ...{ name: '1M', size: SIZE, logBytes: 18e6, steps: [], models: [] },
    lists: [
      {
        selection: { rating: 'SlopeOne', ranking: 'cosine' },
        train: figures,
        kinds: [
          {
            ...{ kind: 'products', shards: 11, sizeOfShard: 200, firstSeconds: 1800, nextSeconds: 900 },
            ...{ peakMemoryBytes: 2 ** 29, tableBytesPerShard: 2 ** 20 },
          },
        ],
      },
    ],
  };

  const section = scaleSection(measurement);

  expect(section).toContain('| SlopeOne, cosine | train |  |  | 9.0 |  |  | 1,024 |  |');
  expect(section).toContain('| SlopeOne, cosine | products | 11 | 200 | 1800.0 | 900.0 | 3.00 | 512 | 1.0 |');
});
