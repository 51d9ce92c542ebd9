/** What the OpenAPI document says of a route, in addition to its question. */
import type { z } from '@hono/zod-openapi';
import type { Route } from '../../../functions/api/route.ts';
import { errorSchema } from '../../../lib/contracts/api.ts';
import { type ApiErrorCode, ERROR_STATUSES } from '../../../lib/contracts/api-errors.ts';

interface About {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly answer: ReturnType<typeof json>;
  /** In addition to those that every route has. */
  readonly errors: readonly ApiErrorCode[];
}

export const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const NOT_MODIFIED = { 304: { description: 'What If-None-Match names is up to date.' } };
const LOCATION = { Location: { description: 'The run.', schema: { type: 'string' as const } } };

/** Its tag is the first part of its path after the version. */
export function operation(route: Route, about: About, answers: object, tag = route.path.split('/')[2]) {
  const { method, path, params, query, headers, body } = route;
  const { operationId, summary, description, errors } = about;
  return {
    ...{ operationId, summary, description, method, path, tags: [tag] },
    request: {
      ...{ params, query, headers },
      ...(body && { body: { content: { 'application/json': { schema: body } }, required: false } }),
    },
    responses: { ...answers, ...errorAnswers(errors) },
  };
}

/** A GET route whose answer carries an ETag. Its errors are those of a lookup unless given. */
export const reading = (route: Route, about: Omit<About, 'errors'> & Partial<About>) =>
  operation(
    route,
    { ...about, errors: ['bad-request', ...(about.errors ?? lookupErrors(route))] },
    { 200: about.answer, ...NOT_MODIFIED },
  );

/** A route that starts a run. */
export const starting = (route: Route, about: About) =>
  operation(route, about, { 202: { ...about.answer, headers: LOCATION } });

function errorAnswers(codes: readonly ApiErrorCode[]): object {
  const statuses = Map.groupBy([...codes, 'internal', 'busy'] as const, (code) => ERROR_STATUSES[code]);
  return Object.fromEntries(
    [...statuses].map(([status, ofStatus]) => [status, json(errorSchema, ofStatus.join(', '))]),
  );
}

/** An id or a data set may be unknown. A list goes on with a cursor, whose run may be deleted meanwhile. */
function lookupErrors({ query }: Route): ApiErrorCode[] {
  const isPaged = query && 'cursor' in query.shape;
  return [
    ...(isPaged ? (['bad-cursor'] as const) : []),
    'dataset-needed',
    'not-found',
    'nothing-published',
    'old-layout',
    ...(isPaged ? (['results-gone'] as const) : []),
  ];
}
