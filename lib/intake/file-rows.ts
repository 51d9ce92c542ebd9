/** The rows of a file whose layout is known. */
import { LineScan, type LineTaker } from './line-scan.ts';
import { type IntakeFile, readBytes, readText } from './text-source.ts';
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

/** Delimiters of one byte. */
const PLAIN_DELIMITERS = [',', ';', '\t', '|'];

/**
 * The same line by line, where `plain` takes what it understands from the bytes.
 * @param plain left out: every line becomes a row
 * @param onPiece called after each piece of the file; reading goes on when its promise is fulfilled
 */
export async function readLines(
  input: IntakeFile,
  layout: Layout,
  isRow: IsRow,
  { plain, row }: Pick<LineTaker, 'row'> & Partial<LineTaker>,
  { onBytes, onPiece }: { onBytes?: (bytes: Buffer) => void; onPiece?: () => Promise<void> | void },
): Promise<void> {
  const isUtf8 = layout.encoding === 'UTF-8' || layout.encoding === 'UTF-8 with BOM';
  if (plain === undefined || !isUtf8 || !PLAIN_DELIMITERS.includes(layout.delimiter)) {
    const give = (rows: readonly Row[]) => {
      for (const one of rows) row(one);
      return onPiece?.();
    };
    return readRows(input, layout, isRow, give, onBytes);
  }
  const scan = new LineScan(layout, isRow, { plain, row });
  await readBytes(input, (bytes) => {
    onBytes?.(bytes);
    scan.add(bytes);
    return onPiece?.();
  });
  scan.end();
  await onPiece?.();
}
