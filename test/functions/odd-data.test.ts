import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { leaderboardSchema } from '../../lib/contracts/results.ts';
import { runDetailSchemas } from '../../lib/contracts/table.ts';
import { BAKE_OFF } from '../../lib/engine/registry.ts';
import { notesOf, readRun } from '../../lib/runs/runs.ts';
import { eventBridge } from '../../lib/store/clients.ts';
import { partitionItems } from '../../lib/store/table-items.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { Pipeline } from './pipeline.ts';
import { customersOf } from './results-of.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();
const events = mockClient(eventBridge);

beforeEach(() => {
  process.env.DWELL_EVENT_BUS = 'runs';
  events.on(PutEventsCommand).resolves({});
});
afterAll(() => events.restore());

const log = (rows: number, row: (n: number) => string) =>
  Array.from({ length: rows }, (_, n) => `${row(n)}\n`).join('');
const shop = (duration: (n: number) => string) => log(60, (n) => `CC${n % 7},1_${n % 11},${duration(n)}`);

describe('odd data is published with what can be said of it', () => {
  test.each([
    ['one customer', log(12, (n) => `CC1,1_${n},${n}`), true, true, false],
    ['one product', log(12, (n) => `CC${n},1_1,${n}`), true, false, false],
    ['everything viewed', log(60, (n) => `CC${n % 10},1_${Math.floor(n / 10)},${n}`), true, true, true],
    ['a product viewed by all', shop((n) => `${n}`) + log(7, (n) => `CC${n},2_1,9`), true, true, true],
    ['as many rows as folds', 'CC1,1_1,5\nCC2,1_2,6\nCC3,1_3,7\n', true, false, false],
    ['all durations equal', shop(() => '5'), true, true, true],
    ['all durations 0', shop(() => '0'), true, true, true],
    ['durations from 1e-200 to 1', shop((n) => (n % 3 ? '1e-200' : '1')), true, true, true],
    ['durations up to 1e20', shop((n) => (n % 3 ? '1e20' : '1')), true, true, true],
  ])('%s', async (_, text, hasRating, hasRanking, hasAudience) => {
    const pipeline = new Pipeline(buckets, { text });
    await pipeline.runTo(
      'recommend',
      BAKE_OFF.map(({ name }) => name),
    );

    expect(await pipeline.publish()).toEqual({ published: true });

    const board = leaderboardSchema.parse(buckets.json('artifacts', pipeline.keys.leaderboard));
    const { rating, ranking, audience } = board;
    expect(rating.length + ranking.length).toBe(BAKE_OFF.filter(({ kind }) => kind !== 'audience').length);
    expect(audience.length).toBe(BAKE_OFF.length);
    for (const { status, reason } of [...rating, ...ranking, ...audience])
      if (status !== 'ok') expect(reason).toMatch(/\w/);
    expect(pipeline.selection.rating !== null).toBe(hasRating);
    expect(pipeline.selection.ranking !== null).toBe(hasRanking);
    expect(pipeline.selection.audience !== null).toBe(hasAudience);
    const codes = notesOf(await readRun(pipeline.request.runId)).map(({ code }) => code);
    expect(codes.includes('no-audience')).toBe(!hasAudience);
    expect(await readRun(pipeline.request.runId)).toMatchObject({ state: 'published' });
    expect((await customersOf(pipeline.results)).length).toBeGreaterThan(0);
    for await (const item of partitionItems(`RUN#${pipeline.request.runId}`))
      if (item.sk === 'PROFILE') expect(runDetailSchemas.PROFILE.safeParse(item).success).toBe(true);
  });
});

test('durations whose squares are too large end the run in words', async () => {
  const pipeline = new Pipeline(buckets, { text: shop((n) => (n % 3 ? '1e300' : '1')) });

  await expect(
    pipeline.runTo(
      'select',
      BAKE_OFF.map(({ name }) => name),
    ),
  ).rejects.toMatchObject({
    name: 'InputError',
    code: 'all-models-failed',
    message: expect.stringMatching(/BaselineOnly.* failed \(its errors are larger than a number can hold/),
  });
});
