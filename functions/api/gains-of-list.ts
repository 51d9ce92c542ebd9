/** What the first customers of a list are expected to win, by how well the run's audiences were measured to find people. */
import type * as z from 'zod';
import type { GainsOfList } from '../../lib/contracts/api-lookups.ts';
import type { Segment } from '../../lib/contracts/api-questions.ts';
import type { runDetailSchemas } from '../../lib/contracts/table.ts';
import { GAIN_SHARES } from '../../lib/engine/evaluation/figures.ts';
import { gainAt } from '../../lib/engine/evaluation/gains.ts';

/**
 * @param length customers in the list, before it was cut.
 * @returns a point for each measured part of a list, of whole customers; null where nobody of the segment was measured.
 */
export function gainsOfList(
  { model, mostActive }: z.infer<typeof runDetailSchemas.GAINS>,
  segment: Segment,
  length: number,
): GainsOfList | null {
  const curve = model[segment];
  const yardstick = mostActive?.[segment] ?? [];
  if (curve.length === 0) return null;
  const counts = GAIN_SHARES.map((part) => Math.max(1, Math.round(part * length)));
  return [...new Set(length === 0 ? [] : counts)].map((customers) => {
    const part = customers / length;
    return {
      customers,
      share: gainAt(curve, part),
      chance: part,
      mostActive: yardstick.length === 0 ? null : gainAt(yardstick, part),
    };
  });
}
