/** Cross-validates models on a log that was read, and shows how far it is. */
import { regularFlags } from '../lib/contracts/identity.ts';
import type { Settings } from '../lib/contracts/settings.ts';
import { type CrossValidation, crossValidate } from '../lib/cores/evaluate-jobs.ts';
import { EvaluationPool } from '../lib/cores/evaluation-pool.ts';
import { foldsOfModel } from '../lib/engine/evaluation/cuts.ts';
import type { Leaderboard } from '../lib/engine/leaderboard/schema.ts';
import { withProgress } from './terminal/progress.ts';

interface Judging
  extends Pick<
    CrossValidation,
    'datasetName' | 'rows' | 'models' | 'folds' | 'cuts' | 'seed' | 'ratingScale'
  > {
  readonly settings: Pick<Settings, 'customerPrefix' | 'audienceTarget' | 'audienceBy'>;
  readonly threads: number;
}

/** @throws DataError, ParameterError as `crossValidate`. */
export async function judge({ settings, threads, ...judging }: Judging): Promise<Leaderboard> {
  const { rows, models, folds, cuts } = judging;
  const total = models.length * foldsOfModel(folds, cuts !== undefined).length;
  const pool = new EvaluationPool(Math.min(threads, total));
  let done = 0;
  const validation = {
    ...judging,
    pool,
    audiences: settings,
    isRegular: regularFlags(rows.customerIds, settings.customerPrefix),
    onJobDone: () => {
      done++;
    },
  };
  return withProgress({ label: `judging ${models.length} models`, total, done: () => done }, () =>
    crossValidate(validation),
  ).finally(() => pool.close());
}
