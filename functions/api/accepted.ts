/** Answers of requests that start a run: 202, and where to see how it goes. */
import type { Context } from 'hono';
import type { Meta } from '../../lib/contracts/api.ts';
import type { Accepted } from '../../lib/contracts/api-runs.ts';
import type { Started } from '../../lib/contracts/events.ts';
import { untagged } from './answers.ts';
import type { ApiEnv } from './dependencies.ts';
import { ApiError } from './errors.ts';

/** @throws ApiError conflict if there is no run */
export function accepted(c: Context<ApiEnv>, meta: Meta | null, { runId, started, reason }: Started) {
  if (!runId) throw new ApiError('conflict', reason ?? 'there is nothing to run');
  const location = `/v1/runs/${encodeURIComponent(runId)}`;
  return untagged<Accepted>(c, { meta, runId, started }, 202, { location });
}
