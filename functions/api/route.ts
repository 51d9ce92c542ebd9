/**
 * Routes: where a question goes, and what it must be like. What is answered, and how that reads, stands in
 * scripts/docs/openapi, for no answer is checked where it is given.
 */
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as z from 'zod';
import type { Api, ApiEnv } from './dependencies.ts';
import { ApiError } from './errors.ts';

const MAX_BODY_BYTES = 16 * 1024;

/** The parts of a question that have a schema. */
interface Parts {
  readonly query?: z.ZodObject;
  readonly params?: z.ZodObject;
  readonly headers?: z.ZodObject;
  /** JSON; left out by the caller, it is an empty object. */
  readonly body?: z.ZodObject;
}
export interface Route extends Parts {
  readonly method: 'get' | 'post' | 'delete';
  /** As OpenAPI writes it: `/v1/runs/{id}`. */
  readonly path: string;
}
type Asked<R extends Route> = {
  [Part in keyof Parts]-?: R[Part] extends z.ZodType ? z.output<R[Part]> : undefined;
};

export const get = <const Path extends string, P extends Parts>(path: Path, parts: P) => ({
  method: 'get' as const,
  path,
  ...parts,
});

/** Lets the app answer questions of the route. */
export function on<R extends Route>(
  app: Api,
  route: R,
  answer: (c: Context<ApiEnv>, asked: Asked<R>) => Response | Promise<Response>,
): void {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  if (route.body) app.on(route.method.toUpperCase(), path, limited);
  app.on(route.method.toUpperCase(), path, async (c) => answer(c, await asked(c, route)));
}

const limited = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new ApiError('too-large', 'body: too large');
  },
});

/** @throws ApiError bad-request, unsupported-media-type */
async function asked<R extends Route>(c: Context<ApiEnv>, route: R): Promise<Asked<R>> {
  const { query, params, headers, body } = route;
  return {
    query: query && checked('query', query, queryOf(c)),
    params: params && checked('path', params, c.req.param()),
    headers: headers && checked('header', headers, c.req.header()),
    body: body && checked('body', body, await jsonOf(c)),
  } as Asked<R>;
}

/** Refuses what does not fit its schema, with every fault in one line. */
function checked(place: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${[place, ...path].join(' ')}: ${message}`);
  throw new ApiError('bad-request', faults.join('; '));
}

/** A parameter that is given more than once is a list, which no schema takes. */
const queryOf = (c: Context<ApiEnv>) =>
  Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );

async function jsonOf(c: Context<ApiEnv>): Promise<unknown> {
  const text = await c.req.text();
  const type = c.req.header('content-type');
  if (type === undefined && text === '') return {};
  if (type === undefined || !/^application\/([a-z-.]+\+)?json\s*(;|$)/i.test(type))
    throw new ApiError('unsupported-media-type', 'body: send JSON, with Content-Type: application/json');
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('bad-request', 'body: Malformed JSON in request body');
  }
}
