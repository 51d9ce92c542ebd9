/** Why a file is refused, in words: what was found, where, and what would do. Each is one paragraph. */
import { InputError } from '../../contracts/errors.ts';
import { isOfLogs, type Lacking, NEEDED, nameOf, OPTIONAL, type Places } from './columns.ts';
import type { NumberEvidence, StyleDecision } from './numbers.ts';
import type { Table } from './table.ts';
import { type ColumnName, type FileKind, TITLES } from './titles.ts';

const TITLES_SHOWN = 12;
const ROWS_SHOWN = 2;
const FIELD_SHOWN = 30;
const PAGE = 'docs/reading-logs.md';

/** A header that was not understood. */
export function notUnderstood(file: string, table: Table, kind: FileKind): InputError {
  const { header, headerBelowRows } = table;
  if (header && headerBelowRows && header.columns.faults.length === 0)
    return refusal(
      file,
      `line ${headerBelowRows.line} is a header, but line ${headerBelowRows.rowLine} above it looks like a row. ` +
        'Take out what stands above the header',
    );
  if (!header) return refusal(file, 'no header was found');
  const { faults, places, words } = header.columns;
  const titles = header.titles.map((title, place) => {
    const word = words[place];
    return `${shown(title) || '(no title)'}${word ? ` (${word})` : ''}`;
  });
  const missing = faults.filter(({ why }) => why === 'missing').map(({ column }) => column);
  const others = faults.flatMap((fault) => {
    if (fault.why === 'several')
      return `${fault.places.map((place) => `'${header.titles[place]}'`).join(' and ')} may both be the ${nameOf(fault.column)}`;
    return fault.why === 'not there' ? lacks(fault) : [];
  });
  const wrong =
    missing.length > 0 ? [`there is no column for the ${missing.map(nameOf).join(', nor for the ')}`] : [];
  const [first] = faults;
  const likely = first.why === 'several' ? first.places[0] : words.indexOf(undefined);
  const example = JSON.stringify({ columns: { [first.column]: header.titles[likely] || 'its title' } });
  // A setting would be for the log, too, which has another title.
  const advice = isOfLogs(first.column, kind)
    ? `Give the column that has the ids of the log the title ${first.column}_id${first.why === 'several' ? ', and the other another' : ''}`
    : `Columns of other titles can be named by the setting columns, as in ${example}`;
  return refusal(
    file,
    `${[...wrong, ...others].join('; ')}. The header in line ${header.line} has the titles ` +
      `${listed(titles, TITLES_SHOWN)}. ${wouldDo(missing, kind)}${advice} (${PAGE})${firstRows(table, places, kind)}`,
  );
}

export const lacks = ({ named, column }: Lacking): string =>
  `the setting columns names '${named}' for the ${nameOf(column)}, and there is no such column`;

/** A file that has no header, and whose fields do not tell its columns. */
export function withoutHeader(file: string, table: Table, kind: FileKind, why: string): InputError {
  const columns = columnsOf(kind);
  const byHand = kind === 'log' ? ', or name the places of the columns by the setting columns' : '';
  return refusal(
    file,
    `it has no header line that names ${columns.join(', ')}, and ${why}. Put a header line at its top, such as ` +
      `${columns.join(table.delimiter)}${byHand} (${PAGE})${firstRows(table, {}, kind)}`,
  );
}

export function rivalDelimiters(file: string, { delimiter }: Table, rival: string): InputError {
  return refusal(
    file,
    `its fields may be parted by ${named(delimiter)} or by ${named(rival)}, and both make rows of it. ` +
      `Put a header line at its top`,
  );
}

/** Numbers that can be read in two ways. */
export function unclearNumbers(
  file: string,
  decision: Extract<StyleDecision, { unclear: string }>,
  { first }: NumberEvidence,
): InputError {
  const examples = decision.examples.flatMap((sign) => {
    const example = first[sign];
    return example ? [`'${example.text}' (line ${example.line})`] : [];
  });
  const found = examples.slice(0, 2).join(' and ');
  const what =
    decision.unclear === 'mixed'
      ? `its durations are written in two ways, as ${found}`
      : `its durations, such as ${found}, may have thousands apart or three decimals, and nothing tells which`;
  return refusal(
    file,
    `${what}. Export them without thousands separators and in one way, or set the decimal sign to '.' or ',', as in ` +
      `{"columns":{"decimal":","}} (${PAGE})`,
  );
}

/** Those that a file of the kind is to have. Products need an id and one of the others. */
const columnsOf = (kind: FileKind): readonly ColumnName[] =>
  kind === 'products' ? [...NEEDED.products, ...OPTIONAL.products] : NEEDED[kind];

const refusal = (file: string, text: string) => new InputError('not-understood', `${file}: ${text}`);

function wouldDo(columns: readonly ColumnName[], kind: FileKind): string {
  if (columns.length === 0) return '';
  const each = columns.map((column) => {
    const tiers = TITLES[column]
      .filter(({ only, doubt }) => doubt === undefined && (only ?? kind) === kind)
      .slice(0, 3);
    const ofTier = Math.ceil(TITLES_SHOWN / tiers.length / columns.length);
    const titles = tiers.flatMap(({ titles: { English = '' } }) => English.split(', ').slice(0, ofTier));
    return `${titles.join(', ')} … for the ${nameOf(column)}`;
  });
  return `Titles that would do: ${each.join('; ')}. `;
}

/** How the first rows would be read. */
function firstRows({ rows }: Table, places: Places, kind: FileKind): string {
  const some = rows.slice(0, ROWS_SHOWN).map((fields) => {
    if (Object.keys(places).length === 0) return listed(fields.map(shown), TITLES_SHOWN, ' | ');
    return columnsOf(kind)
      .map((column) => {
        const place = places[column];
        return `${column} ${place === undefined ? '?' : `'${shown(fields[place] ?? '')}'`}`;
      })
      .join(', ');
  });
  return some.length > 0 ? `. The first rows would be read as: ${some.join('; ')}` : '';
}

function shown(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '?')
    .trim();
  return line.length > FIELD_SHOWN ? `${line.slice(0, FIELD_SHOWN)}…` : line;
}

const listed = (texts: readonly string[], most: number, between = ', ') =>
  texts.length > most ? `${texts.slice(0, most).join(between)} …` : texts.join(between);

const NAMES: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};
const named = (delimiter: string) => NAMES[delimiter] ?? `'${delimiter}'`;
