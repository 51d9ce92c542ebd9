/** CSV as text. */
import { csvFormatRow, csvFormatRows } from 'd3-dsv';
import { inBatches } from './batches.ts';

export type CsvRows = Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

const ROWS_AT_ONCE = 1000;

/** Chunks of many rows. @param header null for none. */
export async function* csvText(header: readonly string[] | null, rows: CsvRows): AsyncGenerator<string> {
  const all = async function* () {
    if (header) yield header;
    yield* rows;
  };
  for await (const chunk of inBatches(all(), ROWS_AT_ONCE)) yield csvLines(chunk);
}

// Numbers and booleans are written as JavaScript does; null and undefined leave a field empty. The types of d3-dsv want
// strings, though it turns every value into one.

export const csvLines = (rows: readonly (readonly unknown[])[]) => `${csvFormatRows(rows as string[][])}\n`;

/** A line, or a part of one that is the same in many lines. */
export const csvFields = (fields: readonly unknown[]) => csvFormatRow(fields as string[]);
