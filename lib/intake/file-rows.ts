/** The rows of a file whose layout is known. */
import type { IntakeFile } from './text-source.ts';
import { readText } from './text-source.ts';
import type { Layout } from './understanding/layout.ts';
import { type IsRow, type Row, RowSplitter } from './understanding/records.ts';

/**
 * Gives all rows below the header, in order and in batches.
 * @param isRow tells a quoted line break from a quote that is not closed
 * @throws InputError bad-file if the file is damaged
 */
export async function readRows(
  input: IntakeFile,
  { encoding, delimiter, firstLine }: Layout,
  isRow: IsRow,
  onRows: (rows: readonly Row[]) => Promise<void> | void,
  onBytes?: (bytes: Buffer) => void,
): Promise<void> {
  const splitter = new RowSplitter(delimiter, isRow);
  let isPastHeader = false;
  const give = async (rows: readonly Row[]) => {
    const wanted = isPastHeader ? rows : rows.filter(({ line }) => line >= firstLine);
    isPastHeader ||= wanted.length > 0;
    if (wanted.length > 0) await onRows(wanted);
  };
  await readText(input, encoding, async (text) => give(splitter.add(text)), onBytes);
  await give(splitter.end());
}
