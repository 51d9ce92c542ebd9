/** Several data sets side by side, files that come in many parts, runs that are stopped, and the night. */
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunDetail } from '../../lib/local/api/client.ts';
import { arnOfExecution, REGION } from '../../lib/local/environment.ts';
import { Embedded } from './embedded.ts';
import { csvOf, FEW_MODELS, smallLog } from './small-log.ts';

const SETTINGS = { models: FEW_MODELS, settleSeconds: 2 };

let dwell: Embedded;

beforeEach(async () => {
  dwell = await Embedded.create(SETTINGS);
});

afterEach(async () => {
  await dwell.remove();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Which run answers questions about a data set, or the error. */
const served = async (dataset: string) => {
  const { body } = await dwell.get(`/v1/customers/CC100/recommendations?dataset=${dataset}`);
  return body.meta?.runId ?? body.error.code;
};
const allEnded = async () => Promise.all((await dwell.runs()).map(({ runId }) => dwell.ended(runId)));

/** The most runs that were seen computing at the same time, until all have ended. */
async function mostAtOnce(): Promise<number> {
  let most = 0;
  for (;;) {
    const states = (await dwell.runs()).map(({ state }) => state);
    most = Math.max(most, states.filter((state) => state === 'running').length);
    if (!states.some((state) => state === 'queued' || state === 'running')) return most;
    await pause(50);
  }
}

async function stop(runId: string, cause?: string): Promise<void> {
  const client = new SFNClient({
    endpoint: dwell.endpoints.control,
    region: REGION,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  await client.send(
    new StopExecutionCommand({ executionArn: arnOfExecution(runId), error: 'Operator', cause }),
  );
  client.destroy();
}

/** The newest run, once it is in this state. */
async function newestRun(state: RunDetail['state']): Promise<string> {
  await expect.poll(async () => (await dwell.runs())[0]?.state, { timeout: 20_000 }).toBe(state);
  return (await dwell.runs())[0].runId;
}

describe('data sets side by side', () => {
  test('two that are dropped alternately get a run each, one after the other, and are both served', async () => {
    for (const seed of [1, 2, 3])
      for (const dataset of ['at', 'de']) await dwell.put(`clicks/${dataset}.csv`, csvOf(smallLog(seed)));

    expect(await mostAtOnce()).toBe(1);
    const runs = await allEnded();

    expect(runs.map(({ state, dataset, published }) => ({ state, dataset, published }))).toEqual(
      expect.arrayContaining([
        { state: 'published', dataset: 'at', published: true },
        { state: 'published', dataset: 'de', published: true },
      ]),
    );
    expect(runs).toHaveLength(2);
    for (const { dataset, runId } of runs) expect(await served(dataset)).toBe(runId);
    const { status, body } = await dwell.get('/v1/products');
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'dataset-needed' });
    expect(body.error.message).toMatch(/at, de/);
  });

  test('a new log of one leaves the other as it was; the newest of a single file is what is read', async () => {
    const other = await dwell.drop('clicks/de.csv', csvOf(smallLog(1)));
    await dwell.put('clicks/at.csv', csvOf(smallLog(1)));
    await dwell.put('clicks/at.csv', csvOf(smallLog(2).slice(0, 200)));
    const [newest] = await allEnded();

    expect(newest).toMatchObject({ dataset: 'at', state: 'published', rows: 200 });
    expect(await served('at')).toBe(newest.runId);
    expect(await served('de')).toBe(other.runId);
  });

  test('one that is deleted is served no more, and the night does not bring it back', async () => {
    const kept = await dwell.drop('clicks/shop.csv', csvOf(smallLog(1)));
    const stray = await dwell.drop('clicks/test.csv', csvOf(smallLog(2)));
    const { body } = await dwell.get('/v1/datasets/test', { method: 'DELETE' });
    expect(await dwell.ended(body.runId)).toMatchObject({ kind: 'deletion', state: 'done' });

    await dwell.retrain();
    const runs = await allEnded();

    expect(await served('test')).toBe('not-found');
    expect(await dwell.artifacts(`exports/test/${stray.runId}/`)).toEqual([]);
    expect((await dwell.get('/v1/products')).body.meta.runId).toBe(kept.runId);
    expect(runs.map(({ dataset, state }) => `${dataset} ${state}`).toSorted()).toEqual([
      'shop published',
      'shop unchanged',
      'test done',
      'test published',
    ]);
  });
});

test('thirty parts in ten seconds are one run of all their rows, and every upload’s answer names it', async () => {
  const rows = smallLog(1);
  const size = Math.ceil(rows.length / 30);
  for (let part = 0; part < 30; part++) {
    const name = `clicks/shop/${String(part).padStart(2, '0')}.csv`;
    await dwell.put(name, csvOf(rows.slice(part * size, (part + 1) * size)));
    await pause(330);
  }
  const runs = await allEnded();

  expect(runs).toMatchObject([{ state: 'published', rows: rows.length }]);
  const [{ runId }] = runs;
  expect(new Set(dwell.answers.map((answer) => answer.runId))).toEqual(new Set([runId]));
  expect(dwell.answers.map(({ started }) => started)).toEqual([true, ...Array(29).fill(false)]);
  expect(dwell.answers[29].reason).toBe(`joins run ${runId}, which waits for further parts`);
  expect(runs[0].profile?.files).toHaveLength(30);
});

describe('an execution that is stopped', () => {
  test('while it computes ends its run as failed, with the reason; the next one gets its place', async () => {
    await dwell.put('clicks/shop.csv', csvOf(smallLog(1)));
    const runId = await newestRun('running');

    await stop(runId, 'stopped by hand');

    expect(await dwell.ended(runId)).toMatchObject({
      state: 'failed',
      error: { message: 'the execution was stopped: stopped by hand' },
    });
    expect(await dwell.drop('clicks/other.csv', csvOf(smallLog(2)))).toMatchObject({ state: 'published' });
  });

  test('while it waits ends its run too, and later files get a run of their own', async () => {
    await dwell.put('clicks/shop.csv', csvOf(smallLog(1)));
    const runId = await newestRun('queued');

    await stop(runId);

    expect(await dwell.ended(runId)).toMatchObject({
      state: 'failed',
      error: { message: 'the execution was stopped: Operator' },
    });
    expect(await dwell.drop('clicks/shop.csv', csvOf(smallLog(2)))).toMatchObject({ state: 'published' });
  });
});

describe('the night', () => {
  test('trains nothing where nothing has changed, and says so', async () => {
    const published = await dwell.drop('clicks/shop.csv', csvOf(smallLog(1)));

    const night = await dwell.runCausedBy(() => dwell.retrain());

    expect(night).toMatchObject({ state: 'unchanged', trigger: 'schedule', progress: { jobsDone: 0 } });
    expect(night.notes).toEqual([{ code: 'unchanged', message: expect.stringContaining(published.runId) }]);
    expect(await served('shop')).toBe(published.runId);
  });

  test('trains again where the settings have changed', async () => {
    await dwell.drop('clicks/shop.csv', csvOf(smallLog(1)));

    await dwell.reopen({ ...SETTINGS, recommendationsPerCustomer: 5 });

    expect(await dwell.runCausedBy(() => dwell.retrain())).toMatchObject({ state: 'published' });
  });

  test('does not undo a rollback; a newer file does', async () => {
    const good = await dwell.drop('clicks/shop.csv', csvOf(smallLog(1)));
    await dwell.drop('clicks/shop.csv', csvOf(smallLog(2)));
    await dwell.get(`/v1/runs/${good.runId}/publish`, { method: 'POST' });

    const night = await dwell.runCausedBy(() => dwell.retrain());

    expect(night).toMatchObject({ state: 'unchanged' });
    expect(night.notes[0].message).toMatch(/a person has published/);
    expect(await served('shop')).toBe(good.runId);

    const newer = await dwell.drop('clicks/shop.csv', csvOf(smallLog(3)));
    expect(newer.state).toBe('published');
    expect(await served('shop')).toBe(newer.runId);
  });
});
