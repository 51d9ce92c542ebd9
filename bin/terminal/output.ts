/** What the commands put out: files, and a report of what they did. */
import { constants, createWriteStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../lib/contracts/errors.ts';
import { csvText } from '../../lib/store/csv-text.ts';

/**
 * Is called before the work whose output goes to the file.
 * @throws InputError when the file cannot be written.
 */
export async function refuseUnwritable(file: string): Promise<void> {
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory())
    throw new InputError('bad-file', `${file} is a directory; name a file to write`);
  const directory = path.dirname(file);
  if (!existing && !(await stat(directory).catch(() => undefined))?.isDirectory())
    throw new InputError('bad-file', `${file}: there is no directory ${directory}; make it first`);
  await access(existing ? file : directory, constants.W_OK).catch(() => {
    throw new InputError('bad-file', `${file}: no permission to write it`);
  });
}

/**
 * Writes numbers so that they read back as the same numbers, and booleans as true and false.
 * @throws InputError when writing fails, for example because the disk is full.
 */
export async function writeCsv(file: string, rows: Iterable<readonly unknown[]>): Promise<void> {
  const output = createWriteStream(file);
  await pipeline(Readable.from(csvText(null, rows)), output).catch((error) => {
    const isFromOutput = error === output.errored && error.code !== 'EPIPE';
    throw isFromOutput ? new InputError('bad-file', `${file} cannot be written: ${error.message}`) : error;
  });
}

/** Prints the figures as JSON on stdout, or else the line on stderr. */
export function report(asJson: boolean | undefined, figures: object, line: string): void {
  if (asJson) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else process.stderr.write(`${line}\n`);
}
