/** Pieces of route definitions. */
import type { z } from '@hono/zod-openapi';
import { type ApiErrorCode, ERROR_STATUSES, errorSchema } from '../../lib/contracts/api.ts';

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/**
 * Documents the errors that a route throws, beside those of every route. Typed as nothing: routes throw errors, so
 * the types of what they return need not know them.
 */
export function errors(...codes: ApiErrorCode[]): object {
  const statuses = Map.groupBy([...codes, 'internal', 'busy'] as const, (code) => ERROR_STATUSES[code]);
  return Object.fromEntries(
    [...statuses].map(([status, ofStatus]) => [status, json(errorSchema, ofStatus.join(', '))]),
  );
}

/** Lookups with nothing but one run's results in their answer are told apart by the run. */
export const NOT_MODIFIED: object = { 304: { description: 'What If-None-Match names is up to date.' } };
