/** A run that failed says why; what was published before stays published. */
import type * as z from 'zod';
import { failureInputSchema } from '../../lib/contracts/workflow.ts';
import { readPointer } from '../../lib/runs/pointer.ts';
import { endRun, readRun } from '../../lib/runs/runs.ts';
import { type Failure, failureInWords } from '../failure-in-words.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

export const handler = stageHandler('record-failure', failureInputSchema, recordFailure);

/** @returns what the Fail state shows as error and cause. */
export async function recordFailure(
  { runId, error }: z.output<typeof failureInputSchema>,
  { now, addToLog }: Surroundings,
): Promise<Failure> {
  const run = await readRun(runId);
  const failure = failureInWords(run.stage, error);
  const pointer = await readPointer();
  if (pointer?.runId === runId) {
    // It failed after the pointer had moved: its results are being served.
    await endRun(runId, 'published', now(), { publishedAt: pointer.publishedAt });
  } else {
    await endRun(runId, 'failed', now(), { error: { ...failure, stage: run.stage } });
  }
  addToLog({ code: failure.code, reason: failure.message });
  return failure;
}
