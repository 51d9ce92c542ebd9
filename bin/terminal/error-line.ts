/** Errors and warnings, each as one line on stderr. */
import { CommanderError } from 'commander';
import { EngineError } from '../../lib/engine/errors.ts';

export function printLine(text: string): void {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '?'); // text from a file must not control the terminal
  process.stderr.write(`dwell: ${line}\n`);
}

export function inWords(error: unknown): string {
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '');
  if (error instanceof EngineError || hasCode(error)) return error.message;
  return `${error instanceof Error ? error.message : error} (a fault of Dwell; DWELL_DEBUG=1 shows where)`;
}

/** Errors that come from the data, the system or the embedded cloud have a code; a fault of the program has none. */
function hasCode(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
