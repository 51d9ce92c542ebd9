/** Files that the commands write. */
import { constants, createWriteStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { InputError } from '../../lib/contracts/errors.ts';

/**
 * To be asked before the work that the output is for.
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
 * Numbers are written so that they read back as the same numbers; booleans as true and false.
 * @throws InputError when writing fails, for want of space for one.
 */
export async function writeCsv(file: string, rows: Iterable<readonly unknown[]>): Promise<void> {
  const output = createWriteStream(file);
  await pipeline(
    Readable.from(rows),
    stringify({ cast: { boolean: (value) => String(value) } }),
    output,
  ).catch((error) => {
    const isOfOutput = error === output.errored && error.code !== 'EPIPE';
    throw isOfOutput ? new InputError('bad-file', `${file} cannot be written: ${error.message}`) : error;
  });
}
