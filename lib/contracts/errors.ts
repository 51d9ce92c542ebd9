/** Errors that end a run or an API request, each with a code that machines may rely on. */

export type ErrorCode =
  | 'bad-file'
  | 'too-many-bad-rows'
  | 'no-good-rows'
  | 'too-few-rows'
  | 'unknown-key'
  | 'not-found'
  | 'bad-request'
  | 'all-models-failed'
  | 'conflict'
  | 'internal';

/**
 * The shop's data or request is at fault, not Dwell: retrying changes nothing, the message tells what to change.
 * Its name is what the workflow's `Retry` and `Catch` see.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
