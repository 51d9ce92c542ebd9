/**
 * Tuning of several models side by side, rung by rung. `beginTuning`, then as long as there are `tuningJobs`: evaluate them, and `afterRung`; then `tuned`.
 */
import type { ModelSpec } from '../model.ts';
import { parseParameters } from '../parameters.ts';
import { shares } from './budget.ts';
import { candidates, type GivenParameters, merged } from './candidates.ts';
import { chooseTrial, type TuningVerdict } from './choice.ts';
import {
  contendersAfter,
  evaluationsOfRungs,
  foldsOfRung,
  type Trial,
  type TrialOutcome,
  withOutcome,
} from './halving.ts';

interface ModelTuning {
  readonly model: string;
  /** Given parameters that every candidate starts from. */
  readonly base: GivenParameters;
  /** Estimated; of all its evaluations together. */
  readonly budgetSeconds: number;
  /** The default first. */
  readonly trials: readonly Trial[];
  /** Numbers of the trials that are to be judged in the present rung; none when the model is through. */
  readonly contenders: readonly number[];
}

export interface Tuning {
  /** From 0. */
  readonly rung: number;
  readonly models: readonly ModelTuning[];
}

/** One candidate on one fold of the tuning part. */
export interface TuningJob {
  readonly model: string;
  readonly trial: number;
  readonly fold: number;
  readonly parameters: GivenParameters;
  readonly seconds: number;
}

export interface ModelToTune {
  readonly spec: ModelSpec;
  /** Given parameters to start from. */
  readonly base: GivenParameters;
  /** Estimated seconds of one fold, with complete parameters. */
  readonly seconds: (parameters: unknown) => number;
}

export interface TuningOptions {
  /** Estimated; of all evaluations together. They are never planned for more. */
  readonly budgetSeconds: number;
  /** Of one model, the default included. */
  readonly mostCandidates: number;
  readonly seed: number;
}

/** Models with nothing to tune, and those that the budget is too small for, have one trial and no contenders. */
export function beginTuning(models: readonly ModelToTune[], options: TuningOptions): Tuning {
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
  return {
    rung: 0,
    models: models.map(({ spec, base }, n) => ({
      model: spec.name,
      base,
      budgetSeconds: granted[n].seconds,
      trials: drawn[n].slice(0, Math.max(1, granted[n].count)),
      contenders: Array.from({ length: granted[n].count }, (_, trial) => trial),
    })),
  };
}

/** Of the present rung. None: the tuning is over. */
export function tuningJobs({ rung, models }: Tuning): TuningJob[] {
  return models.flatMap(({ model, base, trials, contenders }) =>
    contenders.flatMap((trial) => {
      const { changes, seconds } = trials[trial];
      const parameters = merged(base, changes);
      return foldsOfRung(rung).map((fold) => ({ model, trial, fold, parameters, seconds }));
    }),
  );
}

/** Jobs of all rungs after the present one, as many as there may be at most. */
export function laterJobCount({ rung, models }: Tuning): number {
  return models
    .flatMap(({ contenders }) => evaluationsOfRungs(contenders.length, rung).slice(1))
    .reduce((sum, { candidates, folds }) => sum + candidates * folds, 0);
}

/** @param outcomes of `tuningJobs`, in their order. */
export function afterRung(tuning: Tuning, outcomes: readonly TrialOutcome[]): Tuning {
  const jobs = tuningJobs(tuning);
  const rung = tuning.rung + 1;
  return {
    rung,
    models: tuning.models.map((model) => {
      const ofTrial = (trial: number) =>
        outcomes.filter((_, n) => jobs[n].model === model.model && jobs[n].trial === trial);
      const trials = model.trials.map((trial, n) => ofTrial(n).reduce(withOutcome, trial));
      const left = model.budgetSeconds - spentSeconds(trials);
      return { ...model, trials, contenders: contendersAfter(trials, model.contenders, rung, left) };
    }),
  };
}

/** What a model's tuning has come to. */
export interface Tuned {
  readonly model: string;
  readonly verdict: TuningVerdict;
  /** Of the base; empty where the default stays. */
  readonly changes: GivenParameters;
  readonly parameters: GivenParameters;
  /** Mean loss, and that of the default, over the same folds of the tuning part; null where there is none. */
  readonly loss: number | null;
  readonly defaultLoss: number | null;
  readonly candidates: number;
  /** Evaluations: one candidate on one fold. */
  readonly evaluations: number;
  /** Estimated. */
  readonly seconds: number;
  /** Candidates that diverged or failed. */
  readonly failures: readonly { readonly changes: GivenParameters; readonly reason: string }[];
}

export function tuned({ models }: Tuning): Tuned[] {
  return models.map(({ model, base, trials }) => {
    const { verdict, trial, loss, defaultLoss } = chooseTrial(trials);
    return {
      model,
      verdict,
      changes: trial.changes,
      parameters: merged(base, trial.changes),
      loss,
      defaultLoss,
      candidates: trials.length,
      evaluations: trials.reduce((sum, { losses }) => sum + losses.length, 0),
      seconds: spentSeconds(trials),
      failures: trials.flatMap(({ changes, failure }) =>
        failure === undefined ? [] : [{ changes, reason: failure }],
      ),
    };
  });
}

function spentSeconds(trials: readonly Trial[]): number {
  return trials.reduce((sum, { seconds, losses }) => sum + seconds * losses.length, 0);
}
