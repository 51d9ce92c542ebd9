/** The columns of a file that has no header: by their place, if the fields are unmistakable. */
import type { Places } from './columns.ts';
import type { FileKind } from './titles.ts';
import { areInstants, type Look, look, NEARLY_ALL } from './values.ts';

/** Why the columns cannot be told, in words that follow "has no header line, and". */
export interface Unclear {
  readonly why: string;
}

/**
 * The places of the columns in the usual order: customer, product, duration and perhaps time; or customer and email.
 * @param rows some of the rows, trimmed
 */
export function placesWithoutHeader(
  rows: readonly (readonly string[])[],
  width: number,
  kind: FileKind,
  customerPrefix: string,
): Places | Unclear {
  const columns = Array.from({ length: width }, (_, place) => rows.map((fields) => fields[place] ?? ''));
  if (kind === 'products') return { why: 'nothing else tells an id from a title or a category' };
  return kind === 'log' ? logPlaces(columns, customerPrefix) : contactPlaces(columns.map(look));
}

function logPlaces(columns: readonly (readonly string[])[], customerPrefix: string): Places | Unclear {
  const looks = columns.map(look);
  const [customer, product, duration, time] = looks;
  if (columns.length < 3 || columns.length > 4)
    return {
      why: `its rows have ${columns.length} ${columns.length === 1 ? 'field' : 'fields'} instead of 3`,
    };
  if (looks.slice(0, 2).some(areDatesOrFractions(columns)))
    return { why: 'its first two columns are not ids of customers and products' };
  if (areInstants(duration)) return { why: 'its third column is a point in time and no duration' };
  if (duration.durations < 0.5) return { why: 'its third column is not a number' };
  if (time && !areInstants(time)) return { why: 'its rows have 4 fields instead of 3' };
  if (customer.filled === 0 || product.filled === 0) return { why: 'its first two columns are empty' };
  if (areRowNumbers(columns[0])) return { why: 'its first column counts the rows' };
  if (areSwapped(columns[0], columns[1], customerPrefix))
    return { why: 'its first column looks like products and its second like customers' };
  return { customer: 0, product: 1, duration: 2, ...(time && { time: 3 }) };
}

const areDatesOrFractions = (columns: readonly (readonly string[])[]) => (values: Look, place: number) =>
  values.dates >= NEARLY_ALL ||
  (values.numbers >= NEARLY_ALL &&
    columns[place].some((value) => /^\d+[.,]\d{1,2}$|^\d+[.,]\d{4,}$/.test(value)));

/** 1, 2, 3 …: an index, as statistics programs write it. */
function areRowNumbers(values: readonly string[]): boolean {
  const from = Number(values[0]);
  return (
    values.length >= 5 && (from === 0 || from === 1) && values.every((value, n) => value === String(from + n))
  );
}

/** Ids of regular customers stand second, or what looks like `category_item` stands first. */
function areSwapped(first: readonly string[], second: readonly string[], customerPrefix: string): boolean {
  const share = (values: readonly string[], holds: (value: string) => boolean) =>
    values.filter(holds).length / (values.length || 1);
  const isRegular = (id: string) => customerPrefix !== '' && id.startsWith(customerPrefix);
  const isProduct = (id: string) => /^[^_]+_[^_]+$/.test(id);
  return (
    (share(second, isRegular) > 0 && share(first, isRegular) === 0) ||
    (share(first, isProduct) >= NEARLY_ALL && share(second, isProduct) < 0.1)
  );
}

function contactPlaces(looks: readonly Look[]): Places | Unclear {
  if (looks.length !== 2) return { why: `its rows have ${looks.length} fields instead of 2` };
  const [first, second] = looks;
  if (second.addresses >= first.addresses && second.addresses > 0) return { customer: 0, email: 1 };
  return first.addresses > 0 ? { customer: 1, email: 0 } : { why: 'no column has addresses of mail' };
}
