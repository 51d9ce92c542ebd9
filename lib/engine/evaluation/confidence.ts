/** How sure it is that two models differ, when both were held against the same few folds. */
import * as z from 'zod';

export const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;

/** In this share of cases such an interval holds the true difference. */
const CONFIDENCE = 0.95;
/** Figures closer than this count as equal: sums of the same numbers in another order differ by less. */
const TIE = 1e-12;

/** a − b, or 0 where rounding may have made the difference. */
export function difference(a: number, b: number): number {
  return Math.abs(a - b) <= TIE * Math.max(1, Math.abs(a)) ? 0 : a - b;
}

/**
 * The mean difference one − other over the folds, and where the true one lies: the corrected resampled t interval
 * (Nadeau & Bengio 2003, Inference for the generalization error; for cross-validation Bouckaert & Frank 2004).
 *   mean ± t · s · √(1/k + n_test/n_train),  n_test/n_train = 1/(parts − 1)
 * s is the standard deviation of the k differences (divisor k − 1), t Student's with k − 1 degrees of freedom. The training
 * rows of the folds overlap; without the second term the interval would be too narrow.
 *
 * @param one, other a model's figure in each fold; the same folds in the same order.
 * @param parts that the rows are cut into, of which a fold tests one; more than there are folds where not all of them were used.
 * @returns null where there are fewer than two folds, or not as many of both: then nothing can be said.
 */
export function pairedDifference(
  one: readonly number[],
  other: readonly number[],
  parts = one.length,
): Interval | null {
  const folds = one.length;
  if (folds < 2 || other.length !== folds) return null;
  const differences = one.map((figure, fold) => difference(figure, other[fold]));
  const mean = differences.reduce((sum, value) => sum + value, 0) / folds;
  // hypot, not a sum of squares: those of very long durations are larger than a number can hold.
  const deviation = Math.hypot(...differences.map((value) => value - mean)) / Math.sqrt(folds - 1);
  const standardError = deviation * Math.sqrt(1 / folds + 1 / (parts - 1));
  const reach = studentT(CONFIDENCE, folds - 1) * standardError;
  return { mean, low: mean - reach, high: mean + reach };
}

/** Whether the interval holds 0: then the folds do not tell the two apart. */
export const isWithinNoise = ({ low, high }: Interval): boolean => low <= 0 && high >= 0;

/** Whether the two were equal in every fold. */
export const isSame = ({ low, high }: Interval): boolean => low === 0 && high === 0;

/**
 * The t that |T| stays below with the given probability, T of Student's distribution: 12.706 for 0.95 and 1 degree.
 * @param degrees of freedom, a whole number from 1 on.
 */
export function studentT(probability: number, degrees: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (;;) {
    const angle = (low + high) / 2;
    if (angle <= low || angle >= high) return Math.sqrt(degrees) * Math.tan(angle);
    if (probabilityBelow(angle, degrees) < probability) low = angle;
    else high = angle;
  }
}

/**
 * P(|T| ≤ t) for t = √degrees · tan(angle), exact for whole degrees (Abramowitz & Stegun 26.7.3, 26.7.4):
 *   odd   (2/π) · (angle + sin · (cos + 2/3 cos³ + 2·4/(3·5) cos⁵ + …)), up to cos^(degrees − 2)
 *   even  sin · (1 + 1/2 cos² + 1·3/(2·4) cos⁴ + …), up to cos^(degrees − 2)
 */
function probabilityBelow(angle: number, degrees: number): number {
  const isOdd = degrees % 2 === 1;
  const cosine = Math.cos(angle);
  let term = isOdd ? cosine : 1;
  let sum = 0;
  for (let power = isOdd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= (cosine ** 2 * (power + 1)) / (power + 2);
  }
  const share = Math.sin(angle) * sum;
  return isOdd ? (2 / Math.PI) * (angle + share) : share;
}
