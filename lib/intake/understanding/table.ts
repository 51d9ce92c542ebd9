/** Where the header of a file is, and where its rows begin, if one delimiter parts the fields. */
import { type Columns, columnsUnder, type NamedColumns, NEEDED, OPTIONAL } from './columns.ts';
import { isEmail } from './emails.ts';
import { isNumberLike } from './numbers.ts';
import type { Row } from './records.ts';
import { isDate } from './times.ts';
import { meaningsOf, wordsOf } from './title.ts';
import type { ColumnName, FileKind } from './titles.ts';
import { unitNamed } from './units.ts';

interface Header {
  readonly line: number;
  readonly titles: readonly string[];
  readonly columns: Columns;
}

export interface Table {
  readonly delimiter: string;
  /** Undefined: there is none. A header that was not understood has faults in its columns. */
  readonly header: Header | undefined;
  /** Some of the rows, trimmed; names of rows that have no title are cut off. */
  readonly rows: readonly (readonly string[])[];
  /** The line where the rows begin. */
  readonly firstLine: number;
  /** Lines above the header, or above the rows if there is no header. */
  readonly skippedLines: number;
  /** Fields of a row. */
  readonly width: number;
  /** Fields before the first that has a title: R writes names of rows so. */
  readonly shift: 0 | 1;
  /** A header stands below something that looks like rows. */
  readonly headerBelowRows?: { readonly line: number; readonly rowLine: number };
}

/** A header stands among the first rows, or nowhere. */
const HEADER_WITHIN = 60;
/** Rows that are looked at. */
const SAMPLE = 1000;

/**
 * A line of units may stand below the header.
 * @param rows of the head of the file, without a `sep=` line
 */
export function tableOf(rows: readonly Row[], delimiter: string, kind: FileKind, named: NamedColumns): Table {
  const width = usualWidth(rows);
  const top = rows.slice(0, HEADER_WITHIN);
  const complete = top.findIndex((row) => isComplete(titlesOf(row), kind, named));
  const firstData = top.findIndex((row) => !isComment(row) && isData(row, width, kind));
  const beforeData = firstData === -1 ? top : top.slice(0, firstData);
  const place = complete === -1 ? likeliestHeader(beforeData, width, kind, named) : complete;

  const headerRow = place === -1 ? undefined : top[place];
  const from = place === -1 ? Math.max(firstData, 0) : place + 1;
  const titles = headerRow ? titlesOf(headerRow) : [];
  const body = rows.slice(from, from + SAMPLE).map(({ fields }) => fields.map((field) => field.trim()));
  const shift = headerRow && isShifted(titles, body) ? 1 : 0;
  const shifted = shift === 1 ? body.map((fields) => fields.slice(1)) : body;
  const found = headerRow && columnsUnder(titles, shifted, kind, named);
  const unit = found && unitNamed(wordsOf(shifted[0]?.[found.places.duration ?? -1] ?? ''));
  const columns = found && unit ? { ...found, unit } : found;
  const firstRow = rows[unit ? from + 1 : from];
  const table: Table = {
    delimiter,
    header: headerRow && columns && { line: headerRow.line, titles, columns },
    rows: unit ? shifted.slice(1) : shifted,
    firstLine: firstRow?.line ?? (headerRow ? headerRow.line + 1 : 1),
    skippedLines: top.slice(0, place === -1 ? from : place).length,
    width: headerRow ? widthUnder(titles, body, shift) : width,
    shift,
  };
  const above = columns ? top.slice(0, place).find((row) => isRowUnder(row, columns, kind)) : undefined;
  return headerRow && above
    ? { ...table, headerBelowRows: { line: headerRow.line, rowLine: above.line } }
    : table;
}

/** The titles of a row; a header may be a comment. */
const titlesOf = ({ fields }: Row): string[] =>
  fields.map((field, n) => (n === 0 ? field.replace(/^#+\s*/, '') : field).trim());

const isComment = ({ raw }: Row): boolean => raw.startsWith('#');

/** The most frequent number of fields; of equal ones, the greatest. */
function usualWidth(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of rows.slice(0, SAMPLE))
    counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || b - a);
  return byCount[0]?.[0] ?? 0;
}

/** How many of the columns the titles name: of the needed ones, or of all that tell something of a product. */
function knownColumns(titles: readonly string[], kind: FileKind, named: NamedColumns): number {
  const known = new Set(titles.flatMap((title) => meaningsOf(title, kind).map(({ column }) => column)));
  const counted = kind === 'products' ? [...NEEDED.products, ...OPTIONAL.products] : NEEDED[kind];
  return counted.filter((column) => known.has(column) || titles.includes(String(named[column]))).length;
}

/** Whether the titles are enough. One word alone may be a product’s: those of products must name two columns. */
function isComplete(titles: readonly string[], kind: FileKind, named: NamedColumns): boolean {
  if (kind !== 'products') return knownColumns(titles, kind, named) === NEEDED[kind].length;
  const hasProduct = titles.some(
    (title) => title === named.product || meaningsOf(title, kind).some(({ column }) => column === 'product'),
  );
  return hasProduct && knownColumns(titles, kind, named) > 1;
}

/**
 * A field that is a number or a date, or has an @, is data and not a title. So is one that holds digits as ids do,
 * unless the line has known titles.
 */
function isData(row: Row, width: number, kind: FileKind): boolean {
  const fields = row.fields.map((field) => field.trim());
  if (fields.length !== width) return false;
  if (fields.some((field) => isNumberLike(field) || isDate(field) || isEmail(field))) return true;
  return knownColumns(fields, kind, {}) < 2 && fields.some((field) => /\d/.test(field));
}

/** A line that looks like titles, although they are not all understood: the one that names most columns. */
function likeliestHeader(rows: readonly Row[], width: number, kind: FileKind, named: NamedColumns): number {
  const worth = rows.map((row) => {
    const titles = titlesOf(row);
    const known = knownColumns(titles, kind, named);
    const fits = titles.length > 1 && (titles.length === width || titles.length === width - 1);
    return isComment(row) && known < 2 ? 0 : 2 * known + (fits ? 1 : 0);
  });
  const most = Math.max(0, ...worth);
  return most === 0 ? -1 : worth.lastIndexOf(most);
}

/** All rows have one field more than the header, and it is not an empty one at the end. */
function isShifted(titles: readonly string[], rows: readonly (readonly string[])[]): boolean {
  const longer = rows.filter((fields) => fields.length === titles.length + 1);
  return longer.length > 0.9 * rows.length && longer.some((fields) => fields[titles.length] !== '');
}

/** Rows may end in a delimiter, though the header does not. */
function widthUnder(titles: readonly string[], rows: readonly (readonly string[])[], shift: number): number {
  const width = titles.length + shift;
  const endInDelimiter =
    rows.length > 0 && rows.every((fields) => fields.length === width + 1 && fields[width] === '');
  return endInDelimiter ? width + 1 : width;
}

/** Whether the row would be a good one under a header that stands below it. */
function isRowUnder(row: Row, { places }: Columns, kind: FileKind): boolean {
  const fieldOf = (column: ColumnName) => row.fields[places[column] ?? -1]?.trim() ?? '';
  if (kind === 'products' && !OPTIONAL.products.some((column) => fieldOf(column) !== '')) return false;
  return NEEDED[kind].every((column) => {
    const field = fieldOf(column);
    if (column === 'duration') return isNumberLike(field);
    return column === 'email' ? isEmail(field) : field !== '';
  });
}
