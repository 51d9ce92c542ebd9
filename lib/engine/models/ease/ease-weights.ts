/** The closed form of EASE: from training rows to the weights between products. */
import { EngineError } from '../../errors.ts';
import type { Interactions } from '../../interactions.ts';
import {
  invertPositiveDefinite,
  NotPositiveDefiniteError,
  paddedOrder,
} from '../../numeric/positive-definite.ts';

/** What a row counts for. Durations below 0 keep their sign. */
export const INPUTS = {
  log: (duration: number) => Math.sign(duration) * Math.log1p(Math.abs(duration)),
  binary: () => 1,
  raw: (duration: number) => duration,
} as const;
export type Input = keyof typeof INPUTS;
/** In the order in which they are tried; a stored model names its input by the place here. */
export const INPUT_NAMES = ['log', 'binary', 'raw'] as const satisfies readonly Input[];

export interface EaseSettings {
  readonly input: Input;
  /** λ. */
  readonly regularization: number;
}

/** XᵀX, row by row, for `order` products: the real ones, filled up with products that nobody viewed. */
export interface Gram {
  readonly values: Float64Array;
  readonly order: number;
  readonly productCount: number;
}

/** Made row by row: one product's sums with all others at a time. Σ|I_u|² steps. */
export function gramOf({ byCustomer, byProduct, productCount }: Interactions, input: Input): Gram {
  const order = paddedOrder(productCount);
  const values = new Float64Array(order * order);
  const counts = byCustomer.durations.map(INPUTS[input]);
  for (let product = 0; product < productCount; product++) {
    const row = product * order;
    for (let n = byProduct.start[product]; n < byProduct.start[product + 1]; n++) {
      const customer = byProduct.members[n];
      const count = INPUTS[input](byProduct.durations[n]);
      const end = byCustomer.start[customer + 1];
      for (let m = byCustomer.start[customer]; m < end; m++)
        values[row + byCustomer.members[m]] += count * counts[m];
    }
  }
  return { values, order, productCount };
}

/** Mean of the Gram matrix's diagonal, to which the regularization is added. */
export function meanSquare({ byCustomer, productCount }: Interactions, input: Input): number {
  let sum = 0;
  for (const duration of byCustomer.durations) sum += INPUTS[input](duration) ** 2;
  return sum / productCount;
}

/**
 * B_ij = −P_ij / P_jj, B_ii = 0, with P = (G + λI)⁻¹. Overwrites the values of the Gram matrix.
 * @returns B row by row: productCount² numbers.
 * @throws EngineError when λ is too small to change the numbers of the Gram matrix, or those are too great.
 */
export function weightsOf({ values, order, productCount }: Gram, regularization: number): Float64Array {
  for (let i = 0; i < order; i++)
    values[i * (order + 1)] = i < productCount ? values[i * (order + 1)] + regularization : 1;
  const diagonal = inverted(values, order, regularization);
  for (let i = 0; i < productCount; i++) {
    values[i * (order + 1)] = 0;
    for (let j = 0; j < i; j++) {
      const inverse = values[i * order + j];
      values[i * order + j] = -inverse / diagonal[j];
      values[j * order + i] = -inverse / diagonal[i];
    }
  }
  for (let i = 1; i < productCount; i++)
    values.copyWithin(i * productCount, i * order, i * order + productCount);
  return values.subarray(0, productCount * productCount);
}

function inverted(values: Float64Array, order: number, regularization: number): Float64Array {
  try {
    return invertPositiveDefinite(values, order);
  } catch (error) {
    if (!(error instanceof NotPositiveDefiniteError)) throw error;
    throw new EngineError(
      `EASE cannot be fitted with regularization ${regularization}: it is lost beside the squares of the ` +
        "durations; give a greater one, or 'auto', or the input 'binary'",
    );
  }
}
