/** The tables of docs/reading-logs.md: the titles that Dwell knows. */
import { table } from '../../bench/figures.ts';
import { type ColumnName, TITLES } from '../../lib/intake/understanding/titles.ts';

/** One table per column, its clearest titles first. */
export function titlesTables(): string {
  return (Object.keys(TITLES) as ColumnName[])
    .map((column) => {
      const rows = TITLES[column].flatMap(({ what, titles }) =>
        Object.entries(titles).map(([source, list], n) => [n === 0 ? what : '', source, list]),
      );
      return `### ${column}\n\n${table(['what the title tells', 'in', 'titles'], rows, 3)}`;
    })
    .join('\n\n');
}
