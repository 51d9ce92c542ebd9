/** What the KNN models compare a duration with: nothing, the mean of x, its z-score, or the baseline. */

import { type Interactions, type Lists, meanDurations } from '../../interactions.ts';
import { type Biases, baselineAt } from '../baselines/baselines.ts';

/** The two sides of the interactions: x is compared, y is what the x have in common. */
export interface Sides {
  readonly byX: Lists;
  readonly byY: Lists;
  readonly userBased: boolean;
}

/** r̂ = centre(u, i) + scale[x] · (weighted mean of the neighbours' deviations). */
export interface Normalisation {
  /** In the order of `byY.members`. */
  readonly deviations: Float64Array;
  /** Inner indices; a side may be UNKNOWN only where the model answers for unknown ones. */
  centre(customer: number, product: number): number;
  /** By x; all 1 when left out. */
  readonly scale?: Float64Array;
}

export function plain({ byY }: Sides): Normalisation {
  return { deviations: byY.durations, centre: () => 0 };
}

export function aroundMeans({ byX, byY, userBased }: Sides): Normalisation {
  const means = meanDurations(byX);
  return {
    deviations: byY.durations.map((duration, n) => duration - means[byY.members[n]]),
    centre: (customer, product) => means[userBased ? customer : product],
  };
}

export function zScores({ byX, byY, userBased }: Sides, interactions: Interactions): Normalisation {
  const means = meanDurations(byX);
  const scale = standardDeviations(byX, means, interactions);
  return {
    deviations: byY.durations.map((duration, n) => {
      const x = byY.members[n];
      return (duration - means[x]) / scale[x];
    }),
    centre: (customer, product) => means[userBased ? customer : product],
    scale,
  };
}

export function aroundBaselines(
  { byY, userBased }: Sides,
  { meanDuration }: Interactions,
  biases: Biases,
): Normalisation {
  const { start, members, durations } = byY;
  const [xBias, yBias] = userBased
    ? [biases.customers, biases.products]
    : [biases.products, biases.customers];
  const deviations = new Float64Array(durations.length);
  for (let y = 0; y < yBias.length; y++) {
    const centre = meanDuration + yBias[y];
    for (let n = start[y]; n < start[y + 1]; n++) deviations[n] = durations[n] - (centre + xBias[members[n]]);
  }
  return {
    deviations,
    centre: (customer, product) => baselineAt(biases, meanDuration, customer, product),
  };
}

/** Population σ of each x; where it is 0 that of all durations; where that is 0 too, 1. */
function standardDeviations(byX: Lists, means: Float64Array, { meanDuration }: Interactions): Float64Array {
  const { start, durations } = byX;
  const overall = rootMeanSquare(durations, 0, durations.length, meanDuration) || 1;
  return means.map((mean, x) => rootMeanSquare(durations, start[x], start[x + 1], mean) || overall);
}

/** Of the distances from `centre`. */
function rootMeanSquare(values: Float64Array, from: number, to: number, centre: number): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += (values[n] - centre) ** 2;
  return Math.sqrt(sum / (to - from));
}
