import { describe, expect, it } from 'vitest';
import { evaluate } from '../../functions/evaluate/handler.ts';
import { plan } from '../../functions/plan/handler.ts';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { leaderboardSchema } from '../../lib/contracts/results.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type Evaluated, type Job, type Plan, planSchema } from '../../lib/contracts/workflow.ts';
import { decodeModel } from '../../lib/engine/codec.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { BAKE_OFF, modelNamed } from '../../lib/engine/registry.ts';
import { merged } from '../../lib/engine/tuning/candidates.ts';
import { readRun } from '../../lib/runs/runs.ts';
import { getBytes } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { Pipeline } from './pipeline.ts';
import { surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();

const SETTINGS: Partial<Settings> = { tune: { budgetMinutes: 0.02 } };
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Stands in for `evaluate`: the more neighbours, factors, clusters or pull, the better. */
function judged({ model, fold, trial }: Job): Evaluated {
  return { model, fold, status: 'ok', loss: -(trial ?? 0) };
}

async function ingested(settings = SETTINGS) {
  const pipeline = await new Pipeline(buckets, { settings }).ingest();
  const next = async (planned?: Plan, evaluations?: Evaluated[]) =>
    planSchema.parse(
      throughJson(
        await plan({ ...pipeline.request, plan: planned, evaluations }, surroundings(pipeline.settings)),
      ),
    );
  return { pipeline, next };
}

/** All plans of a run, the bake-off's last. */
async function planned(judge = judged, settings = SETTINGS) {
  const { pipeline, next } = await ingested(settings);
  const plans = [await next()];
  for (let last = plans[0]; last.tuning; last = plans[plans.length - 1])
    plans.push(await next(last, last.jobs.map(judge)));
  return { pipeline, plans };
}

describe('with tuning the plan', () => {
  it('begins with every candidate on one fold of the tuning part, and takes fewer to more folds', async () => {
    const { plans } = await planned();

    const rungs = plans.slice(0, -1);
    expect(rungs.map(({ tuning }) => tuning?.rung)).toEqual([0, 1, 2]);
    for (const { jobs } of rungs) for (const { part } of jobs) expect(part).toBe('tuning');
    const trials = rungs.map(({ jobs }) => new Set(jobs.map(({ model, trial }) => `${model}/${trial}`)).size);
    expect(trials[0]).toBeGreaterThan(trials[1]);
    expect(trials[1]).toBeGreaterThan(trials[2]);
    expect(rungs.map(({ jobs }) => [...new Set(jobs.map(({ fold }) => fold))])).toEqual([
      [0],
      [1, 2],
      [3, 4, 5, 6, 7, 8],
    ]);
  });

  it('ends with the bake-off of all models, with what was changed, on folds of the judging part', async () => {
    const { plans } = await planned();

    const { jobs, tuned = {}, tuning } = plans[plans.length - 1];
    expect(tuning).toBeUndefined();
    expect(Object.keys(tuned).length).toBeGreaterThan(3);
    expect(jobs.map(({ model, fold }) => `${model}/${fold}`)).toEqual(
      BAKE_OFF.flatMap(({ name }) => [0, 1, 2].map((fold) => `${name}/${fold}`)),
    );
    for (const { model, part, trial, parameters } of jobs) {
      expect([part, trial]).toEqual(['judging', undefined]);
      expect(merged(parameters, tuned[model] ?? {}), model).toEqual(parameters);
    }
  });

  it('keeps the progress true: what is done is counted, and the total only falls', async () => {
    const { pipeline, next } = await ingested();
    const progress: { done: number; total: number }[] = [];
    let last: Plan | undefined;
    let evaluations: Evaluated[] | undefined;
    let before = 0;
    do {
      last = await next(last, evaluations);
      const { jobsDone = 0, jobsTotal = 0 } = await readRun(pipeline.request.runId);
      progress.push({ done: jobsDone, total: jobsTotal });
      expect(jobsDone).toBe(before);
      before += last.jobs.length;
      evaluations = last.jobs.map(judged);
    } while (last.tuning);

    expect(progress).toHaveLength(4);
    expect(progress[3].total).toBe(before);
    for (let n = 1; n < progress.length; n++)
      expect(progress[n].total).toBeLessThanOrEqual(progress[n - 1].total);
  });

  it('may be asked twice for the same rung', async () => {
    const { next } = await ingested();
    const first = await next();
    const outcomes = first.jobs.map(judged);

    expect(await next(first, outcomes)).toEqual(await next(first, outcomes));
  });

  it('fits what the workflow carries, however large the budget', async () => {
    const { next } = await ingested({ tune: { budgetMinutes: 10_000 }, seed: 0xffffffff });

    const first = await next();

    const failed = first.jobs.map(({ model, fold }) => ({
      model,
      fold,
      status: 'failed',
      error: 'x'.repeat(200),
    }));
    expect(first.jobs.length).toBeGreaterThan(250);
    expect(JSON.stringify({ plan: first, evaluations: failed }).length).toBeLessThan(220_000);
  });

  it('takes a candidate that died for the worst, with the reason', async () => {
    const died = {
      Error: 'Sandbox.Timedout',
      Cause: '{"errorMessage":"Task timed out after 900.00 seconds"}',
    };

    const { pipeline, plans } = await planned((job) =>
      job.trial === 1 ? { model: job.model, fold: job.fold, status: 'failed', error: died } : judged(job),
    );

    for (const { jobs } of plans.slice(1)) for (const { trial } of jobs) expect(trial).not.toBe(1);
    const stored = buckets.json('artifacts', artifactKeys(pipeline.request.runId).tuning(1));
    expect(stored.models.find(({ model }: { model: string }) => model === 'SVD').trials[1].failure).toBe(
      'SVD ran out of time (900 s)',
    );
  });

  it('goes on without, and says so, where there are too few rows to choose by', async () => {
    const text = 'CC1,1_1,5\nCC2,1_1,6\nCC1,1_2,5\nCC2,1_2,7\n';
    const { request } = await new Pipeline(buckets, { text }).ingest();

    const { jobs, tuning } = await plan(request, surroundings(SETTINGS));

    expect(tuning).toBeUndefined();
    expect(jobs).toHaveLength(3 * BAKE_OFF.length);
    expect((await readRun(request.runId)).note).toMatch(/^nothing was tuned: half of the customers/);
  });

  it('goes on without, and says so, where the budget is too small', async () => {
    const { pipeline, plans } = await planned(judged, { tune: { budgetMinutes: 1e-9 } });

    expect(plans).toHaveLength(1);
    expect(plans[0].jobs[0].part).toBeUndefined();
    expect((await readRun(pipeline.request.runId)).note).toMatch(/budget/);
  });
});

describe('a candidate', () => {
  it('is evaluated to one number, counts as a job of its own, and leaves no figures', async () => {
    const { pipeline, next } = await ingested();
    const { jobs } = await next();
    const [first, second] = jobs.filter(({ model }) => model === 'BaselineOnly');
    const { runId } = pipeline.request;

    const done = await evaluate({ runId, job: first }, surroundings());
    await evaluate({ runId, job: second }, surroundings());
    await evaluate({ runId, job: second }, surroundings());

    expect(done).toEqual({ model: 'BaselineOnly', fold: 0, status: 'ok', loss: expect.any(Number) });
    expect((await readRun(runId)).jobsDone).toBe(2);
    expect(buckets.keys('artifacts', `${pipeline.keys.prefix}evaluations/`)).toEqual([]);
  });

  it('that diverges is the reason, in short', async () => {
    const { pipeline, next } = await ingested();
    const job = (await next()).jobs.find(({ model }) => model === 'SVD') as Job;

    const done = await evaluate(
      { runId: pipeline.request.runId, job: { ...job, parameters: { learningRate: 50 } } },
      surroundings(),
    );

    expect(done).toMatchObject({ status: 'diverged', error: expect.stringMatching(/^SVD diverged/) });
    expect(done.loss).toBeUndefined();
  });
});

it('what was tuned reaches the leaderboard and the model that is trained', async () => {
  const { pipeline, plans } = await planned();
  pipeline.plan = plans[plans.length - 1];
  const tuned = pipeline.plan.tuned ?? {};

  await pipeline.evaluate(['BaselineOnly', 'cosine']);
  await pipeline.select();
  await pipeline.train();

  const board = leaderboardSchema.parse(buckets.json('artifacts', pipeline.keys.leaderboard));
  expect(board.rating.find(({ model }) => model === 'BaselineOnly')?.parameters).toEqual(tuned.BaselineOnly);
  expect(board.ranking.find(({ model }) => model === 'cosine')?.parameters).toEqual(tuned.cosine);
  const interactions = new Interactions(await readDataset(pipeline.request.runId));
  const trained = decodeModel(await getBytes(pipeline.keys.ratingModel), interactions);
  expect(trained.parameters).toEqual(parseParameters(modelNamed('BaselineOnly'), tuned.BaselineOnly));
  expect(trained.parameters).not.toEqual(parseParameters(modelNamed('BaselineOnly'), {}));
});
