import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DataError } from '../../../lib/engine/errors.ts';
import type { ModelSpec } from '../../../lib/engine/model.ts';
import { RandomState } from '../../../lib/engine/numeric/random.ts';
import { searched } from '../../../lib/engine/parameters.ts';
import { shares } from '../../../lib/engine/tuning/budget.ts';
import type { TuningVerdict } from '../../../lib/engine/tuning/choice.ts';
import { type TrialOutcome, trialOutcomeOf } from '../../../lib/engine/tuning/halving.ts';
import {
  afterRung,
  beginTuning,
  laterJobCount,
  type Tuned,
  type Tuning,
  type TuningJob,
  tuned,
  tuningJobs,
} from '../../../lib/engine/tuning/tuning.ts';

/** A model with one parameter, x, that is 10 by default. */
const specOf = (name: string, search = { low: 1, high: 1000 }) =>
  ({
    name,
    parameters: z.strictObject({ x: z.number().default(10).meta(searched(search)) }),
  }) as unknown as ModelSpec;
const NOTHING_TO_TUNE = { name: 'Fixed', parameters: z.strictObject({}) } as unknown as ModelSpec;

const xOf = ({ parameters }: { parameters: Record<string, unknown> }) => (parameters.x ?? 10) as number;

function begun(
  names: readonly string[],
  budgetSeconds: number,
  { seconds = 1, mostCandidates = 27 } = {},
): Tuning {
  return beginTuning(
    names.map((name) => ({ spec: specOf(name), base: {}, seconds: () => seconds })),
    { budgetSeconds, mostCandidates, seed: 0 },
  );
}

type Judge = (job: TuningJob) => TrialOutcome;

/** Runs all rungs. */
function run(tuning: Tuning, judge: Judge): { rungs: TuningJob[][]; results: Tuned[] } {
  const rungs: TuningJob[][] = [];
  for (let jobs = tuningJobs(tuning); jobs.length > 0; jobs = tuningJobs(tuning)) {
    rungs.push(jobs);
    // As a workflow hands it on.
    tuning = JSON.parse(JSON.stringify(afterRung(tuning, jobs.map(judge))));
  }
  return { rungs, results: tuned(tuning) };
}

/** Best at x = 200. */
const distance: Judge = (job) => ({ loss: Math.abs(Math.log(xOf(job) / 200)) });
const ENOUGH_SECONDS = 1e6;

