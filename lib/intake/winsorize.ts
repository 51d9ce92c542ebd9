/** Cuts the longest durations down. */
import type { RunNote } from '../contracts/run-notes.ts';

/**
 * Durations above the quantile become the quantile, in place.
 * @param at from 0 to 1; the share of durations that stay as they are, at least
 */
export function winsorize(durations: Float64Array, at: number): RunNote[] {
  const greatest = durations.toSorted()[Math.ceil(at * durations.length) - 1];
  let cut = 0;
  for (const [n, duration] of durations.entries()) {
    if (duration <= greatest) continue;
    durations[n] = greatest;
    cut++;
  }
  if (cut === 0) return [];
  const message = `${cut.toLocaleString('en')} durations above ${greatest.toLocaleString('en')} are cut down to it (setting winsorizeAt)`;
  return [{ code: 'winsorized', message }];
}
