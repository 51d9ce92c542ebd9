/**
 * The unit that durations are measured in while SVD, SVD++ and NMF are fitted. Their steps, their pull towards 0 and
 * their random start are plain numbers that suit ratings of 1 to 5. On seconds the steps are too long: SVD and SVD++
 * diverge. NMF, whose customers and products both correct the same error in one pass, swings between estimates far
 * too low and far too high. So a model may learn x instead of the duration r, and answer
 *   r̂ = zero + one · x̂
 *   SVD, SVD++  zero = μ, one = σ     x = (r − μ) / σ, the standard score; σ population
 *   NMF         zero = 0, one = μ     x = r / μ, as x must not be negative
 * Either way the log's own unit makes no difference any more. Where σ = 0, every x is 0 and every answer μ.
 *
 * Also tried for NMF, with the RMSE on the sample log: r/σ 31.83, r/μ 31.83, r over the mean that the random start
 * estimates 33.04, r over the customer's mean 32.19, r over customer's mean · product's mean / μ 32.21; on seconds
 * 63.15. On MovieLens 100k, too, r/μ is the best of them.
 */
import * as z from 'zod';
import type { Interactions, Lists } from '../../interactions.ts';

export const standardize = z
  .boolean()
  .default(false)
  .describe('Learns from standardised durations, so that their unit makes no difference.');

/** duration = zero + one · x, x a number in this unit. */
export interface Unit {
  readonly zero: number;
  readonly one: number;
}

/** The unit of the log, in which a model learns that does not standardise. */
export const LOG_UNIT: Unit = { zero: 0, one: 1 };

/** What the factor models learn from. */
export interface Measured
  extends Pick<Interactions, 'customerCount' | 'productCount' | 'meanDuration' | 'greatestDuration'> {
  readonly byCustomer: Lists;
  readonly byProduct: Pick<Lists, 'start' | 'members'>;
}

/** Standard scores. */
export function scoreUnit({ byCustomer, meanDuration, leastDuration, greatestDuration }: Interactions): Unit {
  const range = greatestDuration - leastDuration;
  if (range === 0) return { zero: meanDuration, one: 0 };
  let squares = 0;
  // Squares of shares of the range are neither too large nor too small for a number.
  for (const duration of byCustomer.durations) squares += ((duration - meanDuration) / range) ** 2;
  return { zero: meanDuration, one: range * Math.sqrt(squares / byCustomer.durations.length) };
}

/** Multiples of the mean duration. */
export function meanUnit({ meanDuration }: Interactions): Unit {
  return meanDuration > 0 ? { zero: 0, one: meanDuration } : LOG_UNIT;
}

const numberIn = ({ zero, one }: Unit, duration: number) => (one === 0 ? 0 : (duration - zero) / one);

/** μ in the unit. */
export function meanIn(unit: Unit, { meanDuration }: Interactions): number {
  return numberIn(unit, meanDuration);
}

/** The training rows in the unit, as copies. `greatestDuration` appears in messages and stays as given. */
export function measuredIn(unit: Unit, interactions: Interactions): Measured {
  if (unit === LOG_UNIT) return interactions;
  const { customerCount, productCount, byCustomer, byProduct, greatestDuration } = interactions;
  const durations = byCustomer.durations.map((duration) => numberIn(unit, duration));
  const meanDuration = meanIn(unit, interactions);
  return {
    ...{ customerCount, productCount, meanDuration, greatestDuration, byProduct },
    byCustomer: { ...byCustomer, durations },
  };
}
