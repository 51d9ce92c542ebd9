/**
 * Gains: the share of all who look that stands in the first part of a list, measured at GAIN_SHARES. From it, the lift
 * of a place: how many times as often the customers there look as the average customer of the list.
 */
import { GAIN_SHARES } from './figures.ts';

/** Of one list, those who look. */
export interface RankedViewers {
  /** One per viewer: how many of the list stand above. */
  readonly ranks: Int32Array;
  /** Of the list. */
  readonly length: number;
}

/**
 * Over all lists together. Where a part ends within a place, its share of the place counts.
 * @returns one number per GAIN_SHARES; empty when nobody looks.
 */
export function gainsOf(lists: readonly RankedViewers[]): number[] {
  const viewers = lists.reduce((total, { ranks }) => total + ranks.length, 0);
  if (viewers === 0) return [];
  const found = (share: number) =>
    lists.reduce((total, list) => total + viewersWithin(list, share * list.length), 0);
  return GAIN_SHARES.map((share) => found(share) / viewers);
}

function viewersWithin({ ranks }: RankedViewers, places: number): number {
  let found = 0;
  for (let n = 0; n < ranks.length; n++) if (ranks[n] < places) found += Math.min(1, places - ranks[n]);
  return found;
}

/** @param part of the list, 0..1. Between the measured points the curve is straight. */
export function gainAt(gains: readonly number[], part: number): number {
  const n = stepOf(part);
  const [from, start] = n === 0 ? [0, 0] : [GAIN_SHARES[n - 1], gains[n - 1]];
  return start + ((gains[n] - start) * (part - from)) / (GAIN_SHARES[n] - from);
}

/** The step of the curve that a place is in. @param place customers at or above it, as a share of the list. */
export function stepOf(place: number): number {
  const step = GAIN_SHARES.findIndex((share) => place <= share);
  return step < 0 ? GAIN_SHARES.length - 1 : step;
}

/**
 * The lift of each step. It never rises from one step to the next: steps that would are taken together (pool adjacent
 * violators; Barlow, Bartholomew, Bremner & Brunk 1972), because only few look and the measured slopes are uneven.
 * @returns one number per GAIN_SHARES; empty for an empty curve.
 */
export function liftBySteps(gains: readonly number[]): number[] {
  const pools: { steps: number; width: number; gain: number }[] = [];
  for (const [n, gain] of gains.entries()) {
    let pool = {
      steps: 1,
      width: GAIN_SHARES[n] - (GAIN_SHARES[n - 1] ?? 0),
      gain: gain - (gains[n - 1] ?? 0),
    };
    for (
      let above = pools.at(-1);
      above && above.gain * pool.width <= pool.gain * above.width;
      above = pools.at(-1)
    ) {
      pools.pop();
      pool = {
        steps: above.steps + pool.steps,
        width: above.width + pool.width,
        gain: above.gain + pool.gain,
      };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ steps, width, gain }) => new Array<number>(steps).fill(gain / width));
}
