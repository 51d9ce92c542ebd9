/** What the API needs from outside its own folder, in addition to the table. */
import type { Hono } from 'hono';
import type { LambdaContext, LambdaEvent } from 'hono/aws-lambda';
import type * as z from 'zod';
import type { retrainSchema, Started } from '../../lib/contracts/events.ts';
import type { Milliseconds } from '../../lib/store/recent.ts';
import type { Readers } from './readers.ts';

export interface Log {
  error(message: string, details: Record<string, unknown>): void;
}

export interface ApiDependencies {
  /** Starts a retraining run: the same code as the function `start`. */
  readonly startRun: (request: z.infer<typeof retrainSchema>) => Promise<Started>;
  /** The setting. */
  readonly defaultDataset: string | undefined;
  readonly now: () => Date;
  /** Tells how old what was read is. */
  readonly clock: Milliseconds;
  /** How much of its memory the process may fill with results. */
  readonly cacheBytes: number;
  readonly log: Log;
}

/** What Hono hands to every route. The bindings exist only in Lambda. */
export interface ApiEnv {
  Variables: { requestId: string; defaultDataset: string | undefined; readers: Readers };
  Bindings: { event?: LambdaEvent; lambdaContext?: LambdaContext; requestContext?: { requestId?: string } };
}

export type Api = Hono<ApiEnv>;
