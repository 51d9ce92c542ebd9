/** Tuning on the cores of this machine: rung by rung, then default and tuned on rows unseen so far. */
import { type Interval, pairedDifference } from '../engine/evaluation/confidence.ts';
import { type JudgedLog, refuseTooFewForParts, trainingSize } from '../engine/evaluation/parts.ts';
import type { ModelSpec } from '../engine/model.ts';
import { computingSeconds } from '../engine/planning/estimate.ts';
import type { GivenParameters } from '../engine/tuning/candidates.ts';
import { type TrialOutcome, TUNING_FOLDS, trialOutcomeOf } from '../engine/tuning/halving.ts';
import {
  afterRung,
  beginTuning,
  laterJobCount,
  type Tuned,
  type Tuning,
  tuned,
  tuningJobs,
} from '../engine/tuning/tuning.ts';
import type { EvaluateJob } from './evaluate-worker.ts';
import { EvaluationPool } from './evaluation-pool.ts';

/** 81, 28 and 10 on the three rungs: more than that finds little more, and a model's share is soon used up. */
const MOST_CANDIDATES = 81;

export interface TuningTask extends JudgedLog {
  readonly models: ReadonlyArray<{ readonly spec: ModelSpec; readonly base: GivenParameters }>;
  /** Estimated seconds of one core; the judging afterwards is not in it. */
  readonly budgetSeconds: number;
  /** Of the judging part. */
  readonly folds: number;
  readonly seed: number;
  /** Worker threads. The outcome does not depend on it. */
  readonly jobs: number;
  /** @param total as many as there may be at most. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** RMSE or precision@10 over folds: the mean, and each; null where a fold failed, and why. */
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
    /** Tuned minus default, with its 95 % interval; null where nothing was changed or cannot be compared. */
    readonly difference: Interval | null;
  };
}

/** @throws DataError when half of the customers have fewer rows than folds; ParameterError when a base is wrong. */
export async function tuneModels(task: TuningTask): Promise<TunedModel[]> {
  refuseTooFewForParts(task.rows, TUNING_FOLDS, task.folds, task.seed);
  const run = new TuningRun(task);
  try {
    let tuning = begun(task);
    while (tuningJobs(tuning).length > 0) tuning = await run.rung(tuning);
    return await Promise.all(
      tuned(tuning).map(async (result, n) => ({
        ...result,
        kind: task.models[n].spec.kind,
        judged: await run.judge(result, task.models[n]),
      })),
    );
  } finally {
    await run.close();
  }
}

function begun({ rows, models, budgetSeconds, seed }: TuningTask): Tuning {
  const size = trainingSize(rows, { part: 'tuning', fold: 0, folds: TUNING_FOLDS, seed });
  return beginTuning(
    models.map(({ spec, base }) => ({
      spec,
      base,
      seconds: (complete) => computingSeconds(spec.cost(size, complete), rows.durations.length),
    })),
    { budgetSeconds, mostCandidates: MOST_CANDIDATES, seed },
  );
}

class TuningRun {
  readonly #task: TuningTask;
  readonly #pool: EvaluationPool;
  #done = 0;

  constructor(task: TuningTask) {
    this.#task = task;
    this.#pool = new EvaluationPool(task.jobs);
    this.#pool.use(task);
  }

  /** Fold by fold, as the threads keep a fold's rows; the longest jobs first, so that no core waits at the end. */
  async rung(tuning: Tuning): Promise<Tuning> {
    const { seed } = this.#task;
    const jobs = tuningJobs(tuning);
    const total = this.#done + jobs.length + laterJobCount(tuning) + this.#judgingJobs();
    const outcomes: TrialOutcome[] = [];
    const longestFirst = jobs
      .map((job, place) => ({ ...job, place }))
      .sort((one, other) => one.fold - other.fold || other.seconds - one.seconds);
    await Promise.all(
      longestFirst.map(async ({ model, parameters, fold, place }) => {
        const job = { model, parameters, part: 'tuning', fold, folds: TUNING_FOLDS, seed } as const;
        outcomes[place] = await this.#outcome(job, total);
      }),
    );
    return afterRung(tuning, outcomes);
  }

  async judge(
    { changes, parameters }: Tuned,
    { spec, base }: TuningTask['models'][number],
  ): Promise<TunedModel['judged']> {
    const byDefault = this.#figure(spec, base);
    if (Object.keys(changes).length === 0)
      return { default: await byDefault, tuned: await byDefault, difference: null };
    const [one, other] = await Promise.all([byDefault, this.#figure(spec, parameters)]);
    return { default: one, tuned: other, difference: pairedDifference(other.folds, one.folds) };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #judgingJobs(): number {
    return 2 * this.#task.folds * this.#task.models.length;
  }

  async #figure({ name, kind }: ModelSpec, parameters: GivenParameters): Promise<Figure> {
    const { folds, seed } = this.#task;
    const total = this.#done + this.#judgingJobs();
    const jobs = Array.from({ length: folds }, (_, fold) => ({
      fold,
      folds,
      seed,
      part: 'judging' as const,
    }));
    const outcomes = await Promise.all(
      jobs.map((job) => this.#outcome({ model: name, parameters, ...job }, total)),
    );
    const failed = outcomes.find((outcome) => 'failure' in outcome);
    if (failed) return { mean: null, folds: [], reason: failed.failure };
    const figures = outcomes.flatMap((outcome) => ('loss' in outcome ? [figureOf(kind, outcome.loss)] : []));
    return { mean: figures.reduce((sum, figure) => sum + figure, 0) / folds, folds: figures };
  }

  async #outcome(job: EvaluateJob, total: number): Promise<TrialOutcome> {
    const outcome = await this.#pool.run(job);
    this.#task.onProgress?.(++this.#done, total);
    return trialOutcomeOf(outcome);
  }
}

/** RMSE, or precision@10: what a loss stands for. */
export function figureOf(kind: ModelSpec['kind'], loss: number): number {
  return kind === 'rating' ? loss : -loss;
}
