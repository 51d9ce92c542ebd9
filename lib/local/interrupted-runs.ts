/** Runs that were under way when the embedded cloud stopped. */
import { type ApiClient, isUnderWay } from './api/client.ts';
import type { FunctionPool } from './functions/pool.ts';
import type { LocalStateMachine } from './step-functions/state-machine.ts';
import type { UploadEvents } from './upload-events.ts';

/**
 * Resumes the executions of those runs, and starts runs for uploads that have none yet. A run that is left without an
 * execution is failed: otherwise it would be under way for ever.
 */
export async function resumeRuns(
  api: ApiClient,
  machine: LocalStateMachine,
  uploads: UploadEvents,
  functions: FunctionPool,
): Promise<void> {
  const underWay: string[] = [];
  for await (const run of api.runs()) if (isUnderWay(run)) underWay.push(run.runId);
  await machine.resume((name) => underWay.includes(name));
  await uploads.redeliver();
  const executions = machine.running();
  // The function leaves the record of a run that has ended meanwhile as it is.
  for (const runId of underWay)
    if (!executions.includes(runId)) await functions.invoke('record-failure', { runId, error: INTERRUPTED });
}

const INTERRUPTED = {
  Error: 'Interrupted',
  Cause: 'the embedded cloud was stopped before the run had ended; put the file in the bucket again',
};
