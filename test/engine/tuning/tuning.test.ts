import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DataError } from '../../../lib/engine/errors.ts';
import type { ModelSpec } from '../../../lib/engine/model.ts';
import { RandomState } from '../../../lib/engine/numeric/random.ts';
import { searched } from '../../../lib/engine/parameters.ts';
import { shares } from '../../../lib/engine/tuning/budget.ts';
import type { TuningVerdict } from '../../../lib/engine/tuning/choice.ts';
import { type TrialOutcome, trialOutcomeOf } from '../../../lib/engine/tuning/halving.ts';
import { type ModelToTune, type TuningJob, tune } from '../../../lib/engine/tuning/tuning.ts';

/** A model with one parameter, x, that is 10 by default. */
const specOf = (name: string, search = { low: 1, high: 1000 }) =>
  ({
    name,
    parameters: z.strictObject({ x: z.number().default(10).meta(searched(search)) }),
  }) as unknown as ModelSpec;
const NOTHING_TO_TUNE = { name: 'Fixed', parameters: z.strictObject({}) } as unknown as ModelSpec;

const xOf = ({ parameters }: { parameters: Record<string, unknown> }) => (parameters.x ?? 10) as number;

type Judge = (job: TuningJob) => TrialOutcome;

/** Tunes models of these names, each like `specOf`. */
function run(names: readonly string[], budgetSeconds: number, judge: Judge, seconds = 1) {
  const models = names.map((name) => ({ spec: specOf(name), base: {}, seconds: () => seconds }));
  return runModels(models, budgetSeconds, judge);
}

async function runModels(models: readonly ModelToTune[], budgetSeconds: number, judge: Judge) {
  const rungs: (readonly TuningJob[])[] = [];
  const laterJobs: number[] = [];
  const options = { budgetSeconds, mostCandidates: 27, seed: 0 };
  const results = await tune(models, options, async (jobs, later) => {
    rungs.push(jobs);
    laterJobs.push(later);
    return jobs.map(judge);
  });
  return { rungs, laterJobs, results };
}

/** Best at x = 200. */
const distance: Judge = (job) => ({ loss: Math.abs(Math.log(xOf(job) / 200)) });
const ENOUGH_SECONDS = 1e6;

describe('the rungs', () => {
  test('judge 27 candidates on one fold, the best third on two more, the best third of those on six more', async () => {
    const { rungs } = await run(['Plain'], ENOUGH_SECONDS, distance);

    const trials = rungs.map((jobs) => [...new Set(jobs.map(({ trial }) => trial))]);
    // The default comes along: 26 others, then 9, then 3.
    expect(trials.map(({ length }) => length)).toEqual([27, 10, 4]);
    expect(rungs.map((jobs) => [...new Set(jobs.map(({ fold }) => fold))])).toEqual([
      [0],
      [1, 2],
      [3, 4, 5, 6, 7, 8],
    ]);
    expect(rungs.map(({ length }) => length)).toEqual([27, 20, 24]);
  });

  test('take on the candidates of least loss, and the default whatever its loss', async () => {
    const { rungs } = await run(['Plain'], ENOUGH_SECONDS, distance);

    const byLoss = rungs[0]
      .filter(({ trial }) => trial !== 0)
      .sort((one, other) => Math.abs(Math.log(xOf(one) / 200)) - Math.abs(Math.log(xOf(other) / 200)))
      .map(({ trial }) => trial);
    expect(new Set(rungs[2].map(({ trial }) => trial))).toEqual(new Set([0, ...byLoss.slice(0, 3)]));
  });

  test('tell how many jobs the later ones have', async () => {
    const { laterJobs } = await run(['Plain'], ENOUGH_SECONDS, distance);

    expect(laterJobs).toEqual([20 + 24, 24, 0]);
  });
});

