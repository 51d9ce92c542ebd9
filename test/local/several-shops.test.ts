/** Several data sets side by side, files that come in many parts, runs that are stopped, and the night. */
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { RunDetail } from '../../lib/local/api/client.ts';
import { arnOfExecution, REGION } from '../../lib/local/environment.ts';
import { Embedded } from './embedded.ts';
import { csvOf, FEW_MODELS, smallLog } from './small-log.ts';

const SETTINGS = { models: FEW_MODELS, settleSeconds: 1 };

let dwell: Embedded;

/** A cloud for the tests of a block. */
function useCloud(settings: Partial<Settings>): void {
  beforeAll(async () => {
    dwell = await Embedded.create(settings);
  });
  afterAll(async () => {
    await dwell.remove();
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Which run answers questions about a data set, or the error. */
const served = async (dataset: string) => {
  const { body } = await dwell.get(`/v1/customers/CC100/recommendations?dataset=${dataset}`);
  return body.meta?.runId ?? body.error.code;
};

/** What `start` answers to files that are put into the bucket, in their order. */
async function answersTo(keys: readonly string[], put: (key: string) => Promise<unknown>) {
  const before = dwell.answers.length;
  for (const key of keys) await put(key);
  await expect.poll(() => dwell.answers.length - before, { timeout: 20_000 }).toBe(keys.length);
  return dwell.answers.slice(before);
}

const endsOf = (runIds: Iterable<string | undefined>) =>
  Promise.all([...new Set(runIds)].map((runId = '') => dwell.ended(runId)));

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
  useCloud(SETTINGS);

  test('two that are dropped alternately get a run each, one after the other, and are both served', async () => {
    const keys = [1, 2, 3].flatMap(() => ['clicks/at.csv', 'clicks/de.csv']);
    const answers = await answersTo(keys, (key) => dwell.put(key, csvOf(smallLog(1))));

    expect(await mostAtOnce()).toBe(1);

    const runs = await endsOf(answers.map(({ runId }) => runId));
    expect(runs).toMatchObject([
      { state: 'published', dataset: 'at', published: true },
      { state: 'published', dataset: 'de', published: true },
    ]);
    for (const { dataset, runId } of runs) expect(await served(dataset)).toBe(runId);
    const { status, body } = await dwell.get('/v1/products');
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'dataset-needed' });
    expect(body.error.message).toMatch(/at, de/);
  });

  test('a new log of one leaves the other as it was; of a file that came twice the newer one is read', async () => {
    const other = await served('de');
    const logs = [smallLog(1), smallLog(2).slice(0, 200)];
    const answers = await answersTo(['clicks/at.csv', 'clicks/at.csv'], (key) =>
      dwell.put(key, csvOf(logs.shift() ?? [])),
    );

    const [run, ...others] = await endsOf(answers.map(({ runId }) => runId));

    expect(others).toEqual([]);
    expect(run).toMatchObject({ dataset: 'at', state: 'published', rows: 200 });
    expect(await served('at')).toBe(run.runId);
    expect(await served('de')).toBe(other);
  });

  test('one that is deleted is served no more, and the night does not bring it back', async () => {
    const deleted = await served('de');
    const { body } = await dwell.get('/v1/datasets/de', { method: 'DELETE' });
    expect(await dwell.ended(body.runId)).toMatchObject({ kind: 'deletion', state: 'done' });

    const night = await dwell.runCausedBy(() => dwell.retrain());

    expect(night).toMatchObject({ dataset: 'at', state: 'unchanged' });
    expect(await served('de')).toBe('not-found');
    expect(await dwell.artifacts(`exports/de/${deleted}/`)).toEqual([]);
    expect((await dwell.get('/v1/products')).body.meta.dataset).toBe('at');
  });

  test('thirty parts in a few seconds are one run of all their rows, and every upload’s answer names it', async () => {
    const rows = smallLog(1);
    const size = Math.ceil(rows.length / 30);
    const keys = Array.from({ length: 30 }, (_, part) => `clicks/parts/${part}.csv`);
    const answers = await answersTo(keys, async (key) => {
      const part = keys.indexOf(key);
      await dwell.put(key, csvOf(rows.slice(part * size, (part + 1) * size)));
      await pause(100);
    });

    const [run, ...others] = await endsOf(answers.map(({ runId }) => runId));

    expect(others).toEqual([]);
    expect(run).toMatchObject({ state: 'published', rows: rows.length });
    expect(run.profile?.files).toHaveLength(30);
    expect(answers.map(({ started }) => started)).toEqual([true, ...Array(29).fill(false)]);
    expect(answers[29].reason).toBe(`joins run ${run.runId}, which waits for further parts`);
  });
});

describe('an execution that is stopped', () => {
  useCloud(SETTINGS);

  test('while it computes ends its run as failed, with the reason; the next one gets its place', async () => {
    await dwell.put('clicks/shop.csv', csvOf(smallLog(1)));
    const runId = await newestRun('running');

    await stop(runId, 'stopped by hand');

    expect(await dwell.ended(runId)).toMatchObject({
      state: 'failed',
      error: { message: 'the execution was stopped: Operator (stopped by hand)' },
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
  useCloud({ models: FEW_MODELS });

  test('trains nothing where nothing has changed, and says so', async () => {
    const published = await dwell.drop('clicks/shop.csv', csvOf(smallLog(1)));

    const night = await dwell.runCausedBy(() => dwell.retrain());

    expect(night).toMatchObject({ state: 'unchanged', trigger: 'schedule', progress: { jobsDone: 0 } });
    expect(night.notes).toEqual([{ code: 'unchanged', message: expect.stringContaining(published.runId) }]);
    expect(await served('shop')).toBe(published.runId);
  });

  test('does not undo a rollback; a newer file does', async () => {
    const good = await served('shop');
    await dwell.drop('clicks/shop.csv', csvOf(smallLog(2)));
    await dwell.get(`/v1/runs/${good}/publish`, { method: 'POST' });

    const night = await dwell.runCausedBy(() => dwell.retrain());

    expect(night).toMatchObject({ state: 'unchanged' });
    expect(night.notes[0].message).toMatch(/a person has published/);
    expect(await served('shop')).toBe(good);

    const newer = await dwell.drop('clicks/shop.csv', csvOf(smallLog(3)));
    expect(newer.state).toBe('published');
    expect(await served('shop')).toBe(newer.runId);
  });

  test('trains again where the settings have changed', async () => {
    await dwell.reopen({ models: FEW_MODELS, recommendationsPerCustomer: 5 });

    expect(await dwell.runCausedBy(() => dwell.retrain())).toMatchObject({ state: 'published' });
  });
});
