/**
 * How the files of one data set are laid out, from their heads. First come the files that have a header: it may stand in
 * one part only, and then tells the columns of the others.
 */
import { InputError } from '../../contracts/errors.ts';
import type { RunNote } from '../../contracts/run-notes.ts';
import { type Columns, nameOf, type Places } from './columns.ts';
import type { Encoding } from './encoding.ts';
import { lacks, notUnderstood, rivalDelimiters, withoutHeader } from './refusals.ts';
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
  /** False: the letters beyond ASCII may be others than they are read as. */
  readonly isEncodingSure: boolean;
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
  readonly flags: Columns['flags'];
  readonly unit: Unit | null;
  /** Null: there is no column of the time, or its values are not understood. */
  readonly timeFormat: TimeFormat | null;
  readonly notes: readonly RunNote[];
}

/** Rows are kept for the first file with a header only: a data set may have very many files. */
export interface WithHeader {
  readonly layout: Layout;
  /** Some of its rows. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * The layout of a file that has a header of its own.
 * @returns 'no header', for layoutWithoutHeader; or 'no rows'
 * @throws InputError not-understood, with what was found and what would do
 */
export function layoutWithHeader(head: Head, expected: Expected): WithHeader | 'no header' | 'no rows' {
  const sketch = sketchedOrRefused(head, expected);
  if (!sketch) return 'no rows';
  return sketch.table.header
    ? { layout: ownLayout(head, sketch, expected), rows: sketch.table.rows }
    : 'no header';
}

/**
 * The layout of a file that has no header of its own.
 * @param first the first file of its data set that has one, if any does
 * @param other one of the data set whose header is another
 * @throws InputError not-understood
 */
export function layoutWithoutHeader(
  head: Head,
  expected: Expected,
  first: WithHeader | undefined,
  other: Layout | undefined,
): Layout {
  const sketch = sketchedOrRefused(head, expected);
  if (!sketch) throw new Error(`${head.file} had rows, and has none any more`);
  return first ? borrowedLayout(head, sketch, first, other, expected) : layoutByPlace(head, sketch, expected);
}

/** The layout of a file that is alone; undefined if it has no rows. @throws InputError not-understood */
export function layoutAlone(head: Head, expected: Expected): Layout | undefined {
  const found = layoutWithHeader(head, expected);
  if (found === 'no rows') return undefined;
  return found === 'no header' ? layoutWithoutHeader(head, expected, undefined, undefined) : found.layout;
}

function sketchedOrRefused({ file, text, isComplete }: Head, expected: Expected): Sketch | undefined {
  const sketch = sketchOf(text, isComplete, expected);
  if (sketch?.rival !== undefined) throw rivalDelimiters(file, sketch.table, sketch.rival);
  return sketch;
}

function ownLayout(head: Head, { table }: Sketch, expected: Expected): Layout {
  const { kind } = expected;
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
  if (columns.rivalTimes.length > 0) {
    const rivals = columns.rivalTimes.map((place) => `'${titles[place]}'`).join(' and ');
    notes.push({
      code: 'column-in-doubt',
      message: `${rivals} may both be the time: none is read`,
      file,
      line,
    });
  }
  notes.push(
    ...notRead(columns, titles).map((message) => ({ code: 'column-in-doubt' as const, message, file, line })),
  );
  if (skippedLines > 0) notes.push(skipped(file, skippedLines, 'the header'));
  return {
    ...basics(head, table, expected),
    headerLine: line,
    titles: (shift === 1 ? ['', ...titles] : titles).map(ownCopy),
    places: moved(columns.places, shift),
    flags: columns.flags.map((flag) => ({ ...flag, place: flag.place + shift })),
    unit: columns.unit,
    timeFormat: timeFormat(table.rows, columns.places),
    notes,
  };
}

/** What may hold a recorded no, and is not read. */
const notRead = ({ unread, lacking }: Columns, titles: readonly string[]): string[] => [
  ...unread.map(
    ({ column, place }) =>
      `'${titles[place]}' may be the ${nameOf(column)}, but its values are neither a yes nor a no: it is not read`,
  ),
  ...lacking.filter(({ column }) => column === 'available').map(lacks),
];

const DOUBTS = {
  names: 'two of the same name are taken for one, and a new name for somebody or something new',
  ratings: 'its title says nothing of a time, so its values may not be durations',
  'bare time': 'its title may also mean a point in time, but its values are none',
} as const;

function layoutByPlace(head: Head, { table, byPlace }: Sketch, expected: Expected): Layout {
  const { kind, named } = expected;
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
    ...basics(head, table, expected),
    headerLine: null,
    titles: null,
    places: byPlace,
    flags: [],
    unit: named.unit ?? null,
    timeFormat: timeFormat(table.rows, byPlace),
    notes,
  };
}

/** The layout of a part without a header, by the header of another. */
function borrowedLayout(
  head: Head,
  sketch: Sketch,
  { layout: own, rows }: WithHeader,
  other: Layout | undefined,
  expected: Expected,
): Layout {
  if (other)
    throw new InputError(
      'not-understood',
      `${head.file} has no header line, and ${own.file} and ${other.file} have different ones, so nothing tells its ` +
        'columns: put a header line at its top',
    );
  if (sketch.table.width !== own.width)
    throw new InputError(
      'not-understood',
      `${head.file} has no header line, and its rows have ${sketch.table.width} fields, where those of ${own.file} ` +
        `have ${own.width}: put a header line at its top`,
    );
  if (isSwapped(sketch.table.rows, rows, own.places))
    throw new InputError(
      'not-understood',
      `${head.file} has no header line, and its columns stand in another order than those of ${own.file}: customers ` +
        'there are products here. Put a header line at its top',
    );
  return {
    ...own,
    ...basics(head, sketch.table, expected),
    headerLine: null,
    notes: [
      {
        code: 'header-of-another-part',
        message: `it has no header line; its columns are those of ${own.file}: ${own.titles?.join(', ')}`,
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

const basics = (
  { file, encoding }: Head,
  { delimiter, firstLine, width }: Sketch['table'],
  { named }: Expected,
) => ({
  file,
  encoding,
  isEncodingSure: encoding !== 'Latin-1' || named.encoding === encoding,
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

/** A part of a longer text keeps all of that text in memory; a copy does not. */
const ownCopy = (text: string): string => [...text].join('');
