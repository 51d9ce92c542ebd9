/** What was under way when the embedded cloud stopped. */
import { type ApiClient, isUnderWay } from './api/client.ts';
import type { LocalStateMachine } from './step-functions/state-machine.ts';

export interface Resuming {
  readonly api: ApiClient;
  readonly machine: LocalStateMachine;
  /** Hands on the uploads that no run has been started for. */
  readonly redeliver: () => Promise<void>;
  readonly recordFailure: (input: unknown) => Promise<unknown>;
}

/** Goes on with runs that had not ended; a run that nothing goes on with is failed, so that none runs for ever. */
export async function resumeRuns({ api, machine, redeliver, recordFailure }: Resuming): Promise<void> {
  const underWay: string[] = [];
  for await (const run of api.runs()) if (isUnderWay(run)) underWay.push(run.runId);
  await machine.resume((name) => underWay.includes(name));
  await redeliver();
  const goingOn = machine.running();
  // Of a run that has come to its end meanwhile the record stays as it is.
  for (const runId of underWay)
    if (!goingOn.includes(runId)) await recordFailure({ runId, error: INTERRUPTED });
}

const INTERRUPTED = {
  Error: 'Interrupted',
  Cause: 'the embedded cloud was stopped before the run had ended; put the file in the bucket again',
};
