/** The closed form of EASE: from training rows to the weights between products. Formulas: ease.ts. */
import { type Interactions, rowCounts } from '../../interactions.ts';
import { invertPositiveDefinite, paddedOrder } from '../../numeric/positive-definite.ts';

/** What a row counts for, before it is scaled to mean 1. Durations below 0 keep their sign. */
const COUNTS = {
  log: (duration: number) => Math.sign(duration) * Math.log1p(Math.abs(duration)),
  binary: () => 1,
} as const;
export type Input = keyof typeof COUNTS;
export const INPUT_NAMES = ['log', 'binary'] as const satisfies readonly Input[];

export interface EaseSettings {
  readonly input: Input;
  /** λ, as a multiple of the mean of what a product's weighted squares sum to. */
  readonly regularization: number;
  /** α. */
  readonly popularity: number;
  /** β. */
  readonly activity: number;
  /** p. */
  readonly dropout: number;
}

/** x of a duration: log(1 + duration) or 1, scaled so that the training rows have mean 1. If all are 0, they stay 0. */
export function inputOf({ byCustomer }: Interactions, input: Input): (duration: number) => number {
  const count = COUNTS[input];
  let sum = 0;
  for (const duration of byCustomer.durations) sum += count(duration);
  const mean = sum / byCustomer.durations.length;
  return mean > 0 ? (duration) => count(duration) / mean : count;
}

/**
 * W_ij = c_i^α B_ij c_j^−α, B_ij = −P_ij / P_jj, B_ii = 0, with P = (G + Λ)⁻¹, G = Xᵀ diag(n_u^−β) X,
 * Λ = diag(λ · mean of G's diagonal + p/(1−p) · Σ_u x_ui²).
 * @returns W row by row: productCount² numbers.
 * @throws NotPositiveDefiniteError when Λ is lost beside the numbers of G.
 */
export function weightsOf(interactions: Interactions, { input, ...settings }: EaseSettings): Float64Array {
  const { byProduct, productCount } = interactions;
  const order = paddedOrder(productCount);
  const x = inputOf(interactions, input);
  const inputs = interactions.byCustomer.durations.map(x);
  const values = gramOf(interactions, x, inputs, settings.activity);
  const ridge = ridgeOf(interactions, inputs, values, settings);
  for (let i = 0; i < order; i++)
    values[i * (order + 1)] = i < productCount ? values[i * (order + 1)] + ridge[i] : 1;
  const diagonal = invertPositiveDefinite(values, order);
  const popularity = rowCounts(byProduct).map((viewers) => viewers ** settings.popularity);
  for (let i = 0; i < productCount; i++) {
    values[i * (order + 1)] = 0;
    for (let j = 0; j < i; j++) {
      const inverse = values[i * order + j];
      values[i * order + j] = (-inverse / diagonal[j]) * (popularity[i] / popularity[j]);
      values[j * order + i] = (-inverse / diagonal[i]) * (popularity[j] / popularity[i]);
    }
  }
  for (let i = 1; i < productCount; i++)
    values.copyWithin(i * productCount, i * order, i * order + productCount);
  return values.subarray(0, productCount * productCount);
}

/**
 * G, row by row, filled up with products that nobody viewed. Σ|I_u|² steps, one product's sums at a time.
 * @param inputs x of each row, in the order of `byCustomer`.
 */
function gramOf(
  { byCustomer, byProduct, productCount }: Interactions,
  x: (duration: number) => number,
  inputs: Float64Array,
  activity: number,
): Float64Array {
  const { start, members } = byCustomer;
  const order = paddedOrder(productCount);
  const values = new Float64Array(order * order);
  for (let product = 0; product < productCount; product++) {
    const row = product * order;
    for (let n = byProduct.start[product]; n < byProduct.start[product + 1]; n++) {
      const customer = byProduct.members[n];
      const from = start[customer];
      const end = start[customer + 1];
      const count = x(byProduct.durations[n]) * (end - from) ** -activity;
      for (let m = from; m < end; m++) values[row + members[m]] += count * inputs[m];
    }
  }
  return values;
}

/** Λ. */
function ridgeOf(
  { byCustomer, productCount }: Interactions,
  inputs: Float64Array,
  gram: Float64Array,
  { regularization, dropout }: Omit<EaseSettings, 'input'>,
): Float64Array {
  const squares = new Float64Array(productCount);
  for (const [n, product] of byCustomer.members.entries()) squares[product] += inputs[n] ** 2;
  const order = paddedOrder(productCount);
  let trace = 0;
  for (let i = 0; i < productCount; i++) trace += gram[i * (order + 1)];
  // If all inputs are 0, any λ does.
  const pull = regularization * (trace / productCount || 1);
  return squares.map((square) => pull + (dropout / (1 - dropout)) * square);
}
