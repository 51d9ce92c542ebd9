/** Runs that were under way when the embedded cloud stopped, and that nothing goes on with. */
import type { ApiClient } from './api/client.ts';
import type { LocalStateMachine } from './step-functions/state-machine.ts';

/** So that no run is shown as running for ever. */
export async function failInterruptedRuns(
  api: ApiClient,
  machine: LocalStateMachine,
  recordFailure: (input: unknown) => Promise<unknown>,
): Promise<void> {
  const goingOn = new Set(machine.running());
  for await (const { runId, state } of api.runs()) {
    if ((state === 'queued' || state === 'running') && !goingOn.has(runId))
      await recordFailure({ runId, error: INTERRUPTED });
  }
}

const INTERRUPTED = {
  Error: 'Interrupted',
  Cause: 'the embedded cloud was stopped before the run had ended; put the file in the bucket again',
};
