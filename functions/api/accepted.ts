/** Answers of requests that start a run: 202, and where to see how it goes. */
import type { Context } from 'hono';
import type { Meta } from '../../lib/contracts/api.ts';
import { acceptedSchema } from '../../lib/contracts/api-runs.ts';
import type { Started } from '../../lib/contracts/events.ts';
import type { ApiEnv } from './dependencies.ts';
import { ApiError } from './errors.ts';
import { json } from './openapi.ts';

export const acceptedRun = (description: string) => ({
  ...json(acceptedSchema, description),
  headers: { Location: { description: 'The run.', schema: { type: 'string' as const } } },
});

/** @throws ApiError conflict if there is no run */
export function accepted(c: Context<ApiEnv>, meta: Meta | null, { runId, started, reason }: Started) {
  if (!runId) throw new ApiError('conflict', reason ?? 'there is nothing to run');
  return c.json({ meta, runId, started }, 202, { location: `/v1/runs/${encodeURIComponent(runId)}` });
}
