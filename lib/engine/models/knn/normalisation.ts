/** What the KNN models measure durations from: 0, the mean of x (in units of its σ or not), or the baseline. */
import { type Interactions, type Lists, meanDurations } from '../../interactions.ts';
import { type Biases, baselineAt } from '../baselines/baselines.ts';

/** The two sides of the interactions: the x are compared, by the y that they have in common. */
export interface Sides {
  readonly byX: Lists;
  readonly byY: Lists;
  readonly userBased: boolean;
}

/** r̂ = centre(u, i) + scale[x] · (weighted mean of the neighbours' deviations). */
export interface Normalisation {
  /** In the order of `byY.members`. */
  readonly deviations: Float64Array;
  /** Takes inner indices. A side may be UNKNOWN only if the model answers for unknown ones. */
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

export function zScores(sides: Sides, interactions: Interactions): Normalisation {
  const { deviations, centre } = aroundMeans(sides);
  const scale = standardDeviations(sides.byX, interactions);
  const { members } = sides.byY;
  return { deviations: deviations.map((deviation, n) => deviation / scale[members[n]]), centre, scale };
}

export function aroundBaselines(
  { byY, userBased }: Sides,
  { meanDuration }: Interactions,
  biases: Biases,
): Normalisation {
  const { start, members, durations } = byY;
  const { customers, products } = biases;
  const [xBias, yBias] = userBased ? [customers, products] : [products, customers];
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

/** Population σ of each x; if it is 0, that of all durations; if that is 0 too, 1. */
function standardDeviations(byX: Lists, { meanDuration }: Interactions): Float64Array {
  const { start, durations } = byX;
  const overall = standardDeviation(durations, 0, durations.length, meanDuration) || 1;
  return meanDurations(byX).map(
    (mean, x) => standardDeviation(durations, start[x], start[x + 1], mean) || overall,
  );
}

function standardDeviation(values: Float64Array, from: number, to: number, mean: number): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += (values[n] - mean) ** 2;
  return Math.sqrt(sum / (to - from));
}