describe('what is chosen', () => {
  test('is the candidate of least mean loss over the last rung, if it is ahead beyond noise', async () => {
    const { rungs, results } = await run(['Plain'], ENOUGH_SECONDS, distance);

    const tried = rungs[0].map(xOf);
    const nearest = tried.reduce((best, x) =>
      Math.abs(Math.log(x / 200)) < Math.abs(Math.log(best / 200)) ? x : best,
    );
    expect(results[0]).toMatchObject({
      verdict: 'changed',
      changes: { x: nearest },
      candidates: 27,
      evaluations: 71,
      failures: [],
    });
    expect(results[0].loss).toBeLessThan(results[0].defaultLoss as number);
  });

  test('is the default when nothing that is tried is better', async () => {
    const { results } = await run(['Plain'], ENOUGH_SECONDS, (job) => ({
      loss: job.trial === 0 ? 1 : 1 + job.trial,
    }));

    expect(results[0]).toMatchObject({
      verdict: 'nothing-better',
      changes: {},
      parameters: {},
      loss: 1,
      defaultLoss: 1,
    });
  });

  test('is the default when all do equally well', async () => {
    const { results } = await run(['Plain'], ENOUGH_SECONDS, () => ({ loss: 3 }));

    expect(results[0].changes).toEqual({});
  });

  test('is the default in at least nine cases of ten when all figures are noise, though some are usually ahead', async () => {
    const random = new RandomState(0);
    const noise: Judge = () => ({ loss: random.uniform() });

    const verdicts: TuningVerdict[] = [];
    for (let n = 0; n < 500; n++) {
      const { results } = await run(['Plain'], ENOUGH_SECONDS, noise);
      verdicts.push(results[0].verdict);
    }

    // The folds of noise share nothing: an interval without the correction would take a change 15 times in 100.
    const share = (verdict: TuningVerdict) =>
      verdicts.filter((each) => each === verdict).length / verdicts.length;
    expect(share('changed')).toBeLessThan(0.1);
    expect(share('only-noise')).toBeGreaterThan(0.8);
  });

  test('is not a candidate that was lucky on the first fold', async () => {
    const lucky = (job: TuningJob): TrialOutcome =>
      job.trial === 5 ? { loss: job.fold === 0 ? -10 : 9 } : distance(job);

    const { rungs, results } = await run(['Plain'], ENOUGH_SECONDS, lucky);

    expect(rungs[1].map(({ trial }) => trial)).toContain(5);
    expect(results[0].changes).not.toEqual({ x: xOf(rungs[0][5]) });
  });

  test('is the same for the same seed', async () => {
    const once = () => run(['Plain', 'Other'], 90, distance);

    expect(await once()).toEqual(await once());
  });
});

describe('candidates that fail', () => {
  const failing: Judge = (job) => (xOf(job) > 100 ? { failure: 'it diverged' } : distance(job));

  test('are out, with the reason', async () => {
    const { rungs, results } = await run(['Plain'], ENOUGH_SECONDS, failing);

    for (const jobs of rungs.slice(1)) for (const job of jobs) expect(xOf(job)).toBeLessThanOrEqual(100);
    expect(results[0].failures.length).toBe(rungs[0].filter((job) => xOf(job) > 100).length);
    expect(results[0].failures[0].reason).toBe('it diverged');
    expect(xOf(results[0])).toBeLessThanOrEqual(100);
  });

  test('are out too when they fail on a later fold', async () => {
    const { results } = await run(['Plain'], ENOUGH_SECONDS, (job) =>
      xOf(job) > 100 && job.fold === 7 ? { failure: 'it diverged' } : distance(job),
    );

    expect(xOf(results[0])).toBeLessThanOrEqual(100);
    expect(results[0].loss).not.toBeNull();
  });

  test('may be the default: then the best of the others is chosen', async () => {
    const { results } = await run(['Plain'], ENOUGH_SECONDS, (job) =>
      job.trial === 0 ? { failure: 'it diverged' } : distance(job),
    );

    expect(results[0].changes).not.toEqual({});
    expect(results[0].defaultLoss).toBeNull();
  });

  test('may be all: then the default stays', async () => {
    const { rungs, results } = await run(['Plain'], ENOUGH_SECONDS, () => ({ failure: 'too few rows' }));

    expect(rungs).toHaveLength(1);
    expect(results[0]).toMatchObject({ changes: {}, loss: null, defaultLoss: null, evaluations: 27 });
  });
});

