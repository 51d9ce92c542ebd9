/**
 * Asking the table again while it is at its limit: a new table takes 4,000 units a second, and 1,000 of one partition
 * key. DynamoDB hands back a part of a batch, or refuses it whole; either way the rest is sent again, until little is
 * left of the function's time.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds from any point in time. */
export interface Clock {
  now(): number;
  pause(ms: number): Promise<void>;
}

const SYSTEM: Clock = {
  now: () => performance.now(),
  pause: async (ms) => {
    await delay(ms);
  },
};

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
/** For whoever has no deadline: an answer of the API should not come later because the table is busy. */
const SHORT_MS = 1000;

interface Patience {
  readonly until: number;
  readonly clock: Clock;
}
const current = new AsyncLocalStorage<Patience>();

/** Does work whose requests to the table are repeated for `ms` at most. */
export function withPatience<T>(ms: number, work: () => Promise<T>, clock = SYSTEM): Promise<T> {
  return current.run({ until: clock.now() + ms, clock }, work);
}

/** Attempts with pauses between them, until the time is up. The last one is made when it is. */
async function* attempts(): AsyncGenerator<number> {
  const { until, clock } = current.getStore() ?? { until: SYSTEM.now() + SHORT_MS, clock: SYSTEM };
  for (let attempt = 0; ; attempt++) {
    yield attempt;
    const left = until - clock.now();
    if (left <= 0) return;
    await clock.pause(Math.min(left, randomPauseMs(attempt)));
  }
}

/** Doubles with each attempt; random between half of it and all of it, so that shards do not come back together. */
function randomPauseMs(attempt: number): number {
  return (Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (1 + Math.random())) / 2;
}

/** @throws the last refusal when the time is up, and any other error at once. */
export async function patiently<T>(send: () => Promise<T>): Promise<T> {
  let refusal: unknown;
  for await (const _ of attempts()) {
    try {
      return await send();
    } catch (error) {
      if (!isBusy(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/**
 * @param send answers with the part that was handed back; a refusal hands back everything.
 * @returns what is left when the time is up.
 */
export async function sendWhole<T>(batch: T[], send: (left: T[]) => Promise<T[]>): Promise<T[]> {
  if (batch.length === 0) return [];
  let left = batch;
  for await (const _ of attempts()) {
    try {
      left = await send(left);
      if (left.length === 0) break;
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }
  return left;
}

const BUSY = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottlingException',
]);

/** DynamoDB's errors after which the same request may succeed later. */
function isBusy(error: unknown): boolean {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return BUSY.has(name) || ($metadata?.httpStatusCode ?? 0) >= 500;
}
