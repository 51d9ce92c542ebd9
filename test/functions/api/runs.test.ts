import { describe, expect, test } from 'vitest';
import { InputError } from '../../../lib/contracts/errors.ts';
import type { Started } from '../../../lib/contracts/events.ts';
import type { Leaderboard } from '../../../lib/contracts/results.ts';
import type { RunNote } from '../../../lib/contracts/run-notes.ts';
import { readPointer } from '../../../lib/runs/datasets.ts';
import { createRun, putRunDetail } from '../../../lib/runs/runs.ts';
import { useEmbeddedTable } from '../../store/embedded-table.ts';
import { appWith, NOW } from './asking.ts';
import {
  DATA_DATE,
  giveUpResults,
  metaOf,
  pointAt,
  publishRun,
  putCustomers,
  putDataset,
  REQUESTED_AT,
  runItem,
} from './published-data.ts';

useEmbeddedTable();
const { ask } = appWith();

const UNFINISHED = {
  finishedAt: undefined,
  publishedAt: undefined,
  ratingModel: undefined,
  rankingModel: undefined,
  audienceModel: undefined,
};

describe('GET /v1/runs', () => {
  test('answers before anything is published', async () => {
    const { status, body } = await ask('/v1/runs');

    expect(status).toBe(200);
    expect(body).toEqual({ meta: null, items: [], nextCursor: null });
  });

  test('shows each run’s state and progress, and which one is published', async () => {
    await publishRun('run-1');
    await createRun(
      runItem('run-2', {
        ...UNFINISHED,
        state: 'running',
        stage: 'evaluate',
        requestedAt: '2026-03-02T03:00:00.000Z',
        jobsTotal: 42,
        jobsDone: 17,
      }),
    );

    const { body } = await ask('/v1/runs');

    expect(body.meta).toEqual(metaOf('run-1'));
    expect(body.items).toMatchObject([
      {
        runId: 'run-2',
        state: 'running',
        stage: 'evaluate',
        published: false,
        resultsKept: false,
        progress: { jobsDone: 17, jobsTotal: 42, shardsDone: 0, shardsTotal: null },
        error: null,
      },
      { runId: 'run-1', state: 'published', published: true, resultsKept: true, requestedAt: REQUESTED_AT },
    ]);
  });
});

