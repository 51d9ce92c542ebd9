/** Pieces of route definitions. */
import { createRoute, type z } from '@hono/zod-openapi';
import { type ApiErrorCode, ERROR_STATUSES, errorSchema } from '../../lib/contracts/api.ts';

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/**
 * Documents the errors that a route throws, in addition to those of every route. They are left out of the type,
 * which checks only what a route returns.
 */
export function errors(...codes: ApiErrorCode[]): object {
  const statuses = Map.groupBy([...codes, 'internal', 'busy'] as const, (code) => ERROR_STATUSES[code]);
  return Object.fromEntries(
    [...statuses].map(([status, ofStatus]) => [status, json(errorSchema, ofStatus.join(', '))]),
  );
}

const NOT_MODIFIED: object = { 304: { description: 'What If-None-Match names is up to date.' } };

interface Request {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
}

interface GetRoute<Path extends string, R extends Request, Answer extends z.ZodType> {
  readonly path: Path;
  readonly operationId: string;
  readonly summary: string;
  readonly request: R;
  readonly answer: ReturnType<typeof json<Answer>>;
  /** Errors in addition to bad-request: those of a lookup unless given. */
  readonly errors?: ApiErrorCode[];
}

/** A GET route whose answer carries an ETag. Its tag is the first part of its path after the version. */
export function getRoute<Path extends string, R extends Request, Answer extends z.ZodType>(
  route: GetRoute<Path, R, Answer>,
) {
  const { path, request, answer, errors: codes = lookupErrors(request), ...named } = route;
  return createRoute({
    ...named,
    method: 'get',
    path,
    tags: [path.split('/')[2]],
    request,
    responses: { 200: answer, ...NOT_MODIFIED, ...errors('bad-request', ...codes) },
  });
}

/** An id or a data set may be unknown. A list goes on with a cursor, whose run may be deleted meanwhile. */
function lookupErrors({ query }: Request): ApiErrorCode[] {
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
