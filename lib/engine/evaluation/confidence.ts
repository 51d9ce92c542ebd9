/** How sure it is that two models differ that were evaluated on the same few folds. */
import * as z from 'zod';

export const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;

/** The share of cases in which an interval contains the true difference. */
const CONFIDENCE = 0.95;
/** Figures closer than this are equal: sums of the same numbers in another order differ by less. */
const TIE = 1e-12;

/** a − b, or 0 if rounding may have made the difference. */
export function difference(a: number, b: number): number {
  return Math.abs(a - b) <= TIE * Math.max(1, Math.abs(a)) ? 0 : a - b;
}

/**
 * The mean difference one − other over the folds, with the corrected resampled t interval of the true difference
 * (Nadeau & Bengio 2003, Inference for the generalization error; for cross-validation Bouckaert & Frank 2004).
 *   mean ± t · s · √(1/k + n_test/n_train),  n_test/n_train = 1/(parts − 1)
 * s is the standard deviation of the k differences (divisor k − 1), t is Student's with k − 1 degrees of freedom. The
 * folds share training rows; without the second term under the root the interval would be too narrow.
 *
 * @param one, other the two models' figures, fold by fold.
 * @param parts that the rows are cut into, each fold testing one; more than the folds when not all of them were used.
 * @returns null when there are fewer than two folds, or not equally many of both: then nothing can be said.
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
  // hypot, because the squares of very long durations are larger than a number can hold.
  const deviation = Math.hypot(...differences.map((value) => value - mean)) / Math.sqrt(folds - 1);
  const standardError = deviation * Math.sqrt(1 / folds + 1 / (parts - 1));
  const reach = studentT(CONFIDENCE, folds - 1) * standardError;
  return { mean, low: mean - reach, high: mean + reach };
}

/** Whether the interval contains 0: then the folds do not tell the two apart. */
export const isWithinNoise = ({ low, high }: Interval): boolean => low <= 0 && high >= 0;

/** Whether the two were equal in every fold. */
export const isSame = ({ low, high }: Interval): boolean => low === 0 && high === 0;

/**
 * The t for which P(|T| ≤ t) is the given probability, T having Student's distribution: 12.706 for 0.95 and 1 degree.
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
