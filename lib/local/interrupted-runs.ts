/** Runs that were under way when the embedded cloud stopped. */
import { type ApiClient, isUnderWay, type RunSummary } from './api/client.ts';
import type { FunctionPool } from './functions/pool.ts';
import { INTERRUPTED, type LocalStateMachine } from './step-functions/state-machine.ts';
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
  const underWay: RunSummary[] = [];
  for await (const run of api.runs()) if (isUnderWay(run)) underWay.push(run);
  await machine.resume((name) => underWay.some(({ runId }) => runId === name));
  await uploads.redeliver();
  const executions = machine.running();
  // The function leaves the record of a run that has ended meanwhile as it is.
  for (const { runId, dataset } of underWay)
    if (!executions.includes(runId))
      await functions.invoke('record-failure', { runId, dataset, error: INTERRUPTED });
}
