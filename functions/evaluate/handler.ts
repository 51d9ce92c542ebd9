/** Evaluates one model on one fold. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { regularFlags } from '../../lib/contracts/identity.ts';
import type { FoldFigures } from '../../lib/contracts/results.ts';
import { type Evaluated, evaluateInputSchema } from '../../lib/contracts/workflow.ts';
import { evaluateFold } from '../../lib/engine/evaluation/evaluate.ts';
import { cutFold, LastCut } from '../../lib/engine/evaluation/parts.ts';
import { withIds } from '../../lib/engine/evaluation/with-ids.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { countDone } from '../../lib/runs/runs.ts';
import { putJson } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

export const handler = stageHandler('evaluate', evaluateInputSchema, evaluate);

/** A warm function goes on with another model on the same fold. */
const lastCut = new LastCut();

/**
 * The figures go to S3, where `select` reads them. A model that diverges or fails is an answer, not an exception: the
 * function throws only what a retry may mend.
 */
export async function evaluate(
  { runId, job }: z.output<typeof evaluateInputSchema>,
  { settings, now, addToLog }: Surroundings,
): Promise<Evaluated> {
  const { model, foldsBy, fold, folds, seed } = job;
  const dataset = await readDataset(runId);
  const outcome = evaluateFold({
    ...lastCut.named(JSON.stringify([runId, foldsBy, fold, folds, seed]), () =>
      cutFold({ rows: dataset }, job),
    ),
    ratingScale: settings.ratingScale,
    isRegular: regularFlags(dataset.customerIds, settings.customerPrefix),
    spec: modelNamed(model),
    parameters: job.parameters,
    isComparison: job.isComparison,
    clock: () => performance.now() / 1000,
  });
  if (outcome.status === 'ok') {
    const result: FoldFigures = withIds(outcome, dataset);
    await putJson(artifactKeys(runId).evaluation(model, fold, foldsBy), result);
  }
  await countDone(runId, 'evaluate', `${model}/${foldsBy}/${fold}`, now());
  const error = outcome.status === 'ok' ? undefined : outcome.reason;
  const done = { model, foldsBy, fold, status: outcome.status, error };
  addToLog(done);
  return done;
}
