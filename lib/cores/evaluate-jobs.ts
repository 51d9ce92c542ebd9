/** Cross-validation on the cores of this machine: one job is one model on one fold, as in the cloud. */
import type { FoldOutcome } from '../engine/evaluation/evaluate.ts';
import { Folds } from '../engine/evaluation/folds.ts';
import type { JudgedLog } from '../engine/evaluation/parts.ts';
import { withIds } from '../engine/evaluation/with-ids.ts';
import { type Dataset, Interactions } from '../engine/interactions.ts';
import type { AudienceChoice } from '../engine/leaderboard/audience-winner.ts';
import { leaderboard } from '../engine/leaderboard/leaderboard.ts';
import type { Leaderboard } from '../engine/leaderboard/schema.ts';
import type { ModelSpec } from '../engine/model.ts';
import { parseParameters } from '../engine/parameters.ts';
import type { EvaluationPool } from './evaluation-pool.ts';

export interface CrossValidation extends JudgedLog {
  readonly datasetName: string;
  readonly rows: Dataset;
  /** In registry order. */
  readonly models: ReadonlyArray<{ readonly spec: ModelSpec; readonly parameters: unknown }>;
  readonly folds: number;
  /** Of the folds; a model's own seed is among its parameters. */
  readonly seed: number;
  /** `attention` and `best` when left out. */
  readonly audiences?: AudienceChoice;
  /** How many threads it has changes no figure but the seconds. */
  readonly pool: EvaluationPool;
  readonly onJobDone?: () => void;
}

/**
 * Evaluates every model on every fold. A model that diverges or fails has a row that says why.
 * Memory: the rows twice (the threads share one copy), and one model per thread.
 * @throws DataError when there are fewer rows than folds; ParameterError when parameters are wrong.
 */
export async function crossValidate(validation: CrossValidation): Promise<Leaderboard> {
  const { datasetName, rows, models, folds, seed, audiences, pool, onJobDone } = validation;
  new Folds(rows.durations.length, folds, seed); // refuses what cannot be cut
  const size = new Interactions(rows).size();
  const jobs = models.flatMap(({ spec, parameters }) => {
    const { seconds } = spec.cost(size, parseParameters(spec, parameters));
    return Array.from({ length: folds }, (_, fold) => ({
      ...{ model: spec.name, parameters, seconds },
      ...{ fold, folds, seed },
    }));
  });
  pool.use(validation);
  const outcomes = await pool.runAll(jobs, onJobDone);
  const named = outcomes.map(
    (outcome): FoldOutcome =>
      outcome.status === 'ok' ? { status: 'ok', ...withIds(outcome, rows) } : outcome,
  );
  return leaderboard(
    datasetName,
    models.map(({ spec }, n) => ({ spec, folds: named.slice(n * folds, (n + 1) * folds) })),
    audiences,
  );
}
