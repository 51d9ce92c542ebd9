/** DynamoDB may process only a part of a batch and hand back the rest, which is sent again. */
import { setTimeout as delay } from 'node:timers/promises';

const LONGEST_PAUSE_MS = 10_000;

export interface Attempts {
  readonly attempts: number;
  /** Doubles with each attempt. */
  readonly firstPauseMs: number;
}

/**
 * @param send answers with the part that was handed back.
 * @returns what is left after the last attempt.
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

/** Random between half of it and all of it, so that shards do not come back together. */
function randomPauseMs(pauseMs: number): number {
  return (Math.min(LONGEST_PAUSE_MS, pauseMs) * (1 + Math.random())) / 2;
}
