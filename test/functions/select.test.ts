import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { select } from '../../functions/select/handler.ts';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { type FoldFigures, leaderboardSchema } from '../../lib/contracts/results.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import type { Evaluated, Plan, RunRequest } from '../../lib/contracts/workflow.ts';
import { createRun, enterStage, notesOf, readRun } from '../../lib/runs/runs.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { timedCsv, timedLog } from '../engine/evaluation/timed-log.ts';
import {
  audienceFigures as finding,
  rankingFigures as ranking,
  ratingFigures as rating,
} from '../engine/fold-figures.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { Pipeline } from './pipeline.ts';
import { NOW, surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();
const keys = artifactKeys('shop-1');

const request: RunRequest = {
  runId: 'shop-1',
  kind: 'clicks',
  trigger: 'upload',
  dataset: 'shop',
  source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' },
  requestedAt: '2026-03-01T11:59:00.000Z',
};

beforeEach(async () => {
  await createRun({ ...request, state: 'queued', stage: 'start', updatedAt: request.requestedAt });
  await enterStage('shop-1', 'evaluate', NOW);
});

/** Stores a model's figures as `evaluate` does, one a fold. */
function done(model: string, results: FoldFigures[]): Evaluated[] {
  return results.map((result, fold) => {
    buckets.put('artifacts', keys.evaluation(model, fold), JSON.stringify(result));
    return { model, fold, status: 'ok' };
  });
}

const ofAudienceKind = (quality: number): FoldFigures => ({
  kind: 'audience',
  rows: 10,
  audience: finding(quality),
  fitSeconds: 1,
  testSeconds: 1,
});

const selected = (
  evaluations: Evaluated[],
  refused: { model: string; reason: string }[] = [],
  settings: Partial<Settings> = {},
  jobs: Plan['jobs'] = [],
) => select({ ...request, plan: { jobs, refused }, evaluations }, surroundings(settings));

const board = () => leaderboardSchema.parse(buckets.json('artifacts', keys.leaderboard));
const rowOf = (model: string) => board().rating.find((row) => row.model === model);

describe('selecting', () => {
  test('takes the rating model of lowest mean RMSE and the ranking model of highest mean precision@10', async () => {
    const selection = await selected([
      ...done('BaselineOnly', [rating(3), rating(5)]),
      ...done('SlopeOne', [rating(2), rating(4)]),
      ...done('popularity', [ranking(0.5), ranking(0.5)]),
      ...done('cosine', [ranking(0.4), ranking(0.2)]),
    ]);

    expect(selection).toEqual({
      rating: 'SlopeOne',
      ranking: 'popularity',
      audience: null,
      runnersUp: { rating: ['BaselineOnly'], ranking: ['cosine'], audience: [] },
    });
    expect(board().rating.map(({ model, rmse }) => [model, rmse])).toEqual([
      ['SlopeOne', 3],
      ['BaselineOnly', 4],
    ]);
  });

  /** SlopeOne predicts best, cosine picks products best, mostActive finds people best. */
  const evaluations = () => [
    ...done('SlopeOne', [{ ...rating(2), audience: finding(0.1) }]),
    ...done('BaselineOnly', [{ ...rating(3), audience: finding(0.3) }]),
    ...done('cosine', [{ ...ranking(0.4), audience: finding(0.5) }]),
    ...done('mostActive', [ofAudienceKind(0.7)]),
  ];

  test('takes the model of any kind that finds people best for audiences', async () => {
    expect(await selected(evaluations())).toEqual({
      rating: 'SlopeOne',
      ranking: 'cosine',
      audience: 'mostActive',
      runnersUp: { rating: ['BaselineOnly'], ranking: [], audience: ['cosine', 'BaselineOnly', 'SlopeOne'] },
    });
    expect(await readRun('shop-1')).toMatchObject({ audienceModel: 'mostActive' });
  });

  test('takes the rating winner for audiences where the settings say so, and its runners-up in case it does not fit', async () => {
    expect(await selected(evaluations(), [], { audienceBy: 'rating' })).toMatchObject({
      rating: 'SlopeOne',
      audience: 'SlopeOne',
      runnersUp: { rating: ['BaselineOnly'], audience: ['BaselineOnly'] },
    });
    expect(board().winners.audience?.reason).toContain('audienceBy');
  });

  test('orders audiences by what the settings want to win', async () => {
    const seconds = { ...finding(0.2), attention50: 0.9 };
    const people = { ...finding(0.2), views50: 0.9 };
    const both = () => [
      ...done('cosine', [{ ...ranking(0.4), audience: seconds }]),
      ...done('pearson', [{ ...ranking(0.3), audience: people }]),
    ];

    expect(await selected(both())).toMatchObject({ audience: 'cosine' });
    expect(await selected(both(), [], { audienceTarget: 'views' })).toMatchObject({ audience: 'pearson' });
    expect(board().audienceTarget).toBe('views');
  });

  test('notes what a reader should know of the audiences, once', async () => {
    const same = done('cosine', [{ ...ranking(0.4), audience: { ...finding(0.5), sameness: 0.6 } }]);

    await selected(same);
    await selected(same);

    const codes = notesOf(await readRun('shop-1')).map(({ code }) => code);
    expect(codes.filter((code) => code === 'same-people')).toHaveLength(1);
  });

  test('notes that there are no audiences, and why', async () => {
    await selected(done('SlopeOne', [rating(2)]));

    expect(notesOf(await readRun('shop-1'))).toMatchObject([{ code: 'no-audience' }]);
  });

  test('stores the leaderboard for the run and for the exports alike, and names the winners in the record', async () => {
    await selected([...done('SlopeOne', [rating(2)]), ...done('cosine', [ranking(0.4)])]);

    const Key = { pk: 'RUN#shop-1', sk: 'LEADERBOARD' };
    const { Item } = await table.send(new GetCommand({ TableName: resourceName('table'), Key }));
    expect(leaderboardSchema.parse(Item)).toEqual(board());
    expect(board().winners.rating?.reason).toContain('SlopeOne');
    expect(await readRun('shop-1')).toMatchObject({
      stage: 'select',
      ratingModel: 'SlopeOne',
      rankingModel: 'cosine',
      jobsDone: 2,
    });
  });

  test('names the parameters that the settings give a refused model', async () => {
    await selected(done('SlopeOne', [rating(2)]), [{ model: 'SVD', reason: 'too large' }], {
      parameters: { SVD: { factors: 4000 } },
    });

    expect(rowOf('SVD')).toMatchObject({ status: 'refused', parameters: { factors: 4000 } });
    expect(rowOf('SlopeOne')).not.toHaveProperty('parameters');
  });

  test('names the parameters that a model was planned with, where they differ from its own', async () => {
    const job = {
      foldsBy: 'random' as const,
      fold: 0,
      folds: 3,
      seed: 0,
      estimate: { seconds: 1, memoryMb: 200 },
    };
    const jobs = [
      { ...job, model: 'SVD', parameters: { randomState: 0, standardize: true, factors: 20 } },
      { ...job, model: 'NMF', parameters: { randomState: 0, standardize: true } },
      { ...job, model: 'KNNBasic', parameters: { similarity: { name: 'cosine' } } },
    ];

    await selected(
      jobs.flatMap(({ model }) => done(model, [rating(2)])),
      [],
      { parameters: { NMF: { factors: 99 } } },
      jobs,
    );

    expect(rowOf('SVD')?.parameters).toEqual({ factors: 20 });
    expect(rowOf('NMF')).not.toHaveProperty('parameters');
    expect(rowOf('KNNBasic')?.parameters).toEqual({ similarity: { name: 'cosine' } });
  });

  test('gives every model a row: refused, diverged and failed ones with the reason', async () => {
    const lambdaTimeout = {
      Error: 'Sandbox.Timedout',
      Cause:
        '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 5f Error: Task timed out after 900.00 seconds"}',
    };
    const outOfMemory = {
      Error: 'Runtime.OutOfMemory',
      Cause: '{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: 5f Error: signal: killed"}',
    };
    await selected(
      [
        ...done('SlopeOne', [rating(2), rating(2)]),
        { model: 'SVD', fold: 0, status: 'diverged', error: 'SVD diverged in epoch 3' },
        { model: 'SVD', fold: 1, status: 'diverged', error: 'SVD diverged in epoch 3' },
        { model: 'KNNBasic', fold: 0, status: 'failed', error: lambdaTimeout },
        { model: 'KNNBasic', fold: 1, status: 'failed', error: lambdaTimeout },
        ...done('SVDpp', [rating(1)]),
        { model: 'SVDpp', fold: 1, status: 'failed', error: outOfMemory },
      ],
      [{ model: 'KNNBaseline', reason: 'one fold needs about 9,000 MB of memory' }],
    );

    expect(rowOf('SVD')).toMatchObject({ status: 'diverged', reason: 'SVD diverged in epoch 3', rmse: null });
    expect(rowOf('KNNBasic')).toMatchObject({ status: 'failed', reason: 'KNNBasic ran out of time (900 s)' });
    expect(rowOf('SVDpp')).toMatchObject({
      status: 'failed',
      reason: 'in 1 of 2 folds: SVDpp ran out of memory',
    });
    expect(rowOf('KNNBaseline')).toMatchObject({
      status: 'refused',
      reason: 'one fold needs about 9,000 MB of memory',
    });
    expect(board().winners.rating?.model).toBe('SlopeOne');
  });
});

describe('without a winner', () => {
  test('of one kind the run goes on with the other', async () => {
    expect(
      await selected([
        { model: 'SVD', fold: 0, status: 'diverged', error: 'SVD diverged in epoch 3' },
        ...done('cosine', [ranking(0.4)]),
      ]),
    ).toEqual({
      rating: null,
      ranking: 'cosine',
      audience: null,
      runnersUp: { rating: [], ranking: [], audience: [] },
    });
    expect(await readRun('shop-1')).toMatchObject({ ratingModel: null, rankingModel: 'cosine' });
  });

  test('but a yardstick it ends: customers can be ordered by activity even where all models fail', async () => {
    const failing = selected([
      { model: 'SVD', fold: 0, status: 'diverged', error: 'SVD diverged in epoch 3' },
      ...done('mostActive', [ofAudienceKind(0.7)]),
    ]);

    await expect(failing).rejects.toMatchObject({
      code: 'all-models-failed',
      message: expect.stringMatching(
        /^no rating model .*SVD diverged in epoch 3.*no ranking model was evaluated\. mostActive alone is no result/,
      ),
    });
  });

  test('of two kinds it goes on with audiences, if a model finds people', async () => {
    expect(await selected(done('Attention', [ofAudienceKind(0.7)]))).toMatchObject({
      rating: null,
      ranking: null,
      audience: 'Attention',
    });
  });

  test('of any kind it ends, with the reasons; the leaderboard is there to see', async () => {
    const failing = selected(
      [{ model: 'SVD', fold: 0, status: 'diverged', error: 'SVD diverged in epoch 3' }],
      [{ model: 'cosine', reason: 'one fold takes about 9,000 s' }],
    );

    await expect(failing).rejects.toMatchObject({
      name: 'InputError',
      code: 'all-models-failed',
      message: expect.stringMatching(/SVD diverged in epoch 3.*one fold takes about 9,000 s/),
    });
    expect(board().winners).toEqual({ rating: null, ranking: null, audience: null });
  });
});

test('a run that was judged by time has its figures at random beside', async () => {
  const models = ['BaselineOnly', 'mostViewed', 'viewed30', 'Attention'];
  const timed = { text: timedCsv(timedLog()), request: { runId: 'timed-1' } };
  const run = await new Pipeline(buckets, timed).runTo('select', models);

  const made = leaderboardSchema.parse(buckets.json('artifacts', run.keys.leaderboard));
  expect(made).toMatchObject({ foldsBy: 'time', cuts: run.plan.cuts });
  expect(made.ranking.map(({ model }) => model).sort()).toEqual(['mostViewed', 'viewed30']);
  for (const { model, kind, targetFolds, atRandom } of made.audience) {
    expect(targetFolds, model).toHaveLength(3);
    // Audiences of rating models take longest to judge, and are not for the comparison alone.
    if (kind === 'rating') expect(atRandom, model).toBeNull();
    else expect(atRandom, model).toBeGreaterThan(0);
    expect(targetFolds, model).not.toContain(atRandom);
  }
});
