/** Cross-validation on the cores of this machine: one job is one model on one fold, as in the cloud. */
import type { FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { Folds } from '../engine/evaluation/folds.ts';
import type { JudgedLog } from '../engine/evaluation/parts.ts';
import { withIds } from '../engine/evaluation/with-ids.ts';
import { type Dataset, Interactions } from '../engine/interactions.ts';
import { leaderboard } from '../engine/leaderboard/leaderboard.ts';
import type { Leaderboard } from '../engine/leaderboard/schema.ts';
import type { ModelSpec } from '../engine/model.ts';
import { parseParameters } from '../engine/parameters.ts';
import type { EvaluateJob } from './evaluate-worker.ts';
import type { EvaluationPool } from './evaluation-pool.ts';

export interface CrossValidation extends JudgedLog {
  readonly dataset: string;
  readonly rows: Dataset;
  /** In registry order. */
  readonly models: ReadonlyArray<{ readonly spec: ModelSpec; readonly parameters: unknown }>;
  readonly folds: number;
  /** Of the folds; a model's own seed is among its parameters. */
  readonly seed: number;
  /** The figures do not depend on how many threads it has, but for the seconds. */
  readonly pool: EvaluationPool;
  readonly onJobDone?: () => void;
}

/**
 * Evaluates every model on every fold. A model that diverges or fails has a row that says why.
 * Memory: the rows twice (the threads share one copy), and a model for each thread.
 * @throws DataError when there are fewer rows than folds; ParameterError when parameters are wrong.
 */
export async function crossValidate(validation: CrossValidation): Promise<Leaderboard> {
  const { dataset, rows, models, folds, seed, pool } = validation;
  new Folds(rows.durations.length, folds, seed); // refuses what cannot be cut
  const jobs = jobsByFold(validation);
  pool.use(validation);
  const outcomes = new Map<string, FoldOutcome[]>(models.map(({ spec }) => [spec.name, []]));
  await Promise.all(
    jobs.map(async (job) => {
      const outcome = await pool.run(job);
      (outcomes.get(job.model) as FoldOutcome[])[job.fold] = named(outcome, rows);
      validation.onJobDone?.();
    }),
  );
  return leaderboard(
    dataset,
    models.map(({ spec }) => ({ spec, folds: outcomes.get(spec.name) ?? [] })),
  );
}

/**
 * Fold by fold, as a worker keeps the rows of its last one; the longest of a fold first, so that no core waits at the
 * end while another works on a job that was started last.
 */
function jobsByFold({ rows, models, folds, seed }: CrossValidation): EvaluateJob[] {
  const size = new Interactions(rows).size();
  const longestFirst = models
    .map(({ spec, parameters }) => {
      const { seconds } = spec.cost(size, parseParameters(spec, parameters));
      return { seconds, model: spec.name, parameters };
    })
    .sort((one, other) => other.seconds - one.seconds);
  return Array.from({ length: folds }, (_, fold) =>
    longestFirst.map(({ model, parameters }) => ({ model, parameters, fold, folds, seed })),
  ).flat();
}

function named(outcome: FoldOutcome<number>, dataset: Dataset): FoldOutcome {
  return outcome.status === 'ok' ? { status: 'ok', ...withIds(outcome, dataset) } : outcome;
}
