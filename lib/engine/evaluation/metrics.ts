/** How far off predictions are, and how good the top of a list is. */
import type { LIST_CURVES, LIST_METRICS, RATING_METRICS } from './figures.ts';

/** Lists are judged at their first 1, 2, … 10 products. */
export const CUTOFFS = 10;

/** @param atCutoffs figures at cutoffs 1..10. */
export const atTen = (atCutoffs: readonly number[]): number => atCutoffs[CUTOFFS - 1];

/** One element per held-out row; NaN for no rows. */
export function ratingMetrics(
  estimates: Float64Array,
  actuals: Float64Array,
): Record<keyof typeof RATING_METRICS, number> {
  return {
    rmse: rootMeanSquaredError(estimates, actuals),
    mae: meanAbsoluteError(estimates, actuals),
  };
}

export type ListMetrics = Record<keyof typeof LIST_METRICS, number> &
  Record<keyof typeof LIST_CURVES, number[]>;

/** Of one customer's list; parameters as for `precisionRecallAt`. */
export function listMetrics(hits: readonly boolean[], heldOut: number): ListMetrics {
  return {
    ...precisionRecallAt(hits, heldOut),
    ndcg: atTen(ndcgAt(hits, heldOut)),
    map: averagePrecision(hits, heldOut),
    mrr: reciprocalRank(hits),
    hitRate: hits.includes(true) ? 1 : 0,
  };
}

/** RMSE = √(mean of (estimate − actual)²); NaN for no rows. */
export function rootMeanSquaredError(estimates: Float64Array, actuals: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < actuals.length; n++) sum += (estimates[n] - actuals[n]) ** 2;
  return Math.sqrt(sum / actuals.length);
}

/** MAE = mean of |estimate − actual|; NaN for no rows. */
export function meanAbsoluteError(estimates: Float64Array, actuals: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < actuals.length; n++) sum += Math.abs(estimates[n] - actuals[n]);
  return sum / actuals.length;
}

/**
 * Precision and recall of one customer's list at cutoffs 1..10.
 *   precision(n) = hits among the first n / number recommended, recall(n) = hits among the first n / held out
 * A list shorter than n is taken whole. Nothing recommended, or nothing held out: 0.
 *
 * @param hits whether each recommended product, best first, was held out; at least the first ten.
 * @param heldOut how many products of the customer were held out, recommendable or not.
 * @returns ten numbers each.
 */
export function precisionRecallAt(
  hits: readonly boolean[],
  heldOut: number,
): { precision: number[]; recall: number[] } {
  const precision: number[] = [];
  const recall: number[] = [];
  let found = 0;
  for (let n = 1; n <= CUTOFFS; n++) {
    if (hits[n - 1]) found++;
    precision.push(found / Math.max(1, Math.min(n, hits.length)));
    recall.push(found / Math.max(1, heldOut));
  }
  return { precision, recall };
}

/**
 * Normalised discounted cumulative gain of one customer's list at cutoffs 1..10, with gain 1 for a held-out product
 * and 0 for any other (Järvelin & Kekäläinen 2002, discount log₂(place + 1)).
 *   NDCG(n) = Σ_{hits among the first n} 1/log₂(place + 1)  /  Σ_{place = 1..min(n, held out)} 1/log₂(place + 1)
 * Nothing held out: 0. Parameters as for `precisionRecallAt`.
 */
export function ndcgAt(hits: readonly boolean[], heldOut: number): number[] {
  const ndcg: number[] = [];
  let gain = 0;
  let greatestGain = 0;
  for (let n = 1; n <= CUTOFFS; n++) {
    const discounted = 1 / Math.log2(n + 1);
    if (hits[n - 1]) gain += discounted;
    if (n <= heldOut) greatestGain += discounted;
    ndcg.push(greatestGain === 0 ? 0 : gain / greatestGain);
  }
  return ndcg;
}

/**
 * Average precision of one customer's list at cutoff 10; MAP is its mean over customers.
 *   AP = Σ_{hits among the first ten} (hits up to and including its place / place)  /  min(10, held out)
 * Nothing held out: 0. Parameters as for `precisionRecallAt`.
 */
export function averagePrecision(hits: readonly boolean[], heldOut: number): number {
  let found = 0;
  let sum = 0;
  for (let n = 1; n <= CUTOFFS; n++) if (hits[n - 1]) sum += ++found / n;
  return heldOut === 0 ? 0 : sum / Math.min(CUTOFFS, heldOut);
}

/** 1 / place of the first hit among the first ten, 0 when there is none; MRR is its mean over customers. */
export function reciprocalRank(hits: readonly boolean[]): number {
  const first = hits.indexOf(true);
  return first < 0 || first >= CUTOFFS ? 0 : 1 / (first + 1);
}
