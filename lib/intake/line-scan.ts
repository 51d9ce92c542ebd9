/** Splits the bytes of a file into lines, and plain lines into fields; the others become rows (records.ts). */
import type { Layout } from './understanding/layout.ts';
import { PlainLine } from './understanding/plain-fields.ts';
import { type IsRow, LineTooLong, MAX_LINE_LENGTH, type Row, RowSplitter } from './understanding/records.ts';

/** What takes the lines of a file, in their order. */
export interface LineTaker {
  /**
   * A line that has the fields of a row, each without quotes or in quotes that have no others within. Its places may be
   * changed. False: it is to be given as a row.
   */
  readonly plain: (line: PlainLine) => boolean;
  readonly row: (row: Row) => void;
}

/** In UTF-8, and no part of the first line. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const LF = 0x0a;
const CR = 0x0d;
const LINE_BREAK = Buffer.of(LF);
/** What a byte is, besides part of a field. */
const DELIMITER = 1;
const BREAK = 2;
const QUOTE = 3;
const OTHER = 4;

export class LineScan {
  readonly #firstLine: number;
  readonly #splitter: RowSplitter;
  readonly #taker: LineTaker;
  readonly #kinds = new Uint8Array(256);
  readonly #plain: PlainLine;
  /** The beginning of a line whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);
  #line = 0;
  /** Of the line that was split last: whether it may be plain, and how many quotes it has. */
  #isPlain = false;
  #quotes = 0;

  constructor(layout: Layout, isRow: IsRow, taker: LineTaker) {
    this.#firstLine = layout.firstLine;
    this.#splitter = new RowSplitter(layout.delimiter, isRow);
    this.#taker = taker;
    this.#plain = new PlainLine(layout.width);
    this.#kinds[layout.delimiter.charCodeAt(0)] = DELIMITER;
    this.#kinds[LF] = BREAK;
    this.#kinds[CR] = BREAK;
    this.#kinds['"'.charCodeAt(0)] = QUOTE;
    // Letters that may be others than they are read as make no plain line.
    if (!layout.isEncodingSure) this.#kinds.fill(OTHER, 0x80);
  }

  /** @throws LineTooLong */
  add(piece: Buffer): void {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#rest = bytes.subarray(this.#scan(bytes));
    if (this.#rest.length > MAX_LINE_LENGTH && this.#rest.toString().length > MAX_LINE_LENGTH)
      throw new LineTooLong();
  }

  /** When all bytes have come. */
  end(): void {
    const last = this.#rest.length === 0 ? [] : [this.#rest, LINE_BREAK];
    this.#scan(Buffer.concat(last));
    this.#give(this.#splitter.end());
  }

  /** @returns where the first line begins that is not complete. */
  #scan(bytes: Buffer): number {
    this.#plain.bytes = bytes;
    let start = this.#line === 0 && BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte) ? 3 : 0;
    for (;;) {
      const end = this.#split(bytes, start);
      // A carriage return at the end may be half of a line break.
      if (end === bytes.length || (bytes[end] === CR && end + 1 === bytes.length)) return start;
      this.#take(bytes, start, end);
      start = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
    }
  }

  /** Finds the fields of a line. @returns where it ends; the length of the bytes if it is not complete. */
  #split(bytes: Buffer, start: number): number {
    const kinds = this.#kinds;
    const { starts, ends } = this.#plain;
    const { length } = bytes;
    const width = ends.length;
    let field = 0;
    let quotes = 0;
    let isOdd = false;
    let at = start;
    starts[0] = start;
    for (; at < length; at++) {
      const kind = kinds[bytes[at]];
      if (kind === 0) continue;
      if (kind === QUOTE) quotes++;
      else if (kind === OTHER) isOdd = true;
      else {
        if (field < width) ends[field] = at;
        if (kind === BREAK) break;
        if (++field < width) starts[field] = at + 1;
      }
    }
    this.#isPlain = !isOdd && field + 1 === width;
    this.#quotes = quotes;
    return at;
  }

  #take(bytes: Buffer, start: number, end: number): void {
    const line = ++this.#line;
    if (this.#isPlain && line >= this.#firstLine && !this.#splitter.isOpen) {
      this.#plain.line = line;
      if ((this.#quotes === 0 || this.#plain.unquote(this.#quotes)) && this.#taker.plain(this.#plain)) return;
    }
    this.#give(this.#splitter.addLine(bytes.toString('utf8', start, end), line));
  }

  #give(rows: readonly Row[]): void {
    for (const row of rows) if (row.line >= this.#firstLine) this.#taker.row(row);
  }
}
