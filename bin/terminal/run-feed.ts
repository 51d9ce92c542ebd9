/** Tells which runs begin, and follows one to its end. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Started } from '../../lib/contracts/events.ts';
import { isUnderWay, type RunDetail } from '../../lib/local/api/client.ts';
import type { CloudWatch, EmbeddedCloud } from '../../lib/local/cloud.ts';
import type { RunProgress } from './run-progress.ts';

const POLL_INTERVAL_MS = 1000;

export class RunFeed implements CloudWatch {
  onRun: ((runId: string) => void) | undefined;
  onProblem: ((message: string) => void) | undefined;
  readonly #waiting = new Map<string, (started: Started) => void>();

  /** What `start` answers to the next upload of this key. */
  answerTo(key: string): Promise<Started> {
    const { promise, resolve } = Promise.withResolvers<Started>();
    this.#waiting.set(key, resolve);
    return promise;
  }

  uploaded(key: string, started: Started): void {
    this.#waiting.get(key)?.(started);
    this.#waiting.delete(key);
    if (!started.started) this.onProblem?.(`${key} started no run of its own: ${started.reason}`);
  }

  runStarted(runId: string): void {
    this.onRun?.(runId);
  }

  problem(message: string): void {
    this.onProblem?.(message);
  }
}

/**
 * Waits for the end of the run, and shows its progress meanwhile. The end is that of the execution, which deletes old
 * results after the run's record says that the run is published.
 */
export async function follow(
  cloud: EmbeddedCloud,
  runId: string,
  progress?: RunProgress,
): Promise<RunDetail> {
  while (true) {
    const run = await cloud.api.run(runId);
    if (!isUnderWay(run) && !cloud.running().includes(runId)) return run;
    progress?.show(run, cloud.calls());
    await delay(POLL_INTERVAL_MS);
  }
}