describe('the rungs', () => {
  test('judge 27 candidates on one fold, the best third on two more, the best third of those on six more', () => {
    const { rungs } = run(begun(['Plain'], ENOUGH_SECONDS), distance);

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

  test('take on those of least loss, and the default however it does', () => {
    const { rungs } = run(begun(['Plain'], ENOUGH_SECONDS), distance);

    const byLoss = rungs[0]
      .filter(({ trial }) => trial !== 0)
      .sort((one, other) => Math.abs(Math.log(xOf(one) / 200)) - Math.abs(Math.log(xOf(other) / 200)))
      .map(({ trial }) => trial);
    expect(new Set(rungs[2].map(({ trial }) => trial))).toEqual(new Set([0, ...byLoss.slice(0, 3)]));
  });

  test('tell beforehand how many jobs there will be', () => {
    expect(laterJobCount(begun(['Plain'], ENOUGH_SECONDS))).toBe(20 + 24);
  });
});

describe('what is chosen', () => {
  test('is the candidate of least mean loss over the last rung, if it is ahead beyond noise', () => {
    const { rungs, results } = run(begun(['Plain'], ENOUGH_SECONDS), distance);

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

  test('is the default where nothing that is tried is better', () => {
    const { results } = run(begun(['Plain'], ENOUGH_SECONDS), (job) => ({
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

  test('is the default where all do as well', () => {
    expect(run(begun(['Plain'], ENOUGH_SECONDS), () => ({ loss: 3 })).results[0].changes).toEqual({});
  });

  test('is the default nine times in ten and more where all figures are noise, though most often some are ahead', () => {
    const random = new RandomState(0);
    const noise: Judge = () => ({ loss: random.uniform() });

    const verdicts = Array.from(
      { length: 500 },
      () => run(begun(['Plain'], ENOUGH_SECONDS), noise).results[0].verdict,
    );

    // The folds of noise share nothing: an interval without the correction would take a change 15 times in 100.
    const share = (verdict: TuningVerdict) =>
      verdicts.filter((each) => each === verdict).length / verdicts.length;
    expect(share('changed')).toBeLessThan(0.1);
    expect(share('within-noise')).toBeGreaterThan(0.8);
  });

  test('does not come from a lucky first fold', () => {
    const lucky = (job: TuningJob): TrialOutcome =>
      job.trial === 5 ? { loss: job.fold === 0 ? -10 : 9 } : distance(job);

    const { rungs, results } = run(begun(['Plain'], ENOUGH_SECONDS), lucky);

    expect(rungs[1].map(({ trial }) => trial)).toContain(5);
    expect(results[0].changes).not.toEqual({ x: xOf(rungs[0][5]) });
  });

  test('is the same for the same seed', () => {
    const once = () => run(begun(['Plain', 'Other'], 90), distance).results;

    expect(once()).toEqual(once());
  });
});

describe('candidates that fail', () => {
  const failing: Judge = (job) => (xOf(job) > 100 ? { failure: 'it diverged' } : distance(job));

  test('are out, with the reason', () => {
    const { rungs, results } = run(begun(['Plain'], ENOUGH_SECONDS), failing);

    for (const jobs of rungs.slice(1)) for (const job of jobs) expect(xOf(job)).toBeLessThanOrEqual(100);
    expect(results[0].failures.length).toBe(rungs[0].filter((job) => xOf(job) > 100).length);
    expect(results[0].failures[0].reason).toBe('it diverged');
    expect(xOf(results[0])).toBeLessThanOrEqual(100);
  });

  test('on a later fold are out too', () => {
    const { results } = run(begun(['Plain'], ENOUGH_SECONDS), (job) =>
      xOf(job) > 100 && job.fold === 7 ? { failure: 'it diverged' } : distance(job),
    );

    expect(xOf(results[0])).toBeLessThanOrEqual(100);
    expect(results[0].loss).not.toBeNull();
  });

  test('may be the default: then the best of the others is chosen', () => {
    const { results } = run(begun(['Plain'], ENOUGH_SECONDS), (job) =>
      job.trial === 0 ? { failure: 'it diverged' } : distance(job),
    );

    expect(results[0].changes).not.toEqual({});
    expect(results[0].defaultLoss).toBeNull();
  });

  test('may be all: then the default stays', () => {
    const { rungs, results } = run(begun(['Plain'], ENOUGH_SECONDS), () => ({ failure: 'too few rows' }));

    expect(rungs).toHaveLength(1);
    expect(results[0]).toMatchObject({ changes: {}, loss: null, defaultLoss: null, evaluations: 27 });
  });
});

describe('the budget', () => {
  test.each([18, 31, 60, 200])('of %d s is never spent more of, and not left lying', (budgetSeconds) => {
    const { results } = run(begun(['Plain', 'Other'], budgetSeconds, { seconds: 0.5 }), distance);

    const spent = results.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(spent).toBeLessThanOrEqual(budgetSeconds);
    // 71 evaluations of half a second are all that two models of 27 candidates can use.
    expect(spent).toBeGreaterThan(Math.min(0.5 * budgetSeconds, 70));
  });

  test('is kept where those that go on take longest', () => {
    const tuning = beginTuning(
      [{ spec: specOf('Plain'), base: {}, seconds: (complete) => (complete as { x: number }).x }],
      {
        budgetSeconds: 5000,
        mostCandidates: 27,
        seed: 0,
      },
    );

    const { rungs, results } = run(tuning, (job) => ({ loss: -xOf(job) }));

    expect(rungs.length).toBeGreaterThan(1);
    expect(results[0].seconds).toBeLessThanOrEqual(5000);
    expect(results[0].loss).toBeLessThanOrEqual(results[0].defaultLoss as number);
  });

  test('too small for two candidates leaves the default untried', () => {
    const { rungs, results } = run(begun(['Plain'], 5), distance);

    expect(rungs).toEqual([]);
    expect(results[0]).toMatchObject({
      verdict: 'too-few-folds',
      changes: {},
      candidates: 1,
      evaluations: 0,
      loss: null,
    });
  });

  test('is shared equally, but for what a cheap model has no use for', () => {
    const cost = (seconds: number, count: number) => Array<number>(count).fill(seconds);

    const [cheap, dear, alsoDear] = shares([cost(1, 2), cost(10, 27), cost(10, 27)], 600);

    // Two candidates on nine folds.
    expect(cheap).toEqual({ seconds: 18, count: 2 });
    expect(dear).toEqual(alsoDear);
    expect(dear.seconds).toBe((600 - 18) / 2);
  });

  test('is not spent on models that have nothing to tune', () => {
    const tuning = beginTuning(
      [
        { spec: NOTHING_TO_TUNE, base: {}, seconds: () => 1 },
        { spec: specOf('Plain'), base: {}, seconds: () => 1 },
      ],
      { budgetSeconds: 71 + 9, mostCandidates: 27, seed: 0 },
    );

    const { results } = run(tuning, distance);

    expect(results.map(({ model, evaluations }) => [model, evaluations])).toEqual([
      ['Fixed', 0],
      ['Plain', 71],
    ]);
  });
});

describe('the loss', () => {
  const times = { fitSeconds: 0, testSeconds: 0 };

  test('is the RMSE of a rating model, and less for more precision@10 of a ranking model', () => {
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

  test('of a fold that failed is the reason, and so is an RMSE that no number can hold', () => {
    expect(trialOutcomeOf({ status: 'diverged', reason: new DataError('SVD diverged').message })).toEqual({
      failure: 'SVD diverged',
    });
    expect(
      trialOutcomeOf({ status: 'ok', kind: 'rating', rmse: Number.POSITIVE_INFINITY, ...times } as never),
    ).toEqual({ failure: expect.stringContaining('larger than a number can hold') });
  });
});
