/** Customers by their number of training rows: is a model good for newcomers, or only for customers it knows well? */
import * as z from 'zod';

/** Both ends are included; null means no upper end. */
export const historyRangeSchema = z.object({ from: z.int().min(0), to: z.int().nullable() });
export type HistoryRange = z.infer<typeof historyRangeSchema>;

/** No training row at all, then newcomers, occasional, regular and frequent visitors. */
export const HISTORY_RANGES: readonly HistoryRange[] = [
  { from: 0, to: 0 },
  { from: 1, to: 4 },
  { from: 5, to: 19 },
  { from: 20, to: 99 },
  { from: 100, to: null },
];

/** Place in `HISTORY_RANGES`. */
export function historyRangeOf(trainingRows: number): number {
  return HISTORY_RANGES.findLastIndex(({ from }) => from <= trainingRows);
}
