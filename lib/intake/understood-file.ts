/** What was understood of a file, as `dwell check` and the API tell it. */
import type { Understood } from '../contracts/results.ts';
import type { UnderstoodLog } from './understand-logs.ts';
import type { Layout } from './understanding/layout.ts';
import type { ColumnName } from './understanding/titles.ts';

/** The title of a column, or its place from 0 where the file has no header; null if the file has no such column. */
export function columnOf({ titles, places }: Layout, column: ColumnName): string | number | null {
  const place = places[column];
  if (place === undefined) return null;
  return titles?.[place] || place;
}

/** All columns that tell of consent, or of availability, as in `Published, Status`; null if there is none. */
export const flagColumns = ({ titles, flags }: Layout): string | null =>
  flags.map(({ place }) => titles?.[place] || place).join(', ') || null;

export function understoodFile(
  { layout, style }: UnderstoodLog,
  { file, rows, badRows }: { readonly file: string; readonly rows: number; readonly badRows: number },
): Understood['files'][number] {
  const { encoding, delimiter, headerLine, titles, places, width, unit } = layout;
  const used = Object.values(places);
  const others = Array.from({ length: width }, (_, place) => place).filter((place) => !used.includes(place));
  return {
    file,
    encoding,
    delimiter,
    headerLine,
    columns: {
      customer: columnOf(layout, 'customer'),
      product: columnOf(layout, 'product'),
      duration: columnOf(layout, 'duration'),
      time: columnOf(layout, 'time'),
    },
    ignored: others.map((place) => titles?.[place] || place),
    unit: style.spelled ? 's' : unit,
    decimal: style.decimal,
    rows,
    badRows,
  };
}
