/** Answers as they go out: JSON with the headers that all have, and 304 for who has the answer already. */
import type { Context } from 'hono';
import type { ApiEnv } from './dependencies.ts';
import { asBytes, type Finished } from './kept-answers.ts';

type Headers = Readonly<Record<string, string>>;

const JSON_CONTENT = { 'content-type': 'application/json' };
const EXPOSED_HEADERS = 'ETag,X-Request-Id,Retry-After,Location';

/** An answer to a GET that is as old as its content. */
export const answered = <Body>(c: Context<ApiEnv>, body: Body, cacheControl: string): Response =>
  tagged(c, asBytes(body), cacheControl);

export function tagged(c: Context<ApiEnv>, { bytes, tag }: Finished, cacheControl: string): Response {
  if (holdsTag(c, tag)) return notModified(c, tag, cacheControl);
  const headers = { ...JSON_CONTENT, ...headersOfAll(c), 'cache-control': cacheControl, etag: tag };
  return new Response(bytes, { status: 200, headers });
}

export function notModified(c: Context<ApiEnv>, tag: string, cacheControl: string): Response {
  const headers = { ...headersOfAll(c), 'cache-control': cacheControl, etag: tag };
  return new Response(null, { status: 304, headers });
}

/** Whether the caller has the answer already. */
export function holdsTag(c: Context<ApiEnv>, tag: string): boolean {
  const held = c.req.header('if-none-match');
  return held !== undefined && (held === '*' || (held.match(/"[^"]*"/g)?.includes(tag) ?? false));
}

/** An answer that nobody keeps: to a request that does something, or an error. */
export function untagged<Body>(
  c: Context<ApiEnv>,
  body: Body,
  status: number,
  headers: Headers = {},
): Response {
  const all = { ...JSON_CONTENT, ...headersOfAll(c), ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}

function headersOfAll(c: Context<ApiEnv>): Headers {
  const origin = c.req.header('origin');
  return {
    'x-request-id': c.get('requestId'),
    'access-control-expose-headers': EXPOSED_HEADERS,
    vary: 'Origin',
    ...(origin !== undefined && isLoopback(origin) && { 'access-control-allow-origin': origin }),
  };
}

/**
 * Answers contain customers' addresses, so only web pages served from this machine may read them. In the cloud,
 * API Gateway also lets the pages of the stack's `allowedOrigins` read them.
 */
export function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
}
