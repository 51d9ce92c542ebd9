/** One model on one fold. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { FoldResult } from '../../lib/contracts/results.ts';
import type { Evaluated, evaluateInputSchema } from '../../lib/contracts/workflow.ts';
import { evaluateFold } from '../../lib/engine/evaluation/evaluate.ts';
import { Folds } from '../../lib/engine/evaluation/folds.ts';
import { withIds } from '../../lib/engine/evaluation/with-ids.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
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
    interactions: new Interactions(dataset, folds.trainRows(fold)),
    testRows: folds.testRows(fold),
    spec: modelNamed(model),
    parameters: job.parameters,
    ratingScale: settings.ratingScale,
    clock: () => performance.now() / 1000,
  });
  if (outcome.status === 'ok') {
    const result: FoldResult = withIds(outcome, dataset);
    await putJson(artifactKeys(runId).evaluation(model, fold), result);
  }
  await countDone(runId, 'evaluate', `${model}/${fold}`, now());
  const done: Evaluated =
    outcome.status === 'ok'
      ? { model, fold, status: 'ok' }
      : { model, fold, status: outcome.status, error: outcome.reason };
  note({ ...done });
  return done;
}
