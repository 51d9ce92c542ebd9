import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import type { RunNote } from '../../lib/contracts/run-notes.ts';
import { type NewRunItem, runKey } from '../../lib/contracts/table.ts';
import {
  answerRequest,
  countDone,
  createRun,
  endRun,
  enterSettle,
  enterStage,
  findRun,
  markResultsDeleted,
  notesOf,
  putNotes,
  readRun,
  runsByTime,
  updateRun,
} from '../../lib/runs/runs.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();

const now = new Date('2026-03-01T12:00:00.000Z');

const run = (fields: Partial<NewRunItem> = {}): NewRunItem => ({
  runId: 'shop-1',
  kind: 'clicks',
  trigger: 'upload',
  dataset: 'shop',
  source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' },
  state: 'queued',
  stage: 'start',
  requestedAt: '2026-03-01T11:59:00.000Z',
  updatedAt: '2026-03-01T11:59:00.000Z',
  ...fields,
});

const NOTHING_KNOWN = {
  dataDate: null,
  publishedAt: null,
  finishedAt: null,
  readAt: null,
  ratingModel: null,
  rankingModel: null,
  audienceModel: null,
  rows: null,
  badRows: null,
  jobsDone: 0,
  jobsTotal: null,
  shardsDone: 0,
  shardsTotal: null,
  notes: {},
  error: null,
  supersededBy: null,
  resultsKept: true,
  resultsDeletedAt: null,
  slot: null,
  layout: 1,
  basis: null,
};

describe('a run record', () => {
  test('is written once: a second request for the same run changes nothing', async () => {
    expect(await createRun(run())).toBe(true);
    expect(await createRun(run({ requestedAt: '2026-03-02T00:00:00.000Z' }))).toBe(false);

    expect(await findRun('shop-1')).toEqual({ ...NOTHING_KNOWN, ...run() });
  });

  test('of an earlier version is complete: what was not written then has its default', async () => {
    await table.send(
      new PutCommand({ TableName: resourceName('table'), Item: { ...runKey('shop-1'), ...run() } }),
    );

    expect(await findRun('shop-1')).toEqual({ ...NOTHING_KNOWN, ...run() });
  });

  test('that does not exist is named in the error', async () => {
    expect(await findRun('nothing')).toBeUndefined();
    await expect(readRun('nothing')).rejects.toThrow('there is no run nothing');
  });

  test('is listed with the newest request first', async () => {
    for (const [runId, day] of [
      ['b', '02'],
      ['c', '03'],
      ['a', '01'],
    ])
      await createRun(run({ runId, requestedAt: `2026-03-${day}T00:00:00.000Z` }));

    const listed: string[] = [];
    for await (const { runId } of runsByTime()) listed.push(runId);
    expect(listed).toEqual(['c', 'b', 'a']);
  });
});

describe('a run that waits', () => {
  const newer = {
    requestedAt: '2026-03-01T11:59:40.000Z',
    source: { bucket: 'uploads', key: 'clicks/shop/2.csv', version: 'v2' },
    basis: { objects: 'files', context: 'settings' },
  };
  const listed = async () => {
    const runs = [];
    for await (const { runId } of runsByTime()) runs.push(runId);
    return runs;
  };

  test('stays queued, and says where it is', async () => {
    await createRun(run());

    await enterSettle('shop-1', now);

    expect(await readRun('shop-1')).toMatchObject({ state: 'queued', stage: 'settle' });
  });

  test('answers the newest request that has joined it, and is listed there', async () => {
    await createRun(run());
    await createRun(run({ runId: 'between', requestedAt: '2026-03-01T11:59:20.000Z' }));
    expect(await listed()).toEqual(['between', 'shop-1']);

    await answerRequest('shop-1', newer, now);

    expect(await readRun('shop-1')).toMatchObject(newer);
    expect(await listed()).toEqual(['shop-1', 'between']);
  });

  test('no longer answers another one once it reads', async () => {
    await createRun(run());
    await enterStage('shop-1', 'ingest', now);

    await answerRequest('shop-1', newer, now);
    await enterSettle('shop-1', now);

    expect(await readRun('shop-1')).toMatchObject({
      ...run(),
      state: 'running',
      stage: 'ingest',
      updatedAt: now.toISOString(),
    });
  });
});

describe('the stage of a run', () => {
  test('moves forward, and other fields are written with it', async () => {
    await createRun(run());

    expect(await enterStage('shop-1', 'ingest', now, { readAt: '2026-03-01T11:59:30.000Z' })).toBe(true);

    const { state, stage, readAt, updatedAt } = await readRun('shop-1');
    expect({ state, stage, readAt, updatedAt }).toEqual({
      state: 'running',
      stage: 'ingest',
      readAt: '2026-03-01T11:59:30.000Z',
      updatedAt: '2026-03-01T12:00:00.000Z',
    });
  });

  test('may be entered again by a retry, but never goes back', async () => {
    await createRun(run());
    await enterStage('shop-1', 'select', now);

    expect(await enterStage('shop-1', 'select', now)).toBe(true);
    expect(await enterStage('shop-1', 'plan', now)).toBe(false);

    expect((await readRun('shop-1')).stage).toBe('select');
  });

  test('is not entered by a run that has ended', async () => {
    await createRun(run());
    await endRun('shop-1', 'failed', now);

    expect(await enterStage('shop-1', 'publish', now)).toBe(false);
    expect(await updateRun('shop-1', { rows: 5 }, now)).toBe(false);

    expect(await readRun('shop-1')).toMatchObject({ state: 'failed', stage: 'start' });
  });

  test('of a run that nobody started is not written', async () => {
    expect(await enterStage('nothing', 'ingest', now)).toBe(false);
    expect(await findRun('nothing')).toBeUndefined();
  });
});

