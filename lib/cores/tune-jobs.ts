/** Tuning on the cores of this machine: rung by rung, then default and tuned on rows that the tuning has not seen. */
import { type Interval, pairedDifference } from '../engine/evaluation/confidence.ts';
import { type JudgedLog, refuseTooFewForParts, trainingSize } from '../engine/evaluation/parts.ts';
import type { ModelSpec } from '../engine/model.ts';
import { type GivenParameters, parseParameters } from '../engine/parameters.ts';
import { computingSeconds } from '../engine/planning/estimate.ts';
import { type TrialOutcome, TUNING_FOLDS, trialOutcomeOf } from '../engine/tuning/halving.ts';
import { type ModelToTune, type Tuned, tune } from '../engine/tuning/tuning.ts';
import { EvaluationPool } from './evaluation-pool.ts';

/** 81, 28 and 10 on the three rungs: more would find little more, and a model's share is soon used up. */
const MOST_CANDIDATES = 81;

export interface TuningTask extends JudgedLog {
  readonly models: ReadonlyArray<{ readonly spec: ModelSpec; readonly base: GivenParameters }>;
  /** Estimated seconds of one core, without the judging afterwards. */
  readonly budgetSeconds: number;
  /** Of the judging part. */
  readonly folds: number;
  readonly seed: number;
  /** Worker threads. The outcome does not depend on it. */
  readonly jobs: number;
  /** @param total as many as there may be at most. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** RMSE or precision@10 over folds: the mean, and each; null when a fold failed, with the reason. */
export interface Figure {
  readonly mean: number | null;
  readonly folds: readonly number[];
  readonly reason?: string;
}

export interface TunedModel extends Tuned {
  readonly kind: ModelSpec['kind'];
  /** On rows that the tuning has not seen. */
  readonly judged: {
    readonly default: Figure;
    readonly tuned: Figure;
    /** Tuned minus default, with its 95 % interval; null when nothing was changed or cannot be compared. */
    readonly difference: Interval | null;
  };
}

/** @throws DataError when half of the customers have fewer rows than folds; ParameterError when a base is wrong. */
export async function tuneModels(task: TuningTask): Promise<TunedModel[]> {
  const { rows, folds, budgetSeconds, seed } = task;
  refuseTooFewForParts(rows, TUNING_FOLDS, folds, seed);
  const size = trainingSize(rows, { part: 'tuning', fold: 0, folds: TUNING_FOLDS, seed });
  const models = task.models.map(({ spec, base }) => ({
    spec,
    base,
    seconds: (complete: unknown) => computingSeconds(spec.cost(size, complete), rows.durations.length),
  }));
  const mostJudging = 2 * folds * models.length;
  const pool = new EvaluationPool(task.jobs);
  pool.use(task);
  let done = 0;
  try {
    const results = await tune(
      models,
      { budgetSeconds, mostCandidates: MOST_CANDIDATES, seed },
      async (jobs, laterJobs) => {
        const total = done + jobs.length + laterJobs + mostJudging;
        const ofPart = jobs.map((job) => ({ ...job, part: 'tuning' as const, folds: TUNING_FOLDS, seed }));
        const outcomes = await pool.runAll(ofPart, () => task.onProgress?.(++done, total));
        return outcomes.map(trialOutcomeOf);
      },
    );
    const jobs = results.flatMap((result, n) => judgingJobs(result, models[n], task));
    const total = done + jobs.length;
    const outcomes = await pool.runAll(jobs, () => task.onProgress?.(++done, total));
    return results.map((result, n) => {
      const { spec } = models[n];
      const ofModel = outcomes.filter((_, place) => jobs[place].model === spec.name).map(trialOutcomeOf);
      return { ...result, kind: spec.kind, judged: judgementOf(spec.kind, ofModel, folds) };
    });
  } finally {
    await pool.close();
  }
}

/** The default on every fold of the judging part, then what was tuned, if that is anything else. */
function judgingJobs({ changes, parameters }: Tuned, { spec, base, seconds }: ModelToTune, task: TuningTask) {
  const { folds, seed } = task;
  const tried = Object.keys(changes).length === 0 ? [base] : [base, parameters];
  return tried.flatMap((given) => {
    const start = { model: spec.name, parameters: given, seconds: seconds(parseParameters(spec, given)) };
    return Array.from({ length: folds }, (_, fold) => ({
      ...start,
      ...{ part: 'judging' as const, fold, folds, seed },
    }));
  });
}

/** @param outcomes of `judgingJobs`, in their order. */
function judgementOf(
  kind: ModelSpec['kind'],
  outcomes: readonly TrialOutcome[],
  folds: number,
): TunedModel['judged'] {
  const byDefault = averaged(kind, outcomes.slice(0, folds));
  if (outcomes.length === folds) return { default: byDefault, tuned: byDefault, difference: null };
  const tuned = averaged(kind, outcomes.slice(folds));
  return { default: byDefault, tuned, difference: pairedDifference(tuned.folds, byDefault.folds) };
}

function averaged(kind: ModelSpec['kind'], outcomes: readonly TrialOutcome[]): Figure {
  const failed = outcomes.find((outcome) => 'failure' in outcome);
  if (failed) return { mean: null, folds: [], reason: failed.failure };
  const folds = outcomes.flatMap((outcome) => ('loss' in outcome ? [figureOf(kind, outcome.loss)] : []));
  return { mean: folds.reduce((sum, figure) => sum + figure, 0) / folds.length, folds };
}

/** RMSE, or precision@10: what a loss stands for. */
export function figureOf(kind: ModelSpec['kind'], loss: number): number {
  return kind === 'rating' ? loss : -loss;
}
