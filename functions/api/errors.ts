/** Errors of the API: one shape for all of them, {error: {code, message, requestId}}. */
import type { Hook } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type * as z from 'zod';
import { type ApiErrorCode, ERROR_STATUSES, type errorSchema } from '../../lib/contracts/api.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import { TableBusyError } from '../../lib/store/facts.ts';
import type { ApiEnv, Log } from './dependencies.ts';

/** What a route throws to end a request. The code decides the status; the message says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function answerError(c: Context<ApiEnv>, { code, message }: ApiError): Response {
  const requestId = c.get('requestId');
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (code === 'busy') headers['retry-after'] = '1';
  const body: z.infer<typeof errorSchema> = { error: { code, message, requestId } };
  return c.json(body, ERROR_STATUSES[code], headers);
}

/** Callers learn of errors that they can act on. Any other is logged under the request's id. */
export function errorHandler(log: Log): (error: Error, c: Context<ApiEnv>) => Response {
  return (error, c) => {
    const known = toApiError(error);
    if (known) return answerError(c, known);
    const requestId = c.get('requestId');
    log.error('request failed', { requestId, method: c.req.method, path: c.req.path, error });
    const message = `this is a fault of Dwell; the log has it as ${requestId}`;
    return answerError(c, new ApiError('internal', message));
  };
}

function toApiError(error: Error): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof InputError) return new ApiError(codeOfInput(error), error.message);
  if (error instanceof HTTPException) return ofRefusedBody(error);
  if (error instanceof TableBusyError || THROTTLED.has(error.name))
    return new ApiError('busy', 'too many requests at once; try again in a second');
  return undefined;
}

/** AWS errors after which the same request may succeed later. */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottlingException',
  'TooManyRequestsException',
]);

function codeOfInput({ code }: InputError): ApiErrorCode {
  return code === 'not-found' || code === 'conflict' ? code : 'bad-request';
}

/** Hono's own refusal of a request's body, by its status. */
function ofRefusedBody({ status, message }: HTTPException): ApiError | undefined {
  switch (status) {
    case 400:
      return new ApiError('bad-request', `body: ${message}`);
    case 413:
      return new ApiError('too-large', 'body: too large');
    case 415:
      return new ApiError('unsupported-media-type', 'body: send JSON, with Content-Type: application/json');
    default:
      return undefined;
  }
}

const PLACES: Record<string, string> = { param: 'path', query: 'query', header: 'header', json: 'body' };

/** Refuses a request that does not fit its schema, with every fault in one line. */
export const refuseInvalid: Hook<unknown, ApiEnv, string, void> = (result) => {
  if (result.success) return;
  const place = PLACES[result.target] ?? result.target;
  const faults = result.error.issues.map(({ path, message }) => `${[place, ...path].join(' ')}: ${message}`);
  throw new ApiError('bad-request', faults.join('; '));
};