describe('GET /v1/runs/{id}', () => {
  const winners = {
    rating: { model: 'SlopeOne', reason: 'lowest mean RMSE' },
    ranking: null,
    audience: null,
  };
  const failed = { model: 'SVD', status: 'diverged' as const, reason: 'the fit diverged in epoch 2' };
  const noFigures = { rmse: null, rmseFolds: [], mae: null, fitSeconds: null, testSeconds: null };
  const rating = [
    { ...failed, ...noFigures, atRandom: null, byHistory: [], difference: null, verdict: null },
  ];
  const leaderboard: Leaderboard = {
    dataset: 'shop',
    rating,
    ranking: [],
    audience: [],
    audienceTarget: 'attention',
    foldsBy: 'random',
    cuts: [],
    winners,
  };
  const profile = {
    dataset: 'shop',
    dataDate: DATA_DATE,
    files: [{ file: 'clicks/shop.csv', rows: 3, badRows: 1, sizeBytes: 60 }],
    rowsRead: 3,
    badRows: 1,
    repeatedRows: 0,
    repeats: 'sum',
    rows: 3,
    customers: 2,
    regularCustomers: 1,
    products: 2,
    categories: 1,
    density: 0.75,
    duration: { least: 1, greatest: 9, mean: 5, standardDeviation: 3, median: 5 },
    productsPerCustomer: { mean: 1.5, median: 1.5, greatest: 2 },
    customersPerProduct: { mean: 1.5, median: 1.5, greatest: 2 },
  };
  const reject = {
    file: 'clicks/shop.csv',
    line: 4,
    reason: 'the duration is not a number',
    raw: 'CC1,7_1,long',
  };

  test('shows leaderboard, winners, profile and rejects', async () => {
    const notes: RunNote[] = [{ code: 'winner-not-fitted', message: 'SVD won; SlopeOne is used' }];
    await publishRun('run-1', { rows: 3, badRows: 1, notes: { train: notes } });
    await putRunDetail('run-1', 'LEADERBOARD', leaderboard);
    await putRunDetail('run-1', 'PROFILE', profile);
    await putRunDetail('run-1', 'REJECTS', { total: 1, first: [reject] });

    const { body } = await ask('/v1/runs/run-1');

    expect(body).toMatchObject({ runId: 'run-1', published: true, rows: 3, badRows: 1, notes });
    expect(body).toMatchObject({ leaderboard, winners, profile, rejects: { total: 1, first: [reject] } });
  });

  test('shows the leaderboard of a run from before differences, groups and audiences were kept', async () => {
    await publishRun('run-1');
    const { byHistory, difference, verdict, ...row } = rating[0];
    const earlier = {
      dataset: 'shop',
      rating: [row],
      ranking: [],
      winners: { rating: winners.rating, ranking: null },
    };
    await putRunDetail('run-1', 'LEADERBOARD', earlier as unknown as Leaderboard);

    const { status, body } = await ask('/v1/runs/run-1');

    expect(status).toBe(200);
    expect(body).toMatchObject({ leaderboard });
  });

  test('has null for what the run has not reached yet', async () => {
    await createRun(
      runItem('run-1', { ...UNFINISHED, state: 'queued', stage: 'start', dataDate: undefined }),
    );

    const { status, body } = await ask('/v1/runs/run-1');

    expect(status).toBe(200);
    expect(body).toMatchObject({ meta: null, state: 'queued', dataDate: null, finishedAt: null, notes: [] });
    expect(body).toMatchObject({ leaderboard: null, winners: null, profile: null, rejects: null });
  });

  test('says why a run failed, while lookups answer from the previous one', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'CC1' });
    const error = { code: 'too-many-bad-rows', message: '50 % of the rows are bad', stage: 'ingest' };
    await createRun(runItem('run-2', { ...UNFINISHED, state: 'failed', stage: 'ingest', error }));

    const failedRun = await ask('/v1/runs/run-2');
    const lookup = await ask('/v1/customers/CC1');

    expect(failedRun.body).toMatchObject({ state: 'failed', error, meta: { runId: 'run-1' } });
    expect(lookup.body.meta.runId).toBe('run-1');
  });

  test('answers 404 for an unknown run', async () => {
    const { status, body } = await ask('/v1/runs/no%2Fsuch');

    expect(status).toBe(404);
    expect(body.error).toMatchObject({ code: 'not-found', message: expect.stringContaining("'no/such'") });
  });
});

describe('POST /v1/runs', () => {
  const post = (body?: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  });

  /** The app, and what it asked `start` for. */
  function appThatStarts(started: Started | InputError = { started: true, runId: 'shop-1' }) {
    const requests: unknown[] = [];
    const startRun = async (request: unknown) => {
      requests.push(request);
      if (started instanceof InputError) throw started;
      return started;
    };
    return { ...appWith({ startRun }), requests };
  }

  test('starts a run on what is published and says where to look', async () => {
    await publishRun('run-1');
    const { ask, requests } = appThatStarts();

    const { status, headers, body } = await ask('/v1/runs', post());

    expect(status).toBe(202);
    expect(headers.get('location')).toBe('/v1/runs/shop-1');
    expect(body).toEqual({ meta: metaOf('run-1'), runId: 'shop-1', started: true });
    expect(requests).toEqual([{ trigger: 'api', requestId: headers.get('x-request-id'), dataset: 'shop' }]);
  });

  test('passes on the data set and the key by which a repeated request is recognised', async () => {
    await putDataset('shop');
    await publishRun('run-2', { dataset: 'outlet' });
    const { ask, requests } = appThatStarts({ started: false, runId: 'shop-1', reason: 'asked before' });

    const { status, body } = await ask('/v1/runs', post({ dataset: 'shop' }, { 'idempotency-key': 'once' }));

    expect(status).toBe(202);
    expect(body).toEqual({ meta: null, runId: 'shop-1', started: false });
    expect(requests).toEqual([{ trigger: 'api', requestId: 'once', dataset: 'shop' }]);
  });

  test('treats each request without a key as a new one', async () => {
    await publishRun('run-1');
    const { ask, requests } = appThatStarts();

    await ask('/v1/runs', post());
    await ask('/v1/runs', post());

    const [one, other] = requests as { requestId: string }[];
    expect(one.requestId).not.toBe(other.requestId);
  });

  test('says what is missing when there is nothing to train on', async () => {
    const { ask, requests } = appThatStarts();

    const { status, body } = await ask('/v1/runs', post());

    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      code: 'nothing-published',
      message: expect.stringContaining('clicks/<name>.csv'),
    });
    expect(requests).toEqual([]);
  });

  test('passes on why `start` refused', async () => {
    await publishRun('run-1');
    const { ask } = appThatStarts(new InputError('not-found', 'there is no log of it'));

    const { status, body } = await ask('/v1/runs', post());

    expect(status).toBe(404);
    expect(body.error).toMatchObject({ code: 'not-found', message: 'there is no log of it' });
  });

  test.each([
    ['another field', post({ datset: 'shop' }), 'Unrecognized key: "datset"'],
    ['a list', post([]), 'body: '],
    ['an empty name', post({ dataset: '' }), 'body dataset: '],
    ['broken JSON', { ...post({}), body: '{"dataset":' }, 'Malformed JSON'],
    ['a key with a space', post({}, { 'idempotency-key': 'a b' }), 'header idempotency-key: must be'],
  ])('refuses %s', async (_, init, message) => {
    const { ask, requests } = appThatStarts();

    const { status, body } = await ask('/v1/runs', init);

    expect(status).toBe(400);
    expect(body.error.code).toBe('bad-request');
    expect(body.error.message).toContain(message);
    expect(requests).toEqual([]);
  });

  test('refuses a body that is not JSON or is too long', async () => {
    const { ask, requests } = appThatStarts();

    const form = await ask('/v1/runs', { method: 'POST', body: new URLSearchParams({ dataset: 'shop' }) });
    const long = await ask('/v1/runs', post({ dataset: 'x'.repeat(20_000) }));

    expect(form).toMatchObject({ status: 415, body: { error: { code: 'unsupported-media-type' } } });
    expect(long).toMatchObject({ status: 413, body: { error: { code: 'too-large' } } });
    expect(requests).toEqual([]);
  });
});

