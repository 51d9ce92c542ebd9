/** The section “Near the limit” of RESULTS.md. */
import { figure, table, times } from '../figures.ts';
import type { LimitRow, Reading } from './measure.ts';

/** @param command that measures it again. */
export function limitsSection(rows: readonly LimitRow[], command: string): string {
  return [
    '## Near the limit',
    `\`${command}\`: two checkouts on one machine in one run, in turns; each figure is the best of its rounds. “Load” is ` +
      'how many cores something else kept busy meanwhile. “×” is how many times better after is than before. Engine ' +
      'figures are of one process on one core and without audiences, unless they say otherwise; API figures are of the ' +
      'embedded cloud, table and load generator on the same cores.',
    table(
      ['', 'unit', 'before', 'load', 'after', 'load', '×', 'limit or peer'],
      rows.map((row) => {
        const { of, unit, before, after, limit } = row;
        return [of, unit, ...cells(before), ...cells(after), times(gainOf(row)), limit];
      }),
    ),
  ].join('\n\n');
}

function gainOf({ before, after, isBetterIfMore }: LimitRow): number | null {
  if (before === null || before.value === 0 || after.value === 0) return null;
  return isBetterIfMore ? after.value / before.value : before.value / after.value;
}

const cells = (reading: Reading | null) =>
  reading === null ? ['', ''] : [figureOf(reading.value), reading.load?.toFixed(1) ?? ''];

/** Three digits, and no exponent. */
function figureOf(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : figure(value, 3);
}
