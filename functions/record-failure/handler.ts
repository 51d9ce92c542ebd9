/** Records why a run failed. What was published before stays published. */
import type * as z from 'zod';
import { failureInputSchema } from '../../lib/contracts/workflow.ts';
import { readPointer } from '../../lib/runs/datasets.ts';
import { endRun, readRun } from '../../lib/runs/runs.ts';
import { type Failure, failureInWords } from '../failure-in-words.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

export const handler = stageHandler('record-failure', failureInputSchema, recordFailure);

/** @returns the error and cause that the Fail state shows. */
export async function recordFailure(
  { runId, error }: z.output<typeof failureInputSchema>,
  { now, addToLog }: Surroundings,
): Promise<Failure> {
  const run = await readRun(runId);
  const failure = failureInWords(run.stage, error);
  const pointer = await readPointer();
  if (pointer?.runId === runId) {
    // The run failed after the pointer had moved, so its results are being served.
    await endRun(runId, 'published', now(), { publishedAt: pointer.publishedAt });
  } else {
    await endRun(runId, 'failed', now(), { error: { ...failure, stage: run.stage } });
  }
  addToLog({ code: failure.code, reason: failure.message });
  return failure;
}
