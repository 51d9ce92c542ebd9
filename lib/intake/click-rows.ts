/** The rows of a log that is understood. */
import type { Reject } from '../contracts/results.ts';
import { readLines } from './file-rows.ts';
import type { IdList } from './id-list.ts';
import { rawText } from './rejects.ts';
import type { UnderstoodLog } from './understand-logs.ts';
import {
  type Click,
  isFooter,
  isLogRow,
  type LeftOut,
  LogReader,
  type NoClick,
  shapeFault,
} from './understanding/log-reader.ts';
import { type PlainLine, plainNumber, plainTime } from './understanding/plain-fields.ts';
import type { Row } from './understanding/records.ts';
import { toSeconds } from './understanding/units.ts';

/** A click whose ids have outer indices. The object is used again for the next one. */
export interface PlacedClick extends Pick<Click, 'line' | 'duration'> {
  readonly customer: number;
  readonly product: number;
  /** Milliseconds since 1970; NaN if the file has no times, or not in this row. */
  readonly time: number;
}

/** What takes the rows of a file, in their order. */
export interface ClickTaker {
  /** They number the ids as they come. */
  readonly customers: IdList;
  readonly products: IdList;
  readonly click: (click: PlacedClick) => void;
  readonly leftOut: (kind: LeftOut, line: number) => void;
  /** Some bad rows. Reading goes on when the promise is fulfilled. */
  readonly rejects: (rejects: readonly Reject[]) => Promise<void> | void;
}

/** Lines below the rows. */
const GREATEST_FOOTER = 20;

/**
 * Gives all rows of a file, repeated pairs included. White space around a field is ignored.
 * @throws InputError bad-file if the file is damaged.
 */
export async function readClickRows(log: UnderstoodLog, taker: ClickTaker): Promise<void> {
  const { input, layout, style } = log;
  const rows = new ClickRows(log, taker);
  await readLines(
    input,
    layout,
    isLogRow(layout),
    {
      ...(!style.spelled && { plain: (line) => rows.takePlain(line) }),
      row: (row) => rows.take(row),
    },
    { onPiece: () => rows.giveRejects() },
  );
  rows.end();
}

class ClickRows {
  readonly #log: UnderstoodLog;
  readonly #taker: ClickTaker;
  readonly #reader: LogReader;
  readonly #places: { readonly customer: number; readonly product: number; readonly duration: number };
  /** Undefined: times are not read. */
  readonly #time: number | undefined;
  readonly #decimal: number;
  readonly #click = { line: 0, customer: 0, product: 0, duration: 0, time: Number.NaN };
  #rejects: Reject[] = [];
  /** Lines that are a footer if no row comes after them, and bad rows if one does. */
  #below: Row[] = [];

  constructor(log: UnderstoodLog, taker: ClickTaker) {
    const { layout, style } = log;
    const { customer = -1, product = -1, duration = -1, time } = layout.places;
    this.#log = log;
    this.#taker = taker;
    this.#reader = new LogReader(layout, style);
    this.#places = { customer, product, duration };
    this.#time = layout.timeFormat === null ? undefined : time;
    this.#decimal = style.decimal.charCodeAt(0);
  }

  /** A line whose ids have come before, so that they are good, and whose numbers are plain. */
  takePlain(line: PlainLine): boolean {
    const { customer, product, duration } = this.#places;
    const { bytes, starts, ends } = line;
    line.trim(customer);
    line.trim(product);
    line.trim(duration);
    const click = this.#click;
    click.customer = this.#taker.customers.find(bytes, starts[customer], ends[customer]);
    click.product = this.#taker.products.find(bytes, starts[product], ends[product]);
    if (click.customer === -1 || click.product === -1 || this.#below.length > 0) return false;
    const amount = plainNumber(bytes, starts[duration], ends[duration], this.#decimal);
    if (Number.isNaN(amount)) return false;
    const { unit, timeFormat } = this.#log.layout;
    click.duration = unit === null ? amount : toSeconds(amount, unit);
    if (this.#time !== undefined && timeFormat !== null) {
      line.trim(this.#time);
      click.time = plainTime(bytes, starts[this.#time], ends[this.#time], timeFormat);
      if (Number.isNaN(click.time)) return false;
    }
    click.line = line.line;
    this.#taker.click(click);
    return true;
  }

  take(row: Row): void {
    const read = this.#reader.read(row);
    if ('reason' in read && isFooter(row) && this.#below.length < GREATEST_FOOTER) {
      this.#below.push(row);
      return;
    }
    for (const bad of this.#below) this.#reject(bad, shapeFault(bad, this.#log.layout) ?? '');
    this.#below = [];
    if ('duration' in read) {
      const click = this.#click;
      click.line = row.line;
      click.customer = this.#taker.customers.place(read.customer);
      click.product = this.#taker.products.place(read.product);
      click.duration = read.duration;
      click.time = read.time ?? Number.NaN;
      this.#taker.click(click);
    } else this.#takeOther(row, read);
  }

  async giveRejects(): Promise<void> {
    if (this.#rejects.length === 0) return;
    const rejects = this.#rejects;
    this.#rejects = [];
    await this.#taker.rejects(rejects);
  }

  end(): void {
    for (const { line } of this.#below) this.#taker.leftOut('lines-skipped', line);
  }

  #takeOther(row: Row, read: NoClick): void {
    if ('leftOut' in read) this.#taker.leftOut(read.leftOut, row.line);
    else this.#reject(row, read.reason);
  }

  #reject({ line, raw }: Row, reason: string): void {
    this.#rejects.push({ file: this.#log.input.file, line, reason, raw: rawText(raw) });
  }
}
