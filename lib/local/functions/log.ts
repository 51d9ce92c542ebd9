import { openSync, writeSync } from 'node:fs';

/** Sends what this thread prints to the file, at once: a thread that is terminated flushes nothing. */
export function printTo(file: string): void {
  const descriptor = openSync(file, 'a');
  const write = (chunk: string | Uint8Array) => {
    writeSync(descriptor, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}
