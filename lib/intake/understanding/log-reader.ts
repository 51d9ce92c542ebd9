/** Makes clicks of the rows of a log, or says what is wrong with a row or why it is none. */
import { idFault, isPlaceholder, isTotal, latin1Fault, normalizedId } from './ids.ts';
import type { Layout } from './layout.ts';
import { isNumberLike, type NumberStyle, numberReader } from './numbers.ts';
import type { IsRow, Row } from './records.ts';
import { isClock, timeOf } from './times.ts';
import { spelledSeconds, toSeconds } from './units.ts';

export interface Click {
  /** Counted from 1, header included. */
  readonly line: number;
  readonly customer: string;
  readonly product: string;
  /** In seconds if the file names a unit, else in the unit of the file. */
  readonly duration: number;
  /** Milliseconds since 1970; null if the file has no times, or not in this row. */
  readonly time: number | null;
}

/** Rows that are no clicks, and are no mistakes either. */
export type LeftOut = 'placeholders' | 'totals' | 'repeated-header' | 'lines-skipped';

/** `leftOut`: it is no click. `reason`: it is a bad row. */
export type NoClick = { readonly leftOut: LeftOut } | { readonly reason: string };

export class LogReader {
  readonly #layout: Layout;
  readonly #customer: number;
  readonly #product: number;
  readonly #duration: number;
  readonly #number: (text: string) => number;
  readonly #isSpelled: boolean;

  constructor(layout: Layout, style: NumberStyle) {
    const { customer = -1, product = -1, duration = -1 } = layout.places;
    this.#layout = layout;
    this.#customer = customer;
    this.#product = product;
    this.#duration = duration;
    this.#number = numberReader(style);
    this.#isSpelled = style.spelled;
  }

  read(row: Row): Click | NoClick {
    const { fields, line } = row;
    const shape = shapeFault(row, this.#layout);
    if (shape) {
      if (NO_ROW.test(row.raw)) return { leftOut: 'lines-skipped' };
      return isHeader(row, this.#layout) ? { leftOut: 'repeated-header' } : { reason: shape };
    }
    const customer = fields[this.#customer].trim();
    const product = fields[this.#product].trim();
    const amount = fields[this.#duration].trim();
    if (row.fault && [customer, product, amount].some((field) => field.includes('"')))
      return { reason: 'a quote is not closed, or stands inside a field' };
    if (isPlaceholder(customer) || isPlaceholder(product)) return { leftOut: 'placeholders' };
    const duration = this.#number(amount);
    if (isTotal(customer) || isTotal(product) || (customer === '' && product === '' && duration >= 0))
      return { leftOut: 'totals' };
    const fault = this.#fault('customer', customer) ?? this.#fault('product', product);
    if (fault) return { reason: fault };
    if (!(duration >= 0) || duration === Number.POSITIVE_INFINITY)
      return isHeader(row, this.#layout)
        ? { leftOut: 'repeated-header' }
        : { reason: durationFault(amount, duration) };
    const { unit } = this.#layout;
    const seconds = unit === null || this.#isSpelled ? duration : toSeconds(duration, unit);
    return {
      line,
      customer: normalizedId(customer),
      product: normalizedId(product),
      duration: seconds === 0 ? 0 : seconds, // no negative zero
      time: this.#timeOf(fields),
    };
  }

  #fault(what: 'customer' | 'product', id: string): string | undefined {
    return idFault(what, id) ?? (this.#layout.isEncodingSure ? undefined : latin1Fault(what, id));
  }

  #timeOf(fields: readonly string[]): number | null {
    const { timeFormat, places } = this.#layout;
    if (timeFormat === null || places.time === undefined) return null;
    const time = timeOf(fields[places.time].trim(), timeFormat);
    return Number.isNaN(time) ? null : time;
  }
}

/** Files that were joined have the header once for each. */
export const isHeader = ({ fields }: Row, { titles }: Layout): boolean =>
  titles?.every((title, n) => fields[n]?.trim() === title) ?? false;

/** A comment, or a line drawn of signs. */
const NO_ROW = /^#|^[\s+\-=|:;,_*]+$/;

/** A line of text below the rows: `(240 rows)`, `Applied filters: none`. */
export const isFooter = ({ fields }: Row): boolean =>
  fields.filter((field) => field.trim() !== '').length === 1;

/** What is wrong with the number of a row's fields or with its quotes. */
export function shapeFault({ fields, fault }: Row, { width }: Layout): string | undefined {
  if (fault === 'open') return 'a quote is not closed, or stands inside a field';
  const { length } = fields;
  const isRight = length === width || (length > width && fields.slice(width).every((field) => field === ''));
  return isRight ? undefined : `it has ${length} ${length === 1 ? 'field' : 'fields'} instead of ${width}`;
}

function durationFault(text: string, duration: number): string {
  const shown = text.slice(0, 40);
  if (text === '') return 'the duration is empty';
  if (duration < 0) return `the duration ${shown} is negative`;
  if (duration === Number.POSITIVE_INFINITY) return `the duration ${shown} is too large`;
  if (isClock(text))
    return `the duration '${shown}' may be minutes:seconds or hours:minutes; write seconds, or hours:minutes:seconds`;
  const isOtherwise = isNumberLike(text) || spelledSeconds(text) !== undefined;
  return isOtherwise
    ? `the duration '${shown}' is written in another way than the others`
    : `the duration '${shown}' is not a number`;
}

/** Whether fields are those of a complete row; for RowSplitter. */
export const isLogRow =
  ({ width, places }: Layout): IsRow =>
  (fields) =>
    fields.length === width && isNumberLike(fields[places.duration ?? -1]?.trim() ?? '');
