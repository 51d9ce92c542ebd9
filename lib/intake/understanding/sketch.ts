/** What the head of one file tells: its delimiter, its header and its columns. */
import type { NamedColumns, Places } from './columns.ts';
import { isEmail } from './emails.ts';
import { isNumberLike } from './numbers.ts';
import { type Row, rowsOf } from './records.ts';
import { type Table, tableOf } from './table.ts';
import type { FileKind } from './titles.ts';
import { spelledSeconds } from './units.ts';
import { placesWithoutHeader, type Unclear } from './without-header.ts';

/** What the caller knows of the data set before it looks into a file. */
export interface Expected {
  readonly kind: FileKind;
  /** The setting `columns`. */
  readonly named: NamedColumns;
  readonly customerPrefix: string;
}

export interface Sketch {
  readonly table: Table;
  /** Where the columns are if the file has no header and no other part of its data set has one. */
  readonly byPlace: Places | Unclear | undefined;
  /** Another delimiter that would do as well. */
  readonly rival?: string;
}

/** The likeliest first. */
const DELIMITERS = [',', ';', '\t', '|', '::'] as const;
const SEPARATOR_LINE = /^"?sep=(.)"?\s*$/i;

/**
 * The delimiter with which the columns are understood and most rows are good.
 * @param head the text from the beginning of the file; undefined rows if there are none
 * @returns undefined if there is no row at all
 */
export function sketchOf(head: string, isComplete: boolean, expected: Expected): Sketch | undefined {
  const [firstLine] = head.split(/\r\n|\n|\r/, 1);
  const named = SEPARATOR_LINE.exec(firstLine)?.[1];
  const tried =
    named === undefined ? DELIMITERS.filter((sign) => sign === ',' || head.includes(sign)) : [named];
  const attempts = tried.flatMap((delimiter) => {
    const rows = rowsOf(head, delimiter, isComplete).filter(({ line }) => named === undefined || line > 1);
    return rows.length > 0 ? [attempt(rows, delimiter, expected)] : [];
  });
  const [best, second] = attempts.sort((one, other) => other.worth - one.worth);
  if (!best) return undefined;
  const isRival =
    second !== undefined && second.worth === best.worth && second.worth > 0 && best.isUnderstood;
  return isRival ? { ...best.sketch, rival: second.sketch.table.delimiter } : best.sketch;
}

function attempt(rows: readonly Row[], delimiter: string, { kind, named, customerPrefix }: Expected) {
  const table = tableOf(rows, delimiter, kind, named);
  const { header, width } = table;
  const byPlace = header
    ? undefined
    : (placesByHand(named, kind, width) ?? placesWithoutHeader(table.rows, width, kind, customerPrefix));
  const sketch: Sketch = { table, byPlace };
  const places = header ? header.columns.places : byPlace && !('why' in byPlace) ? byPlace : {};
  const isUnderstood = header ? header.columns.faults.length === 0 : places.customer !== undefined;
  const good = table.rows.filter((fields) => isGood(fields, places, width - table.shift, kind)).length;
  const share = table.rows.length > 0 ? good / table.rows.length : 1;
  // A header counts for more than no header, and any understanding for more than none.
  const known = header ? Object.keys(places).length : 0;
  const worth = isUnderstood
    ? (header ? 20 : 10) + share
    : known + (width > 1 ? 0.5 + Math.min(width, 40) / 100 : 0);
  return { sketch, worth, isUnderstood };
}

/** The setting `columns` may name places, for files without a header. */
function placesByHand(named: NamedColumns, kind: FileKind, width: number): Places | undefined {
  const { customer, product, duration, time } = named;
  const isPlace = (value: unknown): value is number => typeof value === 'number' && value < width;
  if (kind !== 'log' || !isPlace(customer) || !isPlace(product) || !isPlace(duration)) return undefined;
  return { customer, product, duration, ...(isPlace(time) && { time }) };
}

function isGood(fields: readonly string[], places: Places, width: number, kind: FileKind): boolean {
  if (fields.length !== width) return false;
  if (kind === 'contacts') return isEmail(fields[places.email ?? -1] ?? '');
  if (kind === 'products') return (fields[places.product ?? -1] ?? '') !== '';
  const duration = fields[places.duration ?? -1] ?? '';
  return isNumberLike(duration) || spelledSeconds(duration) !== undefined;
}
