/**
 * The lines of a CSV file, split into fields by csv-parse.
 *
 * No field that Dwell reads may contain a line break, so every line is a row. The file is therefore split without
 * regard to quotes first, and lines with quotes are parsed again one by one: a quote that is never closed spoils its
 * own line and not the rest of the file.
 */
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { InputError } from '../contracts/errors.ts';
import { type IntakeFile, openText, type TextSource } from './text-source.ts';

const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const LINE_BREAKS = ['\r\n', '\n', '\r'];
const LINES_PER_BATCH = 1024;
/** A longer line is a sign that the file is not CSV at all. */
const MAX_LINE_LENGTH = 1_000_000;
const WITHOUT_QUOTES = {
  bom: true,
  quote: null,
  record_delimiter: LINE_BREAKS,
  relax_column_count: true,
} as const;

export class CsvLine {
  /** Counted from 1, blank lines included. */
  readonly number: number;
  /** Undefined if the quotes of the line do not match. */
  fields: readonly string[] | undefined;
  readonly delimiter: Delimiter;
  readonly #pieces: readonly string[];

  constructor(number: number, pieces: readonly string[], delimiter: Delimiter) {
    this.number = number;
    this.fields = pieces;
    this.delimiter = delimiter;
    this.#pieces = pieces;
  }

  /** The line as it is in the file. */
  get raw(): string {
    return this.#pieces.join(this.delimiter);
  }
}

/**
 * All lines that are not blank, in order and in batches.
 * @param fieldCount number of fields that a row should have; this tells the delimiter.
 * @throws InputError bad-file if the file is not text or is damaged.
 */
export async function* csvLines(input: IntakeFile, fieldCount: number): AsyncGenerator<CsvLine[]> {
  const source = await input.open();
  try {
    const text = await openText(input.file, source);
    const delimiter = delimiterOf(text, fieldCount);
    const records = pipeline(
      text.chunks,
      parse({ ...WITHOUT_QUOTES, delimiter, max_record_size: MAX_LINE_LENGTH }),
      () => {},
    );
    let number = 0;
    let batch: CsvLine[] = [];
    for await (const pieces of records as AsyncIterable<string[]>) {
      number++;
      if (pieces.length === 1 && pieces[0].trim() === '') continue;
      batch.push(new CsvLine(number, pieces, delimiter));
      if (batch.length === LINES_PER_BATCH) {
        yield unquote(batch, delimiter);
        batch = [];
      }
    }
    if (batch.length > 0) yield unquote(batch, delimiter);
  } catch (error) {
    throw asInputError(input.file, error);
  } finally {
    source.destroy();
  }
}

/** Parses the lines that contain quotes again, now with regard to the quotes. */
function unquote(lines: CsvLine[], delimiter: Delimiter): CsvLine[] {
  const quoted = lines.filter((line) => line.fields?.some((field) => field.includes('"')));
  if (quoted.length === 0) return lines;
  const together = parseQuoted(quoted.map((line) => line.raw).join('\n'), delimiter);
  // An open quote swallows a line break, so there are fewer rows than lines.
  if (together?.length === quoted.length) {
    for (const [n, line] of quoted.entries()) line.fields = together[n];
  } else {
    for (const line of quoted) line.fields = parseQuoted(line.raw, delimiter)?.[0];
  }
  return lines;
}

/** Undefined if the quotes do not match. */
function parseQuoted(text: string, delimiter: Delimiter): string[][] | undefined {
  try {
    return parseAtOnce(text, { delimiter, record_delimiter: '\n', relax_column_count: true });
  } catch {
    return undefined;
  }
}

/** The delimiter that gives enough fields to most of the first lines; of equal ones, the first in `DELIMITERS`. */
function delimiterOf(text: TextSource, fieldCount: number): Delimiter {
  const end = text.complete ? text.head.length : text.head.lastIndexOf('\n') + 1;
  const sample = text.head.subarray(0, end);
  const rowsWith = (delimiter: Delimiter) =>
    parseAtOnce(sample, { ...WITHOUT_QUOTES, delimiter }).filter((fields) => fields.length >= fieldCount)
      .length;
  const scores = DELIMITERS.map(rowsWith);
  return DELIMITERS[scores.indexOf(Math.max(...scores))];
}

function asInputError(file: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new InputError(
      'bad-file',
      `${file}: a line is longer than ${MAX_LINE_LENGTH.toLocaleString('en')} characters; this is not a CSV file`,
    );
  if (typeof code === 'string' && code.startsWith('Z_'))
    return new InputError(
      'bad-file',
      `${file}: the gzip data is damaged or cut off (${(error as Error).message}); pack the file again`,
    );
  return error;
}
