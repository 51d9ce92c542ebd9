/** What outlasts a run, and what outlasts the process. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UploadEvent } from '../../lib/contracts/events.ts';
import { type NewRunItem, RUNS_PARTITION, runKey, TABLE_KEYS } from '../../lib/contracts/table.ts';
import { BAKE_OFF } from '../../lib/engine/registry.ts';
import type { RunDetail } from '../../lib/local/api/client.ts';
import { TABLE, UPLOAD_BUCKET } from '../../lib/local/environment.ts';
import { Embedded } from './embedded.ts';
import { csvOf, FEW_MODELS, smallLog } from './small-log.ts';

const JOBS = BAKE_OFF.length * 3;
const SETTINGS = { keepRuns: 2, models: FEW_MODELS };

let dwell: Embedded;
let published: RunDetail;

beforeAll(async () => {
  dwell = await Embedded.create(SETTINGS);
  published = await dwell.drop('clicks/shop.csv', csvOf(smallLog()));
});

afterAll(async () => {
  await dwell.remove();
});

const runIds = async () => (await dwell.runs()).map(({ runId }) => runId);

/** The event of the upload that caused the run. */
function eventOf({ source, requestedAt }: RunDetail): UploadEvent {
  const { bucket, key, version } = source;
  return {
    'detail-type': 'Object Created',
    time: requestedAt,
    detail: { bucket: { name: bucket }, object: { key, sequencer: version, 'version-id': version } },
  };
}

async function leaveEvent(event: UploadEvent): Promise<void> {
  const directory = path.join(dwell.stateDirectory, 'events');
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, `${event.detail.object.sequencer}.json`), JSON.stringify(event));
}

test('after a restart the last published run is served, and an event that comes again starts nothing', async () => {
  const before = (await dwell.get('/v1/customers/CC100/recommendations')).body;

  await dwell.close();
  await leaveEvent(eventOf(published));
  await dwell.open();

  expect((await dwell.get('/v1/customers/CC100/recommendations')).body).toEqual(before);
  expect(await runIds()).toEqual([published.runId]);
});

test('a file that was uploaded right before the process ended is processed at the next start', async () => {
  const event = eventOf(published);
  event.detail.object = { key: published.source.key, sequencer: 'F'.repeat(16) };
  event.time = new Date(Date.parse(event.time) + 1000).toISOString();

  await dwell.close();
  await leaveEvent(event);
  await dwell.open();

  const [newest, ...others] = await dwell.runs();
  expect(others.map(({ runId }) => runId)).toEqual([published.runId]);
  expect((await dwell.ended(newest.runId)).state).toBe('published');
});

test('a run that was interrupted by the end of the process goes on at the next start', async () => {
  await dwell.reopen({ ...SETTINGS, models: undefined });
  await dwell.put('clicks/shop.csv', csvOf(smallLog()));
  await expect
    .poll(async () => (await dwell.runs()).find(({ state }) => state === 'running')?.progress.jobsDone, {
      timeout: 20_000,
    })
    .toBeGreaterThan(3);

  await dwell.reopen();

  const [{ runId }] = await dwell.runs();
  const run = await dwell.ended(runId);
  expect(run).toMatchObject({ state: 'published', progress: { jobsDone: JOBS, jobsTotal: JOBS } });
  expect(run.leaderboard?.audience).toHaveLength(BAKE_OFF.length);
});

test('a run that has no execution any more is failed at the next start, with a reason', async () => {
  const runId = 'shop-lost';
  const requestedAt = new Date().toISOString();
  const { index } = TABLE_KEYS;
  const Item: NewRunItem & Record<string, unknown> = {
    ...runKey(runId),
    [index.partition]: RUNS_PARTITION,
    [index.sort]: `${requestedAt}#${runId}`,
    runId,
    kind: 'clicks',
    trigger: 'upload',
    dataset: 'shop',
    source: { bucket: UPLOAD_BUCKET, key: 'clicks/shop.csv', version: '1' },
    state: 'running',
    stage: 'train',
    requestedAt,
    updatedAt: requestedAt,
  };
  await dwell.table.send(new PutCommand({ TableName: TABLE, Item }));

  await dwell.reopen(SETTINGS);

  expect(await dwell.run(runId)).toMatchObject({
    state: 'failed',
    error: { stage: 'train', message: expect.stringContaining('was stopped before the run had ended') },
  });
});

test('the results of the last runs are kept, the files of older ones are deleted, and every run keeps its record', async () => {
  const runs: RunDetail[] = [];
  for (const seed of [1, 2, 3]) runs.push(await dwell.drop('clicks/shop.csv', csvOf(smallLog(seed))));

  const [oldest, ...kept] = runs.map(({ runId }) => runId);
  const left = async () => [
    ...(await dwell.artifacts(`exports/shop/${oldest}/`)),
    ...(await dwell.artifacts(`runs/${oldest}/`)),
  ];
  await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  expect(await dwell.run(oldest)).toMatchObject({ state: 'published', resultsKept: false });
  for (const runId of kept) {
    expect(await dwell.artifacts(`exports/shop/${runId}/`)).not.toEqual([]);
    expect(await dwell.run(runId)).toMatchObject({ resultsKept: true });
  }
});

test('a run whose results are kept can be published again', async () => {
  const first = await dwell.drop('clicks/shop.csv', csvOf(smallLog(1)));
  const answer = (await dwell.get('/v1/customers/CC100/recommendations')).body;
  await dwell.drop('clicks/shop.csv', csvOf(smallLog(2)));

  const { status } = await dwell.get(`/v1/runs/${first.runId}/publish`, { method: 'POST' });

  expect(status).toBe(200);
  expect((await dwell.get('/v1/customers/CC100/recommendations')).body.items).toEqual(answer.items);
});
