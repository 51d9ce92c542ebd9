/** One model on one fold. */
import type * as z from 'zod';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import type { FoldResult } from '../../lib/contracts/results.ts';
import { type Evaluated, evaluateInputSchema, type Job } from '../../lib/contracts/workflow.ts';
import { evaluateFold, type FoldOutcome } from '../../lib/engine/evaluation/evaluate.ts';
import { cutFold } from '../../lib/engine/evaluation/parts.ts';
import { withIds } from '../../lib/engine/evaluation/with-ids.ts';
import type { Dataset } from '../../lib/engine/interactions.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { trialOutcomeOf } from '../../lib/engine/tuning/halving.ts';
import { countDone } from '../../lib/runs/runs.ts';
import { putJson } from '../../lib/store/artifacts.ts';
import { readDataset } from '../../lib/store/datasets.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

/** The workflow carries all outcomes of a rung at once. */
const LONGEST_REASON = 200;

export const handler = stageHandler('evaluate', evaluateInputSchema, evaluate);

/** A model that diverges or fails is an answer, not an exception: only what may go better again is thrown. */
export async function evaluate(
  { runId, job }: z.output<typeof evaluateInputSchema>,
  { settings, now, addToLog }: Surroundings,
): Promise<Evaluated> {
  const { model, fold, trial } = job;
  const dataset = await readDataset(runId);
  const outcome = evaluateFold({
    ...cutFold(dataset, job),
    spec: modelNamed(model),
    parameters: job.parameters,
    ratingScale: settings.ratingScale,
    clock: () => performance.now() / 1000,
  });
  const done = trial === undefined ? await stored(runId, job, outcome, dataset) : judged(job, outcome);
  await countDone(
    runId,
    'evaluate',
    [model, trial, fold].filter((part) => part !== undefined).join('/'),
    now(),
  );
  addToLog({ ...done, trial });
  return done;
}

/** The figures go to S3, where `select` reads them. */
async function stored(
  runId: string,
  { model, fold }: Job,
  outcome: FoldOutcome,
  dataset: Dataset,
): Promise<Evaluated> {
  if (outcome.status !== 'ok') return { model, fold, status: outcome.status, error: outcome.reason };
  const result: FoldResult = withIds(outcome, dataset);
  await putJson(artifactKeys(runId).evaluation(model, fold), result);
  return { model, fold, status: 'ok' };
}

/** Of a candidate one number is all that counts. */
function judged({ model, fold }: Job, outcome: FoldOutcome): Evaluated {
  const trialOutcome = trialOutcomeOf(outcome);
  if ('loss' in trialOutcome) return { model, fold, status: 'ok', loss: trialOutcome.loss };
  const status = outcome.status === 'diverged' ? 'diverged' : 'failed';
  return { model, fold, status, error: trialOutcome.failure.slice(0, LONGEST_REASON) };
}
