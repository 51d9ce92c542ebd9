/** What the API needs from outside its own folder, in addition to the table. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { LambdaContext, LambdaEvent } from 'hono/aws-lambda';
import type { RequestIdVariables } from 'hono/request-id';
import type * as z from 'zod';
import type { retrainSchema, Started } from '../../lib/contracts/events.ts';
import type { TitleReader } from '../../lib/store/titles.ts';

export interface Log {
  error(message: string, details: Record<string, unknown>): void;
}

export interface ApiDependencies {
  /** Starts a retraining run: the same code as the function `start`. */
  readonly startRun: (request: z.infer<typeof retrainSchema>) => Promise<Started>;
  /** The setting. */
  readonly defaultDataset: string | undefined;
  readonly now: () => Date;
  readonly log: Log;
}

/** What Hono hands to every route. The bindings exist only in Lambda. */
export interface ApiEnv {
  Variables: RequestIdVariables & { defaultDataset: string | undefined; titles: TitleReader };
  Bindings: { event?: LambdaEvent; lambdaContext?: LambdaContext; requestContext?: { requestId?: string } };
}

export type Api = OpenAPIHono<ApiEnv>;
