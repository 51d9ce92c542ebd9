/** CSV as text. */
import { csvFormatRows } from 'd3-dsv';

export type CsvRows = Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

const ROWS_AT_ONCE = 1000;

/** Chunks of many rows. @param header null for none. */
export async function* csvText(header: readonly string[] | null, rows: CsvRows): AsyncGenerator<string> {
  let chunk: (readonly unknown[])[] = header ? [header] : [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < ROWS_AT_ONCE) continue;
    yield csvLines(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield csvLines(chunk);
}

/** Numbers and booleans are written as JavaScript does; null and undefined leave a field empty. */
export function csvLines(rows: readonly (readonly unknown[])[]): string {
  // The type wants strings, though d3-dsv turns every value into one.
  return `${csvFormatRows(rows as string[][])}\n`;
}
