/** A run says what is wrong with its file, and what was published before is still served. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunDetail } from '../../lib/local/api/client.ts';
import { Embedded } from './embedded.ts';
import { csvOf, FEW_MODELS, type LogRow, smallLog } from './small-log.ts';

const LOG = smallLog();
const binary = Uint8Array.from({ length: 4096 }, (_, index) => (index * 197 + 31) % 256);
const latin1 = (text: string) => Buffer.from(text, 'latin1');
/** The log, in which every nth row is bad. */
const everyNthBad = (n: number) =>
  csvOf(LOG.map((row, index) => (index % n === 0 ? { ...row, customer: '' } : row)));

let dwell: Embedded;
let published: RunDetail;

beforeAll(async () => {
  dwell = await Embedded.create({ models: FEW_MODELS, defaultDataset: 'shop' });
});

afterAll(async () => {
  await dwell.remove();
});

beforeEach(async () => {
  const { meta } = (await dwell.get('/v1/health')).body;
  published = meta ? await dwell.run(meta.runId) : await dwell.drop('clicks/shop.csv', csvOf(LOG));
});

async function expectStillServed(): Promise<void> {
  const { status, body } = await dwell.get('/v1/customers/CC100/recommendations');
  expect({ status, runId: body.meta.runId }).toEqual({ status: 200, runId: published.runId });
}

describe('a file that cannot be run', () => {
  test.each([
    ['empty', 'clicks/empty.csv', new Uint8Array(), 'no-good-rows', /empty\.csv.*empty/],
    ['only a header', 'clicks/header.csv', 'customer,product,duration\n', 'no-good-rows', /header\.csv/],
    ['binary', 'clicks/binary.csv', binary, 'bad-file', /binary\.csv/],
    ['cut gzip', 'clicks/cut.csv.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'bad-file', /cut\.csv\.gz/],
    [
      'half of the rows bad',
      'clicks/half.csv',
      everyNthBad(2),
      'too-many-bad-rows',
      /50%.*line 2 of clicks\/half\.csv/,
    ],
    ['one row', 'clicks/one.csv', csvOf(LOG.slice(0, 1)), 'too-few-rows', /1 row/],
    ['fewer rows than folds', 'clicks/two.csv', csvOf(LOG.slice(0, 2)), 'too-few-rows', /2 rows/],
  ])('fails its run, with a reason that names the file: %s', async (_, key, body, code, message) => {
    const run = await dwell.drop(key, body);

    expect(run).toMatchObject({
      state: 'failed',
      published: false,
      error: { code, message: expect.stringMatching(message) },
    });
    await expectStillServed();
  });

  test.each([
    ['an unknown prefix', 'logs/shop.csv', 'unknown-key', 'logs/shop.csv'],
    ['a directory', 'clicks/folder/', 'bad-file', 'clicks/folder/'],
    ['another kind of file', 'clicks/shop.pdf', 'bad-file', 'clicks/shop.pdf'],
  ])('is rejected under %s, with a reason that says where files go', async (_, key, code, named) => {
    const run = await dwell.drop(key, csvOf(LOG));

    expect(run).toMatchObject({
      state: 'rejected',
      error: { code, message: expect.stringContaining(named) },
    });
    await expectStillServed();
  });
});

describe('a bad row', () => {
  test('is left out and reported with file, line, reason and text', async () => {
    const bad = [
      ['CC100,1_0,NaN', /number/],
      ['CC100,1_0,1e999', /number|large|finite/],
      ['CC100,1_0,-3', /negative|less than 0|below 0|at least 0/],
      [`${'C'.repeat(300)},1_0,3`, /256/],
      ['CC100,1_0', /field/],
    ] as const;
    const twice = [...LOG, ...LOG];

    const run = await dwell.drop(
      'clicks/almost.csv',
      `${csvOf(twice)}${bad.map(([line]) => `${line}\n`).join('')}`,
    );

    expect(run).toMatchObject({
      state: 'published',
      badRows: 5,
      profile: { rows: LOG.length },
      rejects: { total: 5 },
    });
    expect(run.rejects?.first).toEqual(
      bad.map(([line, reason], index) => ({
        file: 'clicks/almost.csv',
        line: twice.length + 2 + index,
        reason: expect.stringMatching(reason),
        raw: line.slice(0, 200),
      })),
    );
  });

  test('is accepted if it is one in a hundred; more are not', async () => {
    const borne = await dwell.drop('clicks/borne.csv', everyNthBad(134));
    const refused = await dwell.drop('clicks/refused.csv', everyNthBad(50));

    expect(borne.state).toBe('published');
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'too-many-bad-rows' } });
  });
});

describe('an unusual file', () => {
  test.each([
    ['columns in another order', csvOf(LOG).replace(/^.*$/gm, (line) => line.split(',').reverse().join(','))],
    ['semicolons', csvOf(LOG).replaceAll(',', ';')],
    [
      'CRLF, quotes and a byte order mark',
      `\uFEFF${csvOf(LOG).replace(/^(.+),(.+),(.+)$/gm, '"$1","$2",$3\r')}`,
    ],
    ['no header', csvOf(LOG).replace(/^.*\n/, '')],
  ])('with %s is read', async (_, body) => {
    const run = await dwell.drop('clicks/unusual.csv', body);

    expect(run).toMatchObject({
      state: 'published',
      badRows: 0,
      profile: { rows: LOG.length, products: 15 },
    });
  });

  test('in Latin-1 is refused, with the first line that shows it and what to do', async () => {
    const rows = LOG.map((row) => ({ ...row, product: row.product.replace('1_', 'Büro_') }));

    const run = await dwell.drop('clicks/latin.csv', latin1(csvOf(rows)));

    expect(run).toMatchObject({
      state: 'failed',
      error: { message: expect.stringMatching(/line 2 of clicks\/latin\.csv.*save the file as UTF-8/) },
    });
    await expectStillServed();
  });
});

describe('a log with little to learn from', () => {
  const only = (column: 'customer' | 'product', value: string) => LOG.filter((row) => row[column] === value);

  test.each([
    ['one customer', only('customer', 'CC100')],
    ['one product', only('product', '1_0')],
    ['equal durations', LOG.map((row): LogRow => ({ ...row, duration: 7 }))],
    ['as many rows as folds', LOG.slice(0, 3)],
  ])('is published, with a row for each model, which says why if it has no figures: %s', async (_, rows) => {
    const run = await dwell.drop('clicks/little.csv', csvOf(rows));

    expect(run).toMatchObject({ state: 'published', published: true });
    const board = [...(run.leaderboard?.rating ?? []), ...(run.leaderboard?.ranking ?? [])];
    expect(board.map(({ model }) => model)).toEqual(FEW_MODELS);
    for (const { status, reason } of board) expect(status === 'ok' || reason).toBeTruthy();
    const { status, body } = await dwell.get(
      `/v1/customers/${rows[0].customer}/recommendations?dataset=little`,
    );
    expect({ status, runId: body.meta.runId }).toEqual({ status: 200, runId: run.runId });
  });
});