describe('POST /v1/runs/{id}/publish', () => {
  const publish = (runId: string) => ask(`/v1/runs/${runId}/publish`, { method: 'POST' });

  test('makes lookups answer from an earlier run again', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    await putCustomers('run-1', { customer: 'CC1', productsViewed: 1 });
    await putCustomers('run-2', { customer: 'CC1', productsViewed: 2 });

    const { status, body } = await publish('run-1');
    const lookup = await ask('/v1/customers/CC1');
    const runs = await ask('/v1/runs');

    expect(status).toBe(200);
    expect(body).toEqual({
      meta: { ...metaOf('run-1'), publishedAt: NOW.toISOString() },
      previousRunId: 'run-2',
    });
    expect(lookup.body).toMatchObject({ productsViewed: 1, meta: body.meta });
    expect(runs.body.items.filter(({ published }: { published: boolean }) => published)).toMatchObject([
      { runId: 'run-1' },
    ]);
  });

  test('changes nothing for the published run', async () => {
    await publishRun('run-1');
    const before = await readPointer('shop');

    const { status, body } = await publish('run-1');

    expect(status).toBe(200);
    expect(body).toEqual({ meta: metaOf('run-1'), previousRunId: 'run-1' });
    expect(await readPointer('shop')).toEqual(before);
  });

  test('is refused for a run that was never published', async () => {
    await publishRun('run-1');
    await createRun(runItem('run-2', { ...UNFINISHED, state: 'failed' }));

    const { status, body } = await publish('run-2');

    expect(status).toBe(409);
    expect(body.error).toMatchObject({ code: 'conflict', message: expect.stringContaining('it is failed') });
    expect((await readPointer('shop'))?.runId).toBe('run-1');
  });

  test('is refused for a run whose results are deleted', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    await giveUpResults('run-1');

    const { status, body } = await publish('run-1');

    expect(status).toBe(409);
    expect(body.error.message).toContain('its results are deleted');
    expect((await readPointer('shop'))?.runId).toBe('run-2');
  });

  test('answers 404 for an unknown run', async () => {
    expect(await publish('run-9')).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
  });

  test('is refused when a newer request is published already', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    await pointAt('run-2', { requestedAt: '2026-03-05T08:00:00.001Z' });

    const { status, body } = await publish('run-1');

    expect(status).toBe(409);
    expect(body.error.message).toContain('ask again');
    expect((await readPointer('shop'))?.runId).toBe('run-2');
  });
});
