/** Turns what Step Functions caught into a sentence for people. */
import type * as z from 'zod';
import { type ErrorCode, splitCode } from '../lib/contracts/errors.ts';
import type { ExecutionEnded } from '../lib/contracts/events.ts';
import type { caughtErrorSchema } from '../lib/contracts/workflow.ts';

type Caught = z.output<typeof caughtErrorSchema>;

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

const GREATEST_LENGTH = 500;

/** Signs of a fault outside Dwell's own code, wherever they stand in the error or its message. */
const FAULTS: ReadonlyArray<readonly [sign: RegExp, words: (match: RegExpMatchArray) => string]> = [
  [/timed out after (\d+)(?:\.\d+)? seconds/i, ([, seconds]) => `ran out of time (${seconds} s)`],
  [/States\.Timeout|Sandbox\.Timedout/, () => 'ran out of time'],
  [
    /OutOfMemory|ERR_WORKER_OUT_OF_MEMORY|heap out of memory|Array buffer allocation failed|signal: killed/i,
    () => 'ran out of memory',
  ],
  [/States\.DataLimitExceeded/, () => 'answered with more than the workflow can carry (256 KB)'],
  [
    /States\.ExceedToleratedFailureThreshold/,
    () => 'failed in one of its shards; the map run in Step Functions says why',
  ],
  [/Runtime\.ExitError|exited (?:with error|without providing a reason)/i, () => 'ended before it was done'],
];

/**
 * @param subject the stage or the model that failed: the beginning of the sentence
 * @returns an InputError's own code and message; any other error in one line of words, without a stack trace
 */
export function failureInWords(subject: string, caught: Caught): Failure {
  const message = messageOf(caught);
  if (caught.Error === 'InputError') return splitCode(message) ?? { code: 'internal', message };
  for (const [sign, words] of FAULTS) {
    const match = sign.exec(`${caught.Error} ${message}`);
    if (match) return { code: 'internal', message: `${subject} ${words(match)}` };
  }
  const reason = shortened(message) || caught.Error;
  return { code: 'internal', message: `${subject} failed: ${reason}` };
}

/**
 * An execution that ended without the workflow's own record of it. Whoever stops one may say why in an error, a cause or
 * both.
 */
export function stopInWords(subject: string, { status, error, cause }: ExecutionEnded['detail']): Failure {
  if (status === 'FAILED')
    return failureInWords(subject, { Error: error ?? 'States.Runtime', Cause: cause ?? undefined });
  if (status === 'TIMED_OUT')
    return { code: 'internal', message: `the execution ran out of time in ${subject}` };
  const [said, more] = [error, cause].filter((words): words is string => Boolean(words)).map(shortened);
  const reason = more ? `${said} (${more})` : (said ?? 'nobody said why');
  return { code: 'internal', message: `the execution was stopped: ${reason}` };
}

/** The first line of what was thrown. */
function messageOf({ Cause = '' }: Caught): string {
  const [line] = (lambdaMessage(Cause) ?? Cause).trim().split(/\r?\n/);
  return line;
}

const shortened = (line: string) =>
  line.length > GREATEST_LENGTH ? `${line.slice(0, GREATEST_LENGTH)}…` : line;

/** Lambda's JSON, which stands inside a longer text when Lambda could not tell the error's type. */
function lambdaMessage(cause: string): string | undefined {
  const start = cause.indexOf('{');
  if (start === -1) return undefined;
  try {
    const { errorMessage } = JSON.parse(cause.slice(start));
    return typeof errorMessage === 'string' ? errorMessage : undefined;
  } catch {
    return undefined;
  }
}
