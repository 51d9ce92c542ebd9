/** Notes on the rows of a data set. */
import { InputError } from '../contracts/errors.ts';
import type { Profile } from '../contracts/results.ts';
import type { RunNote } from '../contracts/run-notes.ts';
import type { Dataset } from '../engine/interactions.ts';
import type { LongestRows, RoughMedian } from './spread.ts';
import type { UnderstoodLog } from './understand-logs.ts';
import { isSpoilt } from './understanding/ids.ts';
import type { LeftOut } from './understanding/log-reader.ts';

/** One file as it has been read so far. */
export interface FileFigures {
  readonly log: UnderstoodLog;
  readonly counts: Profile['files'][number];
  readonly median: RoughMedian;
  readonly leftOut: Map<LeftOut, { count: number; readonly line: number }>;
}

/** Medians that far apart are not those of the same unit. */
const GREATEST_RATIO = 100;
/** Nobody looks at most products for half an hour. */
const GREATEST_MEDIAN_S = 1800;

/**
 * A file that names no unit is taken to have the unit of the others.
 * @throws InputError not-understood if its durations speak against that
 */
export function unitNotes(files: readonly FileFigures[]): RunNote[] {
  const known = files.filter(({ median }) => median.value !== undefined);
  const median = ({ median: { value = 0 } }: FileFigures) => value;
  const [shortest, longest] = [...known]
    .sort((one, other) => median(one) - median(other))
    .filter(isFirstOrLast);
  const hasUnit = ({ log }: FileFigures) => log.layout.unit !== null || log.style.spelled;
  if (longest && median(longest) >= GREATEST_RATIO * median(shortest) && !known.every(hasUnit))
    throw new InputError(
      'not-understood',
      `${longest.counts.file} and ${shortest.counts.file} seem to have different units: half of the durations are ` +
        `above ${rounded(median(longest))} in one and above ${rounded(median(shortest))} in the other. Name the unit in ` +
        'the title, such as duration_ms',
    );
  const [named] = files.filter((file) => file.log.layout.unit !== null);
  return files
    .filter((file) => !hasUnit(file))
    .flatMap((file): RunNote[] => {
      const about = { file: file.counts.file };
      if (named) {
        const message = `its title names no unit; its durations are taken for seconds, as ${named.counts.file} names one`;
        return [{ code: 'units-differ', message, ...about }];
      }
      if (median(file) < GREATEST_MEDIAN_S) return [];
      const message =
        `half of the durations are above ${rounded(median(file))}; if they are milliseconds, name the unit in the title, ` +
        'such as duration_ms';
      return [{ code: 'unit-in-doubt', message, ...about }];
    });
}

const isFirstOrLast = <T>(_: T, n: number, { length }: readonly T[]) => n === 0 || n === length - 1;
const rounded = (figure: number) => figure.toLocaleString('en', { maximumSignificantDigits: 2 });

const LEFT_OUT: Readonly<Record<LeftOut, (rows: string) => string>> = {
  placeholders: (rows) => `${rows} a placeholder for an id, such as (not set) or null`,
  totals: (rows) => `${rows} the total of others`,
  'repeated-header': (rows) => `${rows} the header again`,
  'lines-skipped': (rows) => `${rows} no row of data`,
};

export function leftOutNotes(files: readonly FileFigures[]): RunNote[] {
  return files.flatMap(({ counts: { file }, leftOut }) =>
    [...leftOut].map(([code, { count, line }]) => {
      const verb = code === 'placeholders' ? ['has', 'have'] : ['is', 'are'];
      const rows = count === 1 ? `1 row ${verb[0]}` : `${count.toLocaleString('en')} rows ${verb[1]}`;
      return { code, message: `${LEFT_OUT[code](rows)}: left out`, file, line };
    }),
  );
}

export function idNotes({ customerIds, productIds }: Dataset, customerPrefix: string): RunNote[] {
  const notes: RunNote[] = [];
  for (const [what, ids] of [
    ['customers', customerIds],
    ['products', productIds],
  ] as const) {
    const spoilt = ids.filter(isSpoilt);
    if (spoilt.length > 0)
      notes.push({
        code: 'spoilt-ids',
        message: `${spoilt.length.toLocaleString('en')} ids of ${what} look changed by a spreadsheet, such as '${spoilt[0]}': several may have become one. Export them as text`,
      });
    const known = new Set(ids);
    const alike = ids.filter((id) => /^\d+\.0+$/.test(id) && known.has(id.replace(/\.0+$/, '')));
    if (alike.length > 0)
      notes.push({
        code: 'ids-alike',
        message: `${alike.length.toLocaleString('en')} ids of ${what} occur with and without '.0', such as '${alike[0]}': they count as two each. Export them as text`,
      });
  }
  if (!customerIds.some((id) => id.startsWith(customerPrefix)))
    notes.push({
      code: 'nobody-regular',
      message: `no customer’s id starts with '${customerPrefix}' (setting customerPrefix), so everybody counts as a regular customer`,
    });
  return notes;
}

export function longRowNotes(
  { farBeyond }: LongestRows,
  { customerIds, productIds }: Pick<Dataset, 'customerIds' | 'productIds'>,
): RunNote[] {
  if (!farBeyond) return [];
  const { rows, next } = farBeyond;
  const [{ file, line, customer, product, duration }] = rows;
  const times = Math.round(rows[rows.length - 1].duration / next).toLocaleString('en');
  const what = rows.length === 1 ? 'one row is' : `${rows.length} rows are`;
  return [
    {
      code: 'far-beyond',
      message: `${what} ${times} times as long as the next: ${customerIds[customer]}, ${productIds[product]}, ${duration.toLocaleString('en')}; perhaps a page left open (the setting winsorizeAt cuts such rows down)`,
      file,
      line,
    },
  ];
}