describe('the end of a run', () => {
  test('is written once: a late failure does not overwrite it', async () => {
    await createRun(run());
    await enterStage('shop-1', 'publish', now);

    expect(await endRun('shop-1', 'published', now, { publishedAt: now.toISOString() })).toBe(true);
    expect(await endRun('shop-1', 'failed', now)).toBe(false);

    expect(await readRun('shop-1')).toMatchObject({
      state: 'published',
      finishedAt: '2026-03-01T12:00:00.000Z',
      publishedAt: '2026-03-01T12:00:00.000Z',
    });
  });

  test('is written once more if it is published though its failure was recorded: it is served', async () => {
    await createRun(run());
    await endRun('shop-1', 'failed', now, {
      error: { code: 'internal', message: 'stopped', stage: 'publish' },
    });

    expect(await endRun('shop-1', 'published', now)).toBe(true);

    expect(await readRun('shop-1')).toMatchObject({ state: 'published', error: null });
  });

  test('is not written for a rejected run', async () => {
    await createRun(run({ state: 'rejected' }));

    expect(await endRun('shop-1', 'failed', now)).toBe(false);
  });

  test('may be followed by the mark that the results are deleted', async () => {
    await createRun(run());
    await endRun('shop-1', 'published', now);

    await markResultsDeleted('shop-1', now);

    expect(await readRun('shop-1')).toMatchObject({ state: 'published', resultsKept: false });
  });
});

describe('the notes of a run', () => {
  const note = (message: string): RunNote => ({ code: 'winner-not-fitted', message, file: 'a.csv', line: 2 });

  test('of all stages are kept, in the order of the stages', async () => {
    await createRun(run());

    await putNotes('shop-1', 'train', [note('third')], now);
    await putNotes('shop-1', 'ingest', [note('first'), note('second')], now);

    expect(notesOf(await readRun('shop-1'))).toEqual([note('first'), note('second'), note('third')]);
  });

  test('of a stage are those of its last attempt only', async () => {
    await createRun(run());
    await putNotes('shop-1', 'ingest', [note('one'), note('two')], now);

    await putNotes('shop-1', 'ingest', [note('two')], now);
    await putNotes('shop-1', 'ingest', [note('two')], now);

    expect(notesOf(await readRun('shop-1'))).toEqual([note('two')]);
  });

  test('are kept in a record that an earlier version wrote without any', async () => {
    await table.send(
      new PutCommand({ TableName: resourceName('table'), Item: { ...runKey('shop-1'), ...run() } }),
    );

    expect(await putNotes('shop-1', 'train', [note('one')], now)).toBe(true);
    expect(await putNotes('shop-1', 'plan', [note('two')], now)).toBe(true);

    expect(notesOf(await readRun('shop-1'))).toEqual([note('two'), note('one')]);
  });

  test('of a run that nobody started are not written', async () => {
    expect(await putNotes('nothing', 'train', [note('one')], now)).toBe(false);

    expect(await findRun('nothing')).toBeUndefined();
  });

  test('stay as they are once the run has ended', async () => {
    await createRun(run());
    await putNotes('shop-1', 'ingest', [note('one')], now);
    await endRun('shop-1', 'published', now);

    expect(await putNotes('shop-1', 'ingest', [], now)).toBe(false);

    expect(notesOf(await readRun('shop-1'))).toEqual([note('one')]);
  });
});

describe('progress', () => {
  test('counts each job once, however often and in whatever order it is reported', async () => {
    await createRun(run());
    await enterStage('shop-1', 'evaluate', now, { jobsTotal: 3, jobsDone: 0 });

    await Promise.all(
      ['SVD/0', 'SVD/1', 'SVD/0', 'SVD/1', 'SVD/0'].map((job) => countDone('shop-1', 'evaluate', job, now)),
    );

    expect((await readRun('shop-1')).jobsDone).toBe(2);
  });

  test('counts jobs and shards separately', async () => {
    await createRun(run());
    await enterStage('shop-1', 'recommend', now);

    await countDone('shop-1', 'recommend', 'customers/0', now);
    await countDone('shop-1', 'evaluate', 'SVD/0', now);
    await countDone('shop-1', 'recommend', 'products/0', now);

    expect(await readRun('shop-1')).toMatchObject({ shardsDone: 2, jobsDone: 1 });
  });

  test('leaves only the count in the record of a run that has ended', async () => {
    await createRun(run());
    await enterStage('shop-1', 'evaluate', now);
    await countDone('shop-1', 'evaluate', 'SVD/0', now);

    await endRun('shop-1', 'failed', now);

    const Key = { pk: 'RUN#shop-1', sk: 'RUN' };
    const { Item } = await table.send(new GetCommand({ TableName: resourceName('table'), Key }));
    expect(Item).toMatchObject({ jobsDone: 1 });
    expect(Item).not.toHaveProperty('finishedJobs');
  });
});
