/** The rows of a file of clicks. */
import { type CheckedRows, checkedRows, type RowCheck } from './checked-rows.ts';
import { CLICK_COLUMNS } from './columns.ts';
import { idFault } from './ids.ts';
import type { IntakeFile } from './text-source.ts';

export interface Click {
  /** Counted from 1, header included. */
  readonly line: number;
  readonly customer: string;
  readonly product: string;
  readonly duration: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^([+-]?\d+),(\d+)$/;

/**
 * All rows of a file, repeated pairs included. White space around a field is ignored. If semicolons separate the
 * fields, a duration may have a decimal comma, as spreadsheets write it in much of Europe.
 * @throws InputError bad-file if the file cannot be read as CSV.
 */
export function clickRows(input: IntakeFile): AsyncGenerator<CheckedRows<Click>> {
  return checkedRows(input, CLICK_COLUMNS, checkedClick);
}

const checkedClick: RowCheck<keyof typeof CLICK_COLUMNS, Click> = (field, line) => {
  const customer = field('customer');
  const product = field('product');
  const fault = idFault('customer', customer) ?? idFault('product', product);
  if (fault) return fault;
  const duration = durationOf(field('duration'), line.delimiter === ';');
  if (typeof duration === 'number') return { line: line.number, customer, product, duration };
  return line.number === 1
    ? `${duration} (a header line must name the columns customer, product and duration)`
    : duration;
};

/** The duration, or what is wrong with it. */
function durationOf(field: string, mayHaveDecimalComma: boolean): number | string {
  const text = mayHaveDecimalComma ? field.replace(DECIMAL_COMMA, '$1.$2') : field;
  if (text === '') return 'the duration is empty';
  if (!NUMBER.test(text)) return `the duration '${field.slice(0, 40)}' is not a number`;
  const duration = Number(text);
  if (!Number.isFinite(duration)) return `the duration ${field.slice(0, 40)} is too large`;
  if (duration < 0) return `the duration ${field.slice(0, 40)} is negative`;
  return duration === 0 ? 0 : duration; // no negative zero
}
