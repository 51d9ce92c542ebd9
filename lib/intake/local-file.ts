/** Reads files of this machine. */
import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { InputError } from '../contracts/errors.ts';
import type { IntakeFile } from './text-source.ts';

/** Each piece is a task for another thread, which takes longer than to copy 64 KB. */
const PIECE_BYTES = 2 ** 18;

/** @throws InputError bad-file if there is no such file, it is a directory, or it may not be read. */
export async function localFile(path: string): Promise<IntakeFile> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new InputError('bad-file', `${path}: there is no such file`);
  if (found.isDirectory())
    throw new InputError('bad-file', `${path} is a directory; give a CSV file of customer,product,duration`);
  await access(path, constants.R_OK).catch(() => {
    throw new InputError('bad-file', `${path}: no permission to read the file`);
  });
  return {
    file: path,
    sizeBytes: found.size,
    lastModified: found.mtime,
    open: () => createReadStream(path, { highWaterMark: PIECE_BYTES }),
  };
}
