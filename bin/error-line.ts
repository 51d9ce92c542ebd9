/** What went wrong, as one line on stderr. */
import { CommanderError } from 'commander';
import { ZodError } from 'zod';
import { InputError } from '../lib/contracts/errors.ts';
import { EngineError } from '../lib/engine/errors.ts';

export function printLine(text: string): void {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '?'); // a file's text must not steer the terminal
  process.stderr.write(`dwell: ${line}\n`);
}

export function inWords(error: unknown): string {
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '');
  if (error instanceof ZodError) {
    const [{ path, message }] = error.issues;
    return `DWELL_SETTINGS: ${[path.join('.'), message].filter(Boolean).join(': ')}`;
  }
  const isExpected = error instanceof InputError || error instanceof EngineError || hasCode(error);
  if (isExpected) return error.message;
  return `${error instanceof Error ? error.message : error} (a fault of Dwell; DWELL_DEBUG=1 shows where)`;
}

/** Of the system: no space left, no permission, port in use. */
function hasCode(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
