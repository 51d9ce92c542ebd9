/**
 * The weights of a blend: those that best fit its members' estimates of rows that they have not seen.
 * The training rows are cut into folds; each member is fitted on all folds but one and estimates that one, until it
 * has estimated every row. Then come the intercept b and the weights w ≥ 0 with the least Σ (r − b − Σ_m w_m r̂_m)².
 * Estimates are not clipped to a rating scale, which would change nothing (1e-4 on MovieLens 100k). Nothing outside
 * the training rows is read, and no estimate of a row has seen that row.
 */
import { DivergedError } from '../../errors.ts';
import { Folds } from '../../evaluation/folds.ts';
import { Interactions, valuesAt } from '../../interactions.ts';
import { nonNegativeLeastSquares } from '../../numeric/non-negative-least-squares.ts';
import type { Member } from './blend-members.ts';

/** estimate = intercept + Σ weight · the member's estimate. */
export interface Weights {
  readonly intercept: number;
  /** One per member. */
  readonly weights: Float64Array;
}

/** How the training rows are cut. */
export interface Cut {
  readonly folds: number;
  readonly randomState: number;
}

/** A fold's rows, with each member's estimates of them; undefined if it diverged. */
interface HeldOut {
  readonly durations: Float64Array;
  readonly estimates: ReadonlyArray<Float64Array | undefined>;
}

/** One fold after the other; none if there are too few rows to hold any out. */
export function* outOfFold(
  interactions: Interactions,
  members: readonly Member[],
  { folds: count, randomState }: Cut,
): Generator<HeldOut & { rows: Int32Array }> {
  const { rowCount } = interactions;
  if (rowCount < 2) return;
  const all = interactions.rows();
  const folds = new Folds(rowCount, Math.min(count, rowCount), randomState);
  for (let fold = 0; fold < folds.count; fold++) {
    const training = new Interactions(all, folds.trainRows(fold));
    const rows = folds.testRows(fold);
    const customers = rows.map((row) => training.innerCustomer(all.customers[row]));
    const products = rows.map((row) => training.innerProduct(all.products[row]));
    yield {
      rows,
      durations: valuesAt(all.durations, rows),
      estimates: members.map((member) => estimatesOf(member, training, customers, products)),
    };
  }
}

function estimatesOf(
  { spec, parameters }: Member,
  training: Interactions,
  customers: Int32Array,
  products: Int32Array,
): Float64Array | undefined {
  const answers = unlessDiverged(() =>
    spec.fit(training, parameters, { once: true }).predict(customers, products),
  );
  return answers?.estimates.every(Number.isFinite) ? answers.estimates : undefined;
}

/** Undefined if the fit diverges. */
export function unlessDiverged<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DivergedError) return undefined;
    throw error;
  }
}

/**
 * What least squares needs of the held-out rows: sums, so that only one fold's estimates are in memory. The sums are
 * of (value − μ) / range of all durations, which keeps them small and exact.
 */
export class Evidence {
  /** Members that have estimated every row so far. */
  readonly isUsable: boolean[];
  readonly #zero: number;
  readonly #range: number;
  #rows = 0;
  #durations = 0;
  readonly #estimates: Float64Array;
  readonly #products: Float64Array;
  readonly #gram: Float64Array;

  constructor({ meanDuration, leastDuration, greatestDuration }: Interactions, members: number) {
    this.isUsable = Array(members).fill(true);
    this.#zero = meanDuration;
    this.#range = greatestDuration - leastDuration || 1;
    this.#estimates = new Float64Array(members);
    this.#products = new Float64Array(members);
    this.#gram = new Float64Array(members ** 2);
  }

  add({ durations, estimates }: HeldOut): void {
    const shares = (values: Float64Array) => values.map((value) => (value - this.#zero) / this.#range);
    const y = shares(durations);
    const x = estimates.map((values) => values && shares(values));
    this.#rows += y.length;
    this.#durations += total(y);
    for (const [m, one] of x.entries()) {
      if (!one) {
        this.isUsable[m] = false;
        continue;
      }
      this.#estimates[m] += total(one);
      this.#products[m] += dot(one, y);
      for (const [n, other] of x.entries()) if (other) this.#gram[m * x.length + n] += dot(one, other);
    }
  }

  /** The best weights, 0 for members that are not usable; equal weights if no row was held out. */
  weigh(): Weights {
    const count = this.isUsable.length;
    const members = this.isUsable.flatMap((usable, m) => (usable ? [m] : []));
    if (this.#rows === 0)
      return {
        intercept: 0,
        weights: Float64Array.from(this.isUsable, (usable) => +usable / members.length),
      };
    // The intercept absorbs the means, so the sums are taken about them.
    const about = (sum: number, one: number, other: number) => sum - (one * other) / this.#rows;
    const gram = members.flatMap((m) =>
      members.map((n) => about(this.#gram[m * count + n], this.#estimates[m], this.#estimates[n])),
    );
    const products = members.map((m) => about(this.#products[m], this.#estimates[m], this.#durations));
    const best = nonNegativeLeastSquares(Float64Array.from(gram), Float64Array.from(products));
    const weights = new Float64Array(count);
    for (const [place, m] of members.entries()) weights[m] = best[place];
    const unexplained = (this.#durations - dot(weights, this.#estimates)) / this.#rows;
    return { intercept: this.#zero * (1 - total(weights)) + this.#range * unexplained, weights };
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < x.length; n++) sum += x[n] * y[n];
  return sum;
}

export function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n];
  return sum;
}