describe('the budget', () => {
  test.each([18, 31, 60, 200])('of %d s is not exceeded, and not left unused', async (budgetSeconds) => {
    const { results } = await run(['Plain', 'Other'], budgetSeconds, distance, 0.5);

    const spent = results.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(spent).toBeLessThanOrEqual(budgetSeconds);
    // 71 evaluations of half a second are all that two models of 27 candidates can use.
    expect(spent).toBeGreaterThan(Math.min(0.5 * budgetSeconds, 70));
  });

  test('is kept when those that go on take longest', async () => {
    const seconds = (complete: unknown) => (complete as { x: number }).x;

    const { rungs, results } = await runModels(
      [{ spec: specOf('Plain'), base: {}, seconds }],
      5000,
      (job) => ({
        loss: -xOf(job),
      }),
    );

    expect(rungs.length).toBeGreaterThan(1);
    expect(results[0].seconds).toBeLessThanOrEqual(5000);
    expect(results[0].loss).toBeLessThanOrEqual(results[0].defaultLoss as number);
  });

  test('that is too small for two candidates leaves the default untried', async () => {
    const { rungs, results } = await run(['Plain'], 5, distance);

    expect(rungs).toEqual([]);
    expect(results[0]).toMatchObject({
      verdict: 'too-few-folds',
      changes: {},
      candidates: 1,
      evaluations: 0,
      loss: null,
    });
  });

  test('is shared equally, except for what a cheap model has no use for', () => {
    const cost = (seconds: number, count: number) => Array<number>(count).fill(seconds);

    const [cheap, dear, alsoDear] = shares([cost(1, 2), cost(10, 27), cost(10, 27)], 600);

    // Two candidates on nine folds.
    expect(cheap).toEqual({ seconds: 18, count: 2 });
    expect(dear).toEqual(alsoDear);
    expect(dear.seconds).toBe((600 - 18) / 2);
  });

  test('is not spent on models that have nothing to tune', async () => {
    const models = [NOTHING_TO_TUNE, specOf('Plain')].map((spec) => ({ spec, base: {}, seconds: () => 1 }));

    const { results } = await runModels(models, 71 + 9, distance);

    expect(results.map(({ model, evaluations }) => [model, evaluations])).toEqual([
      ['Fixed', 0],
      ['Plain', 71],
    ]);
  });
});

describe('the loss', () => {
  const times = { fitSeconds: 0, testSeconds: 0 };

  test('is the RMSE of a rating model, and falls as the precision@10 of a ranking model rises', () => {
    const rating = { status: 'ok', kind: 'rating', rmse: 3, mae: 2, ...times };
    const ranking = (last: number) => ({
      status: 'ok',
      kind: 'ranking',
      precision: [...Array(9).fill(1), last],
      ...times,
    });

    expect(trialOutcomeOf(rating as never)).toEqual({ loss: 3 });
    const [good, bad] = [ranking(0.5), ranking(0.4)].map((outcome) => trialOutcomeOf(outcome as never));
    expect((good as { loss: number }).loss).toBeLessThan((bad as { loss: number }).loss);
  });

  test('is replaced by the reason when a fold failed, or its RMSE is larger than a number can hold', () => {
    expect(trialOutcomeOf({ status: 'diverged', reason: new DataError('SVD diverged').message })).toEqual({
      failure: 'SVD diverged',
    });
    expect(
      trialOutcomeOf({ status: 'ok', kind: 'rating', rmse: Number.POSITIVE_INFINITY, ...times } as never),
    ).toEqual({ failure: expect.stringContaining('larger than a number can hold') });
  });
});
