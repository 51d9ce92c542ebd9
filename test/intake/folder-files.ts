/** Files of a folder of this room. */
import path from 'node:path';
import { localFile } from '../../lib/intake/local-file.ts';
import type { IntakeFile } from '../../lib/intake/text-source.ts';

/** Each is named by its file name alone, wherever the tests run. */
export async function filesOf(folder: string, names: readonly string[]): Promise<IntakeFile[]> {
  const found = await Promise.all(
    names.map((name) => localFile(path.join(import.meta.dirname, folder, name))),
  );
  return found.map((file, n) => ({ ...file, file: names[n] }));
}
