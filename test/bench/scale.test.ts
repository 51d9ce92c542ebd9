/** The generated logs, and the tables of the time and memory that they take. */
import { describe, expect, test } from 'vitest';
import { generateLog } from '../../bench/scale/log.ts';
import { aboutShards, type StepRow } from '../../bench/scale/measure.ts';
import { scaleSections } from '../../bench/scale/section.ts';
import { modelNames, sizeNames } from '../../bench/scale/sizes.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import type { SampleRow } from '../../lib/sample/durations.ts';
import { tableWith } from '../markdown-table.ts';

const SIZE = { rows: 20_000, customers: 800, products: 300 };
const log = [...generateLog(SIZE, 1)];

/** Rows of each id, most first. */
function counts(rows: readonly SampleRow[], idOf: (row: SampleRow) => string): number[] {
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

  test('is the same for the same seed, and differs for another', () => {
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
    const meanOf = (rows: readonly SampleRow[]) => sum(rows.map(({ duration }) => duration)) / rows.length;

    expect(new Set(regular.map(({ customer }) => customer)).size).toBe(SIZE.customers / 2);
    expect(meanOf(regular)).toBeGreaterThan(2 * meanOf(passersBy));
    expect(log.every(({ duration }) => Number.isInteger(duration) && duration >= 1 && duration <= 489)).toBe(
      true,
    );
  });

  test('is refused if customers cannot have that many rows', () => {
    expect(() => [...generateLog({ rows: 600, customers: 100, products: 10 }, 0)]).toThrow(RangeError);
  });
});

test('sizes are chosen by name; an unknown one is refused with a list of the known ones', () => {
  expect(sizeNames('1M,25M')).toEqual(['1M', '25M']);
  expect(() => sizeNames('2M')).toThrow('1M, 10M, 25M');
});

test('models are chosen by name; an unknown one is refused with a list of the known ones', () => {
  expect(modelNames('SVD,EASE')).toEqual(['SVD', 'EASE']);
  expect(() => modelNames('EASY')).toThrow(/no model is named 'EASY'; there are .*EASE/);
});

describe('the section of a size', () => {
  const rowOf = (row: Omit<StepRow, 'step' | 'of'>) => {
    const rows = [{ step: 'evaluate', of: 'SVD', ...row } as const];
    const [cells] = tableWith(['step'], scaleSections({ name: '1M', size: SIZE, logBytes: 18e6, rows })[0]);
    return cells;
  };
  const expected = { seconds: 30, memoryMb: 1500.4 };

  test('shows what was expected next to what was measured, with the ratio', () => {
    expect(rowOf({ about: 'RMSE 51.96', seconds: 20, peakMb: 1000.4, expected })).toEqual({
      ...{ step: 'evaluate', of: 'SVD', '': 'RMSE 51.96' },
      ...{ seconds: '20.0', 'expected s': '30 (1.5×)' },
      ...{ 'peak MB': '1,000', 'expected MB': '1,500.4 (1.5×)' },
    });
  });

  test('has a row with the reason for a model that was not run, or failed', () => {
    expect(rowOf({ about: 'refused: one fold takes about 2,000 s', expected })).toMatchObject({
      ...{ '': 'refused: one fold takes about 2,000 s', seconds: '', 'expected s': '30', 'peak MB': '' },
    });
  });

  test('stands apart from the lists, each with the command that measures it again', () => {
    const sections = (rows: StepRow[]) => scaleSections({ name: '1M', size: SIZE, logBytes: 18e6, rows });
    const [models, lists] = [
      { step: 'evaluate' as const, of: 'SVD', about: '' },
      { step: 'recommend' as const, of: 'products', about: '' },
    ];

    expect(sections([])).toEqual([]);
    expect(sections([models])).toEqual([expect.stringContaining('`npm run bench -- --scale 1M --no-lists`')]);
    expect(sections([lists])).toEqual([
      expect.stringContaining('`npm run bench -- --scale 1M --only-lists`'),
    ]);
    expect(sections([models, lists]).map((text) => text.split('\n')[0])).toEqual([
      ...['## Scale: 1M rows', '## Lists at scale: 1M rows'],
    ]);
  });
});

test('the lists of a size are added up over their shards', () => {
  const shards = Array.from(
    { length: 11 },
    (_, n): Shard => ({ kind: 'products', from: 200 * n, to: 200 * (n + 1) }),
  );

  expect(aboutShards(shards, { shardSeconds: [1800, 900], tableBytes: 2 ** 21 })).toEqual({
    seconds: 1800,
    about:
      'shards: 11 of 200, further ones 900.0 s each; all: 3.00 h of one core; to the table: 1.0 MB per shard',
  });
});
