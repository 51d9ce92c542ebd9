/** Cross-validation on the cores of this machine: one job is one model on one fold, as in the cloud. */

import { foldsOfModel, type TimeCut } from '../engine/evaluation/cuts.ts';
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
  /** Of folds by time; at random when left out. */
  readonly cuts?: readonly TimeCut[];
  /** Of the folds; a model's own seed is among its parameters. */
  readonly seed: number;
  /** `attention` and `best` when left out. */
  readonly audiences?: AudienceChoice;
  /** How many threads it has changes no figure but the seconds. */
  readonly pool: EvaluationPool;
  readonly onJobDone?: () => void;
}

/**
 * Evaluates every model on every fold, and with folds by time on one at random, for comparison. A model that diverges or
 * fails has a row that says why.
 * Memory: the rows twice (the threads share one copy), and one model per thread.
 * @throws DataError when there are fewer rows than folds; ParameterError when parameters are wrong.
 */
export async function crossValidate(validation: CrossValidation): Promise<Leaderboard> {
  const { datasetName, rows, models, folds, cuts, seed, audiences, pool, onJobDone } = validation;
  new Folds(rows.durations.length, folds, seed); // refuses what cannot be cut
  const size = new Interactions(rows).size();
  const jobs = models.flatMap(({ spec, parameters }) => {
    const { seconds } = spec.cost(size, parseParameters(spec, parameters));
    const job = { model: spec.name, parameters, seconds, folds, seed };
    return foldsOfModel(folds, cuts !== undefined).map((fold) => ({ ...job, ...fold }));
  });
  pool.use(validation);
  const outcomes = await pool.runAll(jobs, onJobDone);
  const named = outcomes.map(
    (outcome): FoldOutcome =>
      outcome.status === 'ok' ? { status: 'ok', ...withIds(outcome, rows) } : outcome,
  );
  const perModel = jobs.length / models.length;
  return leaderboard(
    datasetName,
    models.map(({ spec }, n) => {
      const own = named.slice(n * perModel, (n + 1) * perModel);
      return { spec, folds: own.slice(0, folds), atRandom: own[folds] };
    }),
    { ...audiences, cuts },
  );
}
