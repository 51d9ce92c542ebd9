/** Records why a run failed or was stopped. What was published before stays published. */
import * as z from 'zod';
import { executionEndedSchema } from '../../lib/contracts/events.ts';
import { failureInputSchema } from '../../lib/contracts/workflow.ts';
import { readPointer } from '../../lib/runs/datasets.ts';
import { endRun, readRun } from '../../lib/runs/runs.ts';
import { stopWaiting } from '../../lib/runs/waiting.ts';
import { type Failure, failureInWords, stopInWords } from '../failure-in-words.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

const inputSchema = z.union([
  failureInputSchema,
  executionEndedSchema.transform(({ detail }) => ({ runId: detail.name, stopped: detail })),
]);

export const handler = stageHandler('record-failure', inputSchema, recordFailure);

/** @returns the error and cause that the Fail state shows. */
export async function recordFailure(
  input: z.output<typeof inputSchema>,
  { now, addToLog }: Surroundings,
): Promise<Failure> {
  const { runId } = input;
  const run = await readRun(runId);
  const failure =
    'stopped' in input ? stopInWords(run.stage, input.stopped) : failureInWords(run.stage, input.error);
  const pointer = await readPointer(run.dataset);
  if (pointer?.runId === runId) {
    // The run failed after the pointer had moved, so its results are being served.
    await endRun(runId, 'published', now(), { publishedAt: pointer.publishedAt });
  } else {
    await endRun(runId, 'failed', now(), { error: { ...failure, stage: run.stage } });
  }
  await stopWaiting(run);
  addToLog({ code: failure.code, reason: failure.message });
  return failure;
}
