/**
 * How the files of one data set are laid out, from their heads. Each file is looked at alone (sketch.ts); then all
 * together: a header may stand in one part only.
 */
import { InputError } from '../../contracts/errors.ts';
import type { RunNote } from '../../contracts/run-notes.ts';
import type { Columns, Places } from './columns.ts';
import type { Encoding } from './encoding.ts';
import { notUnderstood, rivalDelimiters, withoutHeader } from './refusals.ts';
import { type Expected, type Sketch, sketchOf } from './sketch.ts';
import { type TimeFormat, timeFormatOf } from './times.ts';
import type { Unit } from './units.ts';

export interface Head {
  readonly file: string;
  readonly encoding: Encoding;
  /** The text from the beginning of the file. */
  readonly text: string;
  /** True if this is the whole text. */
  readonly isComplete: boolean;
}

export interface Layout {
  readonly file: string;
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** Null: the file has no header of its own. */
  readonly headerLine: number | null;
  /** Also those of another part's header. Null: the columns are told by place. */
  readonly titles: readonly string[] | null;
  /** Line of the first row. */
  readonly firstLine: number;
  /** Fields of a row. */
  readonly width: number;
  /** Places among all fields of a row, from 0. */
  readonly places: Places;
  readonly consents: Columns['consents'];
  readonly unit: Unit | null;
  /** Null: there is no column of the time, or its values are not understood. */
  readonly timeFormat: TimeFormat | null;
  readonly notes: readonly RunNote[];
}

/**
 * @returns undefined for a file without rows
 * @throws InputError not-understood, with what was found and what would do
 */
export function layoutsOf(heads: readonly Head[], expected: Expected): (Layout | undefined)[] {
  const sketches = heads.map(({ text, isComplete }) => sketchOf(text, isComplete, expected));
  const withHeader = sketches.findIndex((sketch) => sketch?.table.header);
  return sketches.map((sketch, n) => {
    if (!sketch) return undefined;
    if (sketch.rival !== undefined) throw rivalDelimiters(heads[n].file, sketch.table, sketch.rival);
    if (sketch.table.header) return ownLayout(heads[n], sketch, expected);
    if (withHeader === -1) return layoutByPlace(heads[n], sketch, expected);
    return borrowedLayout(heads[n], sketch, heads, sketches, expected);
  });
}

function ownLayout(head: Head, { table }: Sketch, { kind }: Expected): Layout {
  const { header, headerBelowRows, shift, skippedLines } = table;
  if (!header || header.columns.faults.length > 0 || headerBelowRows)
    throw notUnderstood(head.file, table, kind);
  const { columns, titles, line } = header;
  const { file } = head;
  const notes: RunNote[] = columns.doubts.map(({ column, doubt }) => ({
    code: 'column-in-doubt',
    message: `the ${column} is read from the column '${titles[columns.places[column] ?? -1]}': ${DOUBTS[doubt]}`,
    file,
    line,
  }));
  if (skippedLines > 0) notes.push(skipped(file, skippedLines, 'the header'));
  return {
    ...basics(head, table),
    headerLine: line,
    titles: shift === 1 ? ['', ...titles] : titles,
    places: moved(columns.places, shift),
    consents: columns.consents.map((consent) => ({ ...consent, place: consent.place + shift })),
    unit: columns.unit,
    timeFormat: timeFormat(table.rows, columns.places),
    notes,
  };
}

const DOUBTS = {
  names: 'two of the same name are taken for one, and a new name for somebody or something new',
  ratings: 'its title says nothing of a time, so its values may not be durations',
  'bare time': 'its title may also mean a point in time, but its values are none',
} as const;

function layoutByPlace(head: Head, { table, byPlace }: Sketch, { kind, named }: Expected): Layout {
  if (!byPlace || 'why' in byPlace) throw withoutHeader(head.file, table, kind, byPlace?.why ?? '');
  const notes: RunNote[] = [];
  // An address is known by its @, wherever it stands.
  if (kind === 'log') {
    const inOrder = Object.entries(byPlace).sort(([, one], [, other]) => one - other);
    const message = `it has no header line; its columns are taken to be ${inOrder.map(([column]) => column).join(', ')}`;
    notes.push({ code: 'columns-by-place', message, file: head.file });
  }
  if (table.skippedLines > 0) notes.push(skipped(head.file, table.skippedLines, 'the rows'));
  return {
    ...basics(head, table),
    headerLine: null,
    titles: null,
    places: byPlace,
    consents: [],
    unit: named.unit ?? null,
    timeFormat: timeFormat(table.rows, byPlace),
    notes,
  };
}

/** The layout of a part without a header, by the header of another. */
function borrowedLayout(
  head: Head,
  sketch: Sketch,
  heads: readonly Head[],
  sketches: readonly (Sketch | undefined)[],
  expected: Expected,
): Layout {
  const lenders = sketches.flatMap((other, n) =>
    other?.table.header ? [{ lender: other, head: heads[n] }] : [],
  );
  const [{ lender, head: from }] = lenders;
  const own = ownLayout(from, lender, expected);
  const titlesOf = ({ table }: Sketch) => table.header?.titles.join('\n');
  const other = lenders.find((candidate) => titlesOf(candidate.lender) !== titlesOf(lender));
  if (other)
    throw new InputError(
      'not-understood',
      `${head.file} has no header line, and ${from.file} and ${other.head.file} have different ones, so nothing tells ` +
        'its columns: put a header line at its top',
    );
  if (sketch.table.width !== own.width)
    throw new InputError(
      'not-understood',
      `${head.file} has no header line, and its rows have ${sketch.table.width} fields, where those of ${from.file} ` +
        `have ${own.width}: put a header line at its top`,
    );
  if (isSwapped(sketch.table.rows, lender.table.rows, own.places))
    throw new InputError(
      'not-understood',
      `${head.file} has no header line, and its columns stand in another order than those of ${from.file}: customers ` +
        'there are products here. Put a header line at its top',
    );
  return {
    ...own,
    ...basics(head, sketch.table),
    headerLine: null,
    notes: [
      {
        code: 'header-of-another-part',
        message: `it has no header line; its columns are those of ${from.file}: ${own.titles?.join(', ')}`,
        file: head.file,
      },
    ],
  };
}

/** More of the one file's customers are products of the other than customers. */
function isSwapped(
  rows: readonly (readonly string[])[],
  others: readonly (readonly string[])[],
  { customer = -1, product = -1 }: Places,
): boolean {
  const customers = new Set(others.map((fields) => fields[customer]));
  const products = new Set(others.map((fields) => fields[product]));
  const countIn = (ids: ReadonlySet<string | undefined>) =>
    rows.filter((fields) => ids.has(fields[customer])).length;
  return countIn(products) > countIn(customers);
}

const basics = ({ file, encoding }: Head, { delimiter, firstLine, width }: Sketch['table']) => ({
  file,
  encoding,
  delimiter,
  firstLine,
  width,
});

const skipped = (file: string, lines: number, above: string): RunNote => ({
  code: 'lines-skipped',
  message: `${lines} ${lines === 1 ? 'line' : 'lines'} above ${above} ${lines === 1 ? 'is' : 'are'} left out`,
  file,
  line: 1,
});

const moved = (places: Places, shift: number): Places =>
  Object.fromEntries(Object.entries(places).map(([column, place]) => [column, place + shift]));

function timeFormat(rows: readonly (readonly string[])[], { time }: Places): TimeFormat | null {
  return time === undefined ? null : timeFormatOf(rows.map((fields) => fields[time] ?? ''));
}
