/** CSV as text, in chunks of many rows: csv-stringify's stream takes twice as long, since it handles each row as an event. */
import { stringify } from 'csv-stringify/sync';

export type CsvRows = Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

const ROWS_AT_ONCE = 1000;

/** Booleans are written as true and false; null and undefined leave a field empty. @param header null for none. */
export async function* csvText(header: readonly string[] | null, rows: CsvRows): AsyncGenerator<string> {
  let chunk: (readonly unknown[])[] = header ? [header] : [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < ROWS_AT_ONCE) continue;
    yield textOf(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield textOf(chunk);
}

const textOf = (rows: readonly (readonly unknown[])[]) => stringify([...rows], { cast: { boolean: String } });
