/**
 * Splits text into rows and fields (RFC 4180), piece by piece. The same code splits the whole file here and its head in
 * a browser.
 *
 * A quoted field may hold line breaks. A quote that is never closed must not swallow the rest of the file: a field may
 * go on for GREATEST_LINES only, and not over lines that are rows of their own. If it is not closed until there, its
 * own line is a bad row, and reading goes on with the next.
 */

export interface Row {
  /** Its first line, counted from 1, blank lines included. */
  readonly line: number;
  readonly fields: readonly string[];
  /** A quote is not closed (`open`), or stands inside a field that is not quoted (`inside`). */
  readonly fault?: 'open' | 'inside';
  /** The row as it is in the file. */
  readonly raw: string;
}

const GREATEST_LINES = 1000;
/** A longer line is a sign that the file is not CSV at all. */
export const MAX_LINE_LENGTH = 1_000_000;

/** Whether the fields are those of a complete row. It tells a quoted line break from a quote that is not closed. */
export type IsRow = (fields: readonly string[]) => boolean;

export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

export class RowSplitter {
  readonly #delimiter: string;
  readonly #isRow: IsRow;
  /** The beginning of a line whose end has not come yet. */
  #rest = '';
  #line = 0;
  /** Lines of a row with an open quote. */
  #open: string[] = [];

  constructor(delimiter: string, isRow: IsRow = () => false) {
    this.#delimiter = delimiter;
    this.#isRow = isRow;
  }

  /** The rows that are complete with this text. Blank lines are left out. @throws LineTooLong */
  add(text: string): Row[] {
    const whole = this.#rest + text;
    // A carriage return at the end may be half of a line break.
    const end = Math.max(whole.lastIndexOf('\n'), whole.slice(0, -1).lastIndexOf('\r')) + 1;
    this.#rest = whole.slice(end);
    if (this.#rest.length > MAX_LINE_LENGTH) throw new LineTooLong();
    const rows: Row[] = [];
    if (end > 0) for (const line of linesOf(whole.slice(0, end))) this.#take(line, rows);
    return rows;
  }

  /** Whether lines are kept until a quote is closed. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** The rows that are complete with this line, given without its break. @param number of the line, from 1 */
  addLine(line: string, number: number): Row[] {
    const rows: Row[] = [];
    this.#line = number - 1;
    this.#take(line, rows);
    return rows;
  }

  /** The last rows, when all text has come. */
  end(): Row[] {
    const rows: Row[] = [];
    if (this.#rest !== '') this.#take(this.#rest.replace(/\r$/, ''), rows);
    this.#rest = '';
    while (this.#open.length > 0) this.#giveUp(rows);
    return rows;
  }

  #take(line: string, rows: Row[]): void {
    this.#line++;
    if (this.#open.length > 0) this.#continue(line, rows);
    else if (!line.includes('"')) this.#put(this.#line, line.split(this.#delimiter), line, rows);
    else {
      const split = splitQuoted(line, this.#delimiter);
      if (split.state === 'open') this.#open.push(line);
      else this.#put(this.#line, split.fields, line, rows, split.state === 'inside' ? 'inside' : undefined);
    }
  }

  /** A line after an open quote. */
  #continue(line: string, rows: Row[]): void {
    this.#open.push(line);
    const hasQuote = line.includes('"');
    if (!hasQuote && this.#open.length < GREATEST_LINES) return;
    const raw = this.#open.join('\n');
    const split = splitQuoted(raw, this.#delimiter);
    if (split.state === 'open' && this.#open.length < GREATEST_LINES) return;
    if (split.state === 'closed' && !this.#isSwallowed()) {
      const first = this.#line - this.#open.length + 1;
      this.#open = [];
      this.#put(first, split.fields, raw, rows);
    } else this.#giveUp(rows);
  }

  /** Both the first and the last line are complete rows: the quotes only happen to match. */
  #isSwallowed(): boolean {
    const { 0: first, length } = this.#open;
    return [first, this.#open[length - 1]].every((line) => this.#isRow(line.split(this.#delimiter)));
  }

  /** The open quote is never closed: its line alone is bad, and the lines after it are read on their own. */
  #giveUp(rows: Row[]): void {
    const [bad, ...others] = this.#open;
    this.#open = [];
    this.#line -= others.length;
    this.#put(this.#line, bad.split(this.#delimiter), bad, rows, 'open');
    for (const line of others) this.#take(line, rows);
  }

  #put(line: number, fields: readonly string[], raw: string, rows: Row[], fault?: Row['fault']): void {
    if (isBlank(fields)) return;
    rows.push(fault ? { line, fields, raw, fault } : { line, fields, raw });
  }
}

/** All rows of a text that is complete, or was cut off in its last row. */
export function rowsOf(text: string, delimiter: string, isComplete: boolean): Row[] {
  const splitter = new RowSplitter(delimiter);
  const rows = splitter.add(text);
  return isComplete ? [...rows, ...splitter.end()] : rows;
}

/** A row of empty fields is a blank line. */
function isBlank(fields: readonly string[]): boolean {
  return fields.every((field) => field.trim() === '');
}

/** @param text ends in a line break */
function linesOf(text: string): string[] {
  const lines = text.split(text.includes('\r') ? /\r\n|\n|\r/ : '\n');
  lines.pop();
  return lines;
}

interface Split {
  /** open: a quoted field goes on. inside: a quote where none may be; the fields are split without regard to it. */
  readonly state: 'closed' | 'open' | 'inside';
  readonly fields: readonly string[];
}

function splitQuoted(text: string, delimiter: string): Split {
  const fields: string[] = [];
  let at = 0;
  let isLoose = false;
  for (;;) {
    const opening = pastSpaces(text, at);
    if (text[opening] === '"') {
      const closing = closingQuote(text, opening);
      if (closing === -1) return { state: 'open', fields };
      const end = pastSpaces(text, closing + 1);
      const isAfter = text.startsWith(delimiter, end);
      if (!isAfter && end < text.length) return { state: 'inside', fields: text.split(delimiter) };
      fields.push(text.slice(opening + 1, closing).replaceAll('""', '"'));
      if (!isAfter) return { state: isLoose ? 'inside' : 'closed', fields };
      at = end + delimiter.length;
    } else {
      const next = text.indexOf(delimiter, at);
      const field = next === -1 ? text.slice(at) : text.slice(at, next);
      if (field.includes('"')) isLoose = true;
      fields.push(field);
      if (next === -1) return { state: isLoose ? 'inside' : 'closed', fields };
      at = next + delimiter.length;
    }
  }
}

/** Spaces may stand around quotes. */
function pastSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

/** The quote that closes a field; two in a row stand for one. -1 if there is none. */
function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1 || text[quote + 1] !== '"') return quote;
    at = quote + 2;
  }
}
