/** Errors that end a run or an API request, each with a code that programs may rely on. */

const ERROR_CODES = [
  'bad-file',
  'not-understood',
  'too-many-bad-rows',
  'no-good-rows',
  'too-few-rows',
  'unknown-key',
  'not-found',
  'bad-request',
  'all-models-failed',
  'conflict',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * The shop's data or request is at fault, not Dwell: retrying changes nothing, and the message says what to change.
 * The workflow's `Retry` and `Catch` know it by its name.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The same error as a function throws it to the workflow: `<code>: <message>`. Lambda hands on only an error's name
 * and message.
 */
export function withCode(error: InputError): InputError {
  return new InputError(error.code, `${error.code}: ${error.message}`);
}

/** The code and message of a text that `withCode` made; null if it does not begin with a code. */
export function splitCode(message: string): { code: ErrorCode; message: string } | null {
  const code = ERROR_CODES.find((candidate) => message.startsWith(`${candidate}: `));
  return code ? { code, message: message.slice(code.length + 2) } : null;
}
