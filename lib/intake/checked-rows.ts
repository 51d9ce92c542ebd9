/** Recognises the header of a CSV file and checks every row. */
import type { Reject } from '../contracts/results.ts';
import { type ColumnNames, type Columns, columnsOfHeader, usualColumns } from './columns.ts';
import { type CsvLine, csvLines } from './csv-lines.ts';
import type { IntakeFile } from './text-source.ts';

/** A batch of a file's rows, in order. */
export interface CheckedRows<Row> {
  readonly rows: readonly Row[];
  readonly rejects: readonly Reject[];
}

/**
 * Makes a row of a line with the right number of fields, or says in words what is wrong with it.
 * @param field gives a column's text, without the white space around it.
 */
export type RowCheck<Name extends string, Row> = (
  field: (column: Name) => string,
  line: CsvLine,
) => Row | string;

const RAW_LIMIT = 200;
/** The first half of a surrogate pair, left if the text is cut within the pair. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

/**
 * All rows of a file, in batches. The first line is a header if it names the columns.
 * @throws InputError bad-file if the file cannot be read as CSV.
 */
export async function* checkedRows<Name extends string, Row extends object>(
  input: IntakeFile,
  names: ColumnNames<Name>,
  check: RowCheck<Name, Row>,
): AsyncGenerator<CheckedRows<Row>> {
  const usual = usualColumns(names);
  let columns: Columns<Name> | undefined;
  for await (const lines of csvLines(input, usual.fieldCount)) {
    const rows: Row[] = [];
    const rejects: Reject[] = [];
    for (const line of lines) {
      if (!columns) {
        const named = columnsOfHeader(line.fields ?? [], names);
        columns = named ?? usual;
        if (named) continue;
      }
      const row = checkedRow(line, columns, check);
      if (typeof row !== 'string') rows.push(row);
      else rejects.push({ file: input.file, line: line.number, reason: row, raw: rawText(line.raw) });
    }
    yield { rows, rejects };
  }
}

function checkedRow<Name extends string, Row>(
  line: CsvLine,
  columns: Columns<Name>,
  check: RowCheck<Name, Row>,
): Row | string {
  const { fields } = line;
  if (!fields) return 'a quote is not closed, or stands inside a field';
  const count = fields.length;
  if (count === columns.fieldCount) return check((column) => fields[columns[column]].trim(), line);
  return `it has ${count} ${count === 1 ? 'field' : 'fields'} instead of ${columns.fieldCount}`;
}

/** The text of a row as the reject report shows it. */
export function rawText(text: string): string {
  return text.slice(0, RAW_LIMIT).replace(HALF_CHARACTER, '');
}
