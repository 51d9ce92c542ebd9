/** Tuning of several models side by side, rung by rung (halving.ts). */
import type { ModelSpec } from '../model.ts';
import { type GivenParameters, merged, parseParameters } from '../parameters.ts';
import { shares } from './budget.ts';
import { candidates } from './candidates.ts';
import { chooseTrial, type TrialChoice } from './choice.ts';
import {
  contendersAfter,
  evaluationsOfRungs,
  foldsOfRung,
  type Trial,
  type TrialOutcome,
  withOutcome,
} from './halving.ts';

export interface ModelToTune {
  readonly spec: ModelSpec;
  /** Given parameters that every candidate starts from. */
  readonly base: GivenParameters;
  /** Estimated seconds of one fold, with complete parameters. */
  readonly seconds: (parameters: unknown) => number;
}

export interface TuningOptions {
  /** Estimated, of all evaluations together. They are never planned for more. */
  readonly budgetSeconds: number;
  /** Of one model, the default included. */
  readonly mostCandidates: number;
  readonly seed: number;
}

/** One candidate on one fold of the tuning part. */
export interface TuningJob {
  readonly model: string;
  readonly trial: number;
  readonly fold: number;
  readonly parameters: GivenParameters;
  readonly seconds: number;
}

/** What the tuning of one model has come to. */
export interface Tuned extends Omit<TrialChoice, 'trial'> {
  readonly model: string;
  /** What differs from the base; nothing when the default stays. */
  readonly changes: GivenParameters;
  readonly parameters: GivenParameters;
  readonly candidates: number;
  /** Evaluations: one candidate on one fold. */
  readonly evaluations: number;
  /** Estimated. */
  readonly seconds: number;
  /** Candidates that diverged or failed. */
  readonly failures: readonly { readonly changes: GivenParameters; readonly reason: string }[];
}

interface ModelTuning {
  readonly model: string;
  readonly base: GivenParameters;
  readonly budgetSeconds: number;
  /** The default first. */
  readonly trials: readonly Trial[];
  /** Numbers of the trials that the present rung judges; none when the model is through. */
  readonly contenders: readonly number[];
}

/**
 * @param evaluate gives the outcomes of a rung's jobs, in their order. `laterJobs`: how many the later rungs may have
 * at most.
 */
export async function tune(
  models: readonly ModelToTune[],
  options: TuningOptions,
  evaluate: (jobs: readonly TuningJob[], laterJobs: number) => Promise<readonly TrialOutcome[]>,
): Promise<Tuned[]> {
  let tunings = begun(models, options);
  for (let rung = 0; ; rung++) {
    const jobs = tunings.flatMap((tuning) => jobsOf(tuning, rung));
    if (jobs.length === 0) return tunings.map(tuned);
    const outcomes = await evaluate(jobs, laterJobCount(tunings, rung));
    tunings = tunings.map((tuning) => {
      const ofTrial = (trial: number) =>
        outcomes.filter((_, n) => jobs[n].model === tuning.model && jobs[n].trial === trial);
      const trials = tuning.trials.map((trial, n) => ofTrial(n).reduce(withOutcome, trial));
      const left = tuning.budgetSeconds - spentSeconds(trials);
      return { ...tuning, trials, contenders: contendersAfter(trials, tuning.contenders, rung + 1, left) };
    });
  }
}

/** A model with nothing to tune, or with too small a share of the budget, has one trial and no contenders. */
function begun(models: readonly ModelToTune[], options: TuningOptions): ModelTuning[] {
  const { budgetSeconds, mostCandidates: count, seed } = options;
  const drawn = models.map(({ spec, base, seconds }) =>
    candidates({ spec, base, count, seed }).map((changes): Trial => {
      const complete = parseParameters(spec, merged(base, changes));
      return { changes, seconds: seconds(complete), losses: [] };
    }),
  );
  const granted = shares(
    drawn.map((trials) => trials.map(({ seconds }) => seconds)),
    budgetSeconds,
  );
  return models.map(({ spec, base }, n) => ({
    model: spec.name,
    base,
    budgetSeconds: granted[n].seconds,
    trials: drawn[n].slice(0, Math.max(1, granted[n].count)),
    contenders: Array.from({ length: granted[n].count }, (_, trial) => trial),
  }));
}

function jobsOf({ model, base, trials, contenders }: ModelTuning, rung: number): TuningJob[] {
  return contenders.flatMap((trial) => {
    const { changes, seconds } = trials[trial];
    const parameters = merged(base, changes);
    return foldsOfRung(rung).map((fold) => ({ model, trial, fold, parameters, seconds }));
  });
}

function laterJobCount(tunings: readonly ModelTuning[], rung: number): number {
  return tunings
    .flatMap(({ contenders }) => evaluationsOfRungs(contenders.length, rung).slice(1))
    .reduce((sum, { candidates, folds }) => sum + candidates * folds, 0);
}

function tuned({ model, base, trials }: ModelTuning): Tuned {
  const { trial, ...choice } = chooseTrial(trials);
  return {
    model,
    ...choice,
    changes: trial.changes,
    parameters: merged(base, trial.changes),
    candidates: trials.length,
    evaluations: trials.reduce((sum, { losses }) => sum + losses.length, 0),
    seconds: spentSeconds(trials),
    failures: trials.flatMap(({ changes, failure }) =>
      failure === undefined ? [] : [{ changes, reason: failure }],
    ),
  };
}

function spentSeconds(trials: readonly Trial[]): number {
  return trials.reduce((sum, { seconds, losses }) => sum + seconds * losses.length, 0);
}
