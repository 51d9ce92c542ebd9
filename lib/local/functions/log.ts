import { openSync, writeSync } from 'node:fs';

/** What this thread prints goes to the file; written at once: a thread that is ended has nothing left to flush. */
export function printTo(file: string): void {
  const descriptor = openSync(file, 'a');
  const write = (chunk: string | Uint8Array) => {
    writeSync(descriptor, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}
