/** The closed form of EASE: from training rows to the weights between products. Formulas: ease.ts. */
import { type Interactions, rowCounts } from '../../interactions.ts';
import { invertPositiveDefinite, paddedOrder } from '../../numeric/positive-definite.ts';
import { gramOf } from './gram.ts';

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
  const inputs = byProduct.durations.map(inputOf(interactions, input));
  const values = gramOf(interactions, inputs, settings.activity, order);
  const ridge = ridgeOf(interactions, inputs, values, settings);
  for (let i = 0; i < order; i++)
    values[i * (order + 1)] = i < productCount ? values[i * (order + 1)] + ridge[i] : 1;
  const diagonal = invertPositiveDefinite(values, order);
  return spread(
    values,
    diagonal,
    rowCounts(byProduct).map((viewers) => viewers ** settings.popularity),
  );
}

/** How many rows and columns of a matrix are written in both orders before the next ones: they stay in the cache. */
const BLOCK = 32;

/**
 * W from P.
 * @param inverse P below the diagonal; overwritten.
 * @param diagonal that of P.
 * @param popularity c^α.
 */
function spread(inverse: Float64Array, diagonal: Float64Array, popularity: Float64Array): Float64Array {
  const order = diagonal.length;
  const { length } = popularity;
  const weights = inverse.subarray(0, length * length);
  const divided = popularity.map((scale, product) => -1 / (diagonal[product] * scale));
  for (let top = 0; top < length; top += BLOCK)
    for (let left = 0; left <= top; left += BLOCK) {
      const [rows, columns] = [Math.min(top + BLOCK, length), Math.min(left + BLOCK, length)];
      for (let i = top; i < rows; i++)
        for (let j = left; j < Math.min(columns, i); j++) {
          const value = inverse[i * order + j];
          inverse[i * order + j] = value * popularity[i] * divided[j];
          inverse[j * order + i] = value * popularity[j] * divided[i];
        }
    }
  for (let i = 0; i < length; i++) inverse[i * (order + 1)] = 0;
  if (order > length)
    for (let i = 1; i < length; i++) inverse.copyWithin(i * length, i * order, i * order + length);
  return weights;
}

/** Λ. */
function ridgeOf(
  { byProduct: { start }, productCount }: Interactions,
  inputs: Float64Array,
  gram: Float64Array,
  { regularization, dropout }: Omit<EaseSettings, 'input'>,
): Float64Array {
  const squares = new Float64Array(productCount);
  for (let product = 0; product < productCount; product++)
    for (let n = start[product]; n < start[product + 1]; n++) squares[product] += inputs[n] ** 2;
  const order = paddedOrder(productCount);
  let trace = 0;
  for (let i = 0; i < productCount; i++) trace += gram[i * (order + 1)];
  // If all inputs are 0, any λ does.
  const pull = regularization * (trace / productCount || 1);
  return squares.map((square) => pull + (dropout / (1 - dropout)) * square);
}
