import { describe, expect, test } from 'vitest';
import { evaluate, handler } from '../../functions/evaluate/handler.ts';
import { foldFiguresSchema } from '../../lib/contracts/results.ts';
import type { Job } from '../../lib/contracts/workflow.ts';
import { timeFoldsOf } from '../../lib/engine/evaluation/time-folds.ts';
import { readRun } from '../../lib/runs/runs.ts';
import { timedCsv, timedLog } from '../engine/evaluation/timed-log.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { Pipeline, SHOP_LOG } from './pipeline.ts';
import { surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();
const job = (model: string, fold = 0, parameters: Job['parameters'] = {}): Job => ({
  model,
  foldsBy: 'random',
  fold,
  folds: 3,
  seed: 0,
  parameters,
  estimate: { seconds: 1, memoryMb: 200 },
});

const planned = async () => (await new Pipeline(buckets).ingest()).makePlan();

describe('a job', () => {
  test('of a rating model leaves its figures, with ids in the prediction tables', async () => {
    const { request, keys } = await planned();

    const answer = await evaluate({ ...request, job: job('BaselineOnly') }, surroundings());

    expect(answer).toEqual({ model: 'BaselineOnly', foldsBy: 'random', fold: 0, status: 'ok' });
    const result = foldFiguresSchema.parse(buckets.json('artifacts', keys.evaluation('BaselineOnly', 0)));
    if (result.kind !== 'rating') throw new Error('not a rating');
    expect(result.rows).toBe(768);
    expect(result.best).toHaveLength(10);
    for (const { uid, iid, rui, est, err } of [...result.best, ...result.worst]) {
      expect(SHOP_LOG).toContain(`${uid},${iid},${rui}\n`);
      expect(err).toBeCloseTo(Math.abs(est - rui), 9);
    }
  });

  test('of a ranking model leaves its figures, with the ids of the best and worst customers', async () => {
    const { request, keys } = await planned();

    await evaluate({ ...request, job: job('cosine', 1) }, surroundings());

    const result = foldFiguresSchema.parse(buckets.json('artifacts', keys.evaluation('cosine', 1)));
    if (result.kind !== 'ranking') throw new Error('not a ranking');
    expect(result.precision).toHaveLength(10);
    expect(SHOP_LOG).toContain(`${result.bestCustomer?.customer},`);
  });

  test('of any model leaves what its lists of customers win, and how that is among regular customers', async () => {
    const { request, keys } = await planned();
    const gainsWith = async (model: string, customerPrefix: string) => {
      await evaluate({ ...request, job: job(model) }, surroundings({ customerPrefix }));
      const { audience } = foldFiguresSchema.parse(buckets.json('artifacts', keys.evaluation(model, 0)));
      return audience?.gains ?? { all: [], regular: [] };
    };

    for (const model of ['BaselineOnly', 'cosine', 'mostActive']) {
      const { all, regular } = await gainsWith(model, 'CC');
      expect(all).toHaveLength(18);
      expect(regular).toHaveLength(18);
      expect(regular).not.toEqual(all);
    }
    // Nobody's id starts so, and then everybody is regular.
    const { all, regular } = await gainsWith('mostActive', 'nobody');
    expect(regular).toEqual(all);
  });

  test('sees the same folds whatever the model, and other rows in each fold', async () => {
    const { request, keys } = await planned();
    for (const [model, fold] of [
      ['BaselineOnly', 0],
      ['BaselineOnly', 1],
      ['BaselineOnly', 2],
      ['popularity', 2],
    ] as const)
      await evaluate({ ...request, job: job(model, fold) }, surroundings());

    const rows = (model: string, fold: number) =>
      buckets.json('artifacts', keys.evaluation(model, fold)).rows as number;
    expect(rows('BaselineOnly', 0) + rows('BaselineOnly', 1) + rows('BaselineOnly', 2)).toBe(2302);
    expect(rows('popularity', 2)).toBe(rows('BaselineOnly', 2));
  });

  test('clips to the rating scale of the settings', async () => {
    const { request, keys } = await planned();

    await evaluate({ ...request, job: job('BaselineOnly') }, surroundings({ ratingScale: [0, 2] }));

    const { worst } = buckets.json('artifacts', keys.evaluation('BaselineOnly', 0));
    for (const { est } of worst) expect(est).toBeLessThanOrEqual(2);
  });
});

describe('a model that fails', () => {
  test('by diverging is an answer with the reason', async () => {
    const { request, keys } = await planned();

    const answer = await evaluate({ ...request, job: job('SVD', 0, { randomState: 0 }) }, surroundings());

    expect(answer).toMatchObject({ model: 'SVD', fold: 0, status: 'diverged' });
    expect(answer.error).toMatch(/^SVD diverged in epoch \d+/);
    expect(buckets.keys('artifacts', `${keys.prefix}evaluations/SVD`)).toEqual([]);
  });

  test('by its parameters is an answer too', async () => {
    const { request } = await planned();

    const answer = await evaluate({ ...request, job: job('SVD', 0, { speed: 3 }) }, surroundings());

    expect(answer).toMatchObject({
      status: 'failed',
      error: expect.stringContaining("no parameter 'speed'"),
    });
  });
});

describe('progress', () => {
  test('counts distinct jobs: one that is tried again counts once, one that diverged counts too', async () => {
    const { request } = await planned();

    for (const each of [
      job('BaselineOnly', 0),
      job('BaselineOnly', 0),
      job('BaselineOnly', 1),
      job('SVD', 0),
    ])
      await evaluate({ ...request, job: each }, surroundings());

    expect((await readRun(request.runId)).jobsDone).toBe(3);
  });
});

test('a retry writes the same figures', async () => {
  const { request, keys } = await planned();
  const once = async () => {
    await evaluate({ ...request, job: job('SlopeOne') }, surroundings());
    const { fitSeconds, testSeconds, ...figures } = buckets.json('artifacts', keys.evaluation('SlopeOne', 0));
    return figures;
  };

  expect(await once()).toEqual(await once());
});

test('a bucket that fails is thrown, so that the workflow tries again', async () => {
  await expect(handler({ runId: 'gone-1', dataset: 'shop', job: job('SlopeOne') })).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
});

test('jobs by time and at random leave figures of their own', async () => {
  const log = timedLog();
  const { request, keys } = await new Pipeline(buckets, { text: timedCsv(log) }).ingest();
  const rowsOf = async (foldsBy: Job['foldsBy'], fold: number) => {
    const one = { ...job('mostViewed', fold), foldsBy };
    expect(await evaluate({ ...request, job: one }, surroundings())).toMatchObject({
      foldsBy,
      fold,
    });
    const stored = buckets.json('artifacts', keys.evaluation('mostViewed', fold, foldsBy));
    return foldFiguresSchema.parse(stored).rows;
  };

  const byTime = [await rowsOf('time', 0), await rowsOf('time', 2)];
  const atRandom = await rowsOf('random', 0);

  const { cuts } = timeFoldsOf(log, 3);
  expect(byTime).toEqual([cuts[0].judgedRows, cuts[2].judgedRows]);
  expect(atRandom).toBe(Math.ceil(log.durations.length / 3));
});

test('a job for comparison judges no audiences of a rating model', async () => {
  const { request, keys } = await planned();
  const audienceOf = async (model: string) => {
    const one = { ...job(model), isComparison: true } as const;
    await evaluate({ ...request, job: one }, surroundings());
    return foldFiguresSchema.parse(buckets.json('artifacts', keys.evaluation(model, 0))).audience;
  };

  expect(await audienceOf('BaselineOnly')).toBeNull();
  expect(await audienceOf('cosine')).not.toBeNull();
});
