/** One model on one fold. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { type FoldResult, foldResultSchema } from '../../lib/contracts/results.ts';
import type { Evaluated, evaluateInputSchema } from '../../lib/contracts/workflow.ts';
import { evaluateFold, type FoldFailure, type FoldFigures } from '../../lib/engine/evaluation/evaluate.ts';
import { Folds } from '../../lib/engine/evaluation/folds.ts';
import type { CustomerError } from '../../lib/engine/evaluation/ranking.ts';
import type { PredictionFigures } from '../../lib/engine/evaluation/rating.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { putJson } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { countDone } from '../../lib/store/runs.ts';
import type { Surroundings } from '../stage.ts';

/** A model that diverges or fails is an answer, not an exception: only what may go better again is thrown. */
export async function evaluate(
  { runId, job }: z.output<typeof evaluateInputSchema>,
  { settings, now, note }: Surroundings,
): Promise<Evaluated> {
  const { model, fold } = job;
  const dataset = await readDataset(runId);
  const folds = new Folds(dataset.durations.length, job.folds, job.seed);
  const outcome = evaluateFold({
    rows: dataset,
    trainRows: folds.trainRows(fold),
    testRows: folds.testRows(fold),
    spec: modelNamed(model),
    parameters: job.parameters,
    ratingScale: settings.ratingScale,
    clock: () => performance.now() / 1000,
  });
  const result = outcome.status === 'ok' ? checkedResult(withIds(outcome, dataset)) : outcome;
  if ('kind' in result) await putJson(artifactKeys(runId).evaluation(model, fold), result);
  await countDone(runId, 'evaluate', `${model}/${fold}`, now());
  const done: Evaluated =
    'kind' in result
      ? { model, fold, status: 'ok' }
      : { model, fold, status: result.status, error: result.reason };
  note({ ...done });
  return done;
}

/** Errors of finite numbers may still be too large for a number: then the model cannot be judged. */
function checkedResult(result: FoldResult): FoldResult | FoldFailure {
  if (foldResultSchema.safeParse(result).success) return result;
  const reason =
    'its errors are larger than a number can hold: send the log with smaller durations, such as scaled to 0..1';
  return { status: 'failed', reason };
}

function withIds(figures: FoldFigures, { customerIds, productIds }: Dataset): FoldResult {
  if (figures.kind === 'rating') {
    const named = (row: PredictionFigures) => ({
      ...row,
      uid: customerIds[row.uid],
      iid: productIds[row.iid],
    });
    return { ...figures, best: figures.best.map(named), worst: figures.worst.map(named) };
  }
  const named = (error: CustomerError | null) => error && { ...error, customer: customerIds[error.customer] };
  return {
    ...figures,
    precision: [...figures.precision],
    recall: [...figures.recall],
    bestCustomer: named(figures.bestCustomer),
    worstCustomer: named(figures.worstCustomer),
  };
}
