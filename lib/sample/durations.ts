/** How long customers look in made-up logs: the sample log, and the larger ones of the bench. */
import type { RandomState } from '../engine/numeric/random.ts';

/** A row of a made-up log. */
export interface SampleRow {
  readonly customer: string;
  readonly product: string;
  /** Whole seconds. */
  readonly duration: number;
}

/** Seconds, the greatest of the real log: the shop stops counting here. */
const GREATEST_DURATION = 489;

/**
 * Weibull scales of mean durations, in seconds: 63 % of the customers have a lower mean. That of regular customers is
 * calibrated to the RMSE of the rating models, that of passers-by to those that the notebook prints (13 to 21).
 */
export const DURATION_SCALE = { regular: 76, passerby: 25 };
/** Weibull shape of mean durations, for both kinds. Calibrated to the RMSE of popularity. */
const DURATION_SHAPE = 1.85;

/** In seconds: the share `quantile` (0..1) of the customers have a lower mean duration. */
export function meanDurationAt(quantile: number, scale: number): number {
  return scale * (-Math.log(1 - quantile)) ** (1 / DURATION_SHAPE);
}

/**
 * A draw from a gamma distribution: variance = mean² / steadiness.
 * @param steadiness a whole number, so that the distribution is that of a sum of exponential draws.
 */
export function drawAround(mean: number, steadiness: number, random: RandomState): number {
  let sum = 0;
  for (let n = 0; n < steadiness; n++) sum -= Math.log(1 - random.uniform());
  return (mean * sum) / steadiness;
}

/** The way the shop counts: whole seconds from 1. */
export function counted(seconds: number): number {
  return Math.min(Math.max(Math.round(seconds), 1), GREATEST_DURATION);
}
