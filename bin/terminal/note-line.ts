import type { RunNote } from '../../lib/contracts/run-notes.ts';

/** A run's note for the terminal. */
export function noteLine({ message, file, line }: RunNote): string {
  const place = [file, line && `line ${line}`].filter(Boolean).join(', ');
  // Text from a file must not control the terminal.
  return `Note: ${message}${place && ` (${place})`}`.replaceAll(/\p{Cc}/gu, '?');
}
