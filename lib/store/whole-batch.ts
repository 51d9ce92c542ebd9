/** DynamoDB may take only a part of a batch, or answer only a part of it: the rest is handed back, to be sent again. */
import { setTimeout as delay } from 'node:timers/promises';

const LONGEST_PAUSE_MS = 10_000;

export interface Attempts {
  readonly attempts: number;
  /** Doubles with each attempt. */
  readonly firstPauseMs: number;
}

/**
 * @param send answers with what was handed back
 * @returns what is left after the last attempt
 */
export async function sendWhole<T>(
  batch: T[],
  { attempts, firstPauseMs }: Attempts,
  send: (left: T[]) => Promise<T[]>,
): Promise<T[]> {
  let left = batch;
  for (let attempt = 0; left.length > 0 && attempt < attempts; attempt++) {
    if (attempt > 0) await delay(randomPauseMs(firstPauseMs * 2 ** (attempt - 1)));
    left = await send(left);
  }
  return left;
}

/** Random in the upper half, so that shards do not come back in step. */
function randomPauseMs(pauseMs: number): number {
  return (Math.min(LONGEST_PAUSE_MS, pauseMs) * (1 + Math.random())) / 2;
}
