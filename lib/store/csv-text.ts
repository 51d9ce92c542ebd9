/** CSV as text (RFC 4180). Exports have a line for each customer of each list, and csv-stringify takes three times as long. */

export type CsvRows = Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

const CHUNK_LENGTH = 65_536;
const TO_QUOTE = /[",\r\n]/;

/** Lines in chunks. Numbers and booleans are written as JavaScript does; null and undefined leave a field empty. */
export async function* csvText(header: readonly string[] | null, rows: CsvRows): AsyncGenerator<string> {
  let chunk = header ? `${lineOf(header)}\n` : '';
  for await (const row of rows) {
    chunk += `${lineOf(row)}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

function lineOf(fields: readonly unknown[]): string {
  let line = fieldOf(fields[0]);
  for (let n = 1; n < fields.length; n++) line += `,${fieldOf(fields[n])}`;
  return line;
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  return TO_QUOTE.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
