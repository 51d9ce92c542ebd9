/** Errors of the API: one shape for all of them, {error: {code, message, requestId}}. */
import type { Context } from 'hono';
import type * as z from 'zod';
import type { errorSchema } from '../../lib/contracts/api.ts';
import { type ApiErrorCode, ERROR_STATUSES } from '../../lib/contracts/api-errors.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import { TableBusyError } from '../../lib/store/facts.ts';
import { untagged } from './answers.ts';
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

export function answerError(
  c: Context<ApiEnv>,
  { code, message }: ApiError,
  more: Readonly<Record<string, string>> = {},
): Response {
  const requestId = c.get('requestId');
  const headers: Record<string, string> = { 'cache-control': 'no-store', ...more };
  if (code === 'busy') headers['retry-after'] = '1';
  const body: z.infer<typeof errorSchema> = { error: { code, message, requestId } };
  return untagged(c, body, ERROR_STATUSES[code], headers);
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
