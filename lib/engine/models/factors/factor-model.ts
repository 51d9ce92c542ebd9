/** What SVD, SVD++ and NMF predict with once they are fitted. */
import { type Size, UNKNOWN } from '../../interactions.ts';
import type { ModelState, Predictions, RatingModel } from '../../model.ts';
import type { Unit } from './standardized.ts';

/** Biases by inner index; factors row-major, one row per customer or product. */
export interface Factors {
  readonly customerBias: Float64Array;
  readonly productBias: Float64Array;
  readonly customerFactors: Float64Array;
  readonly productFactors: Float64Array;
}

/**
 *   biased    r̂(u,i) = μ + b_u + b_i + q_i·p_u; an unknown side contributes 0, so it is never impossible
 *   unbiased  r̂(u,i) = q_i·p_u; impossible where a side is unknown
 * in the unit that the model was fitted in, μ too; estimates are durations again.
 */
export class FactorModel implements RatingModel {
  readonly kind = 'rating';
  readonly #factors: Factors;
  readonly #biased: boolean;
  readonly #mean: number;
  readonly #unit: Unit;

  constructor(factors: Factors, biased: boolean, mean: number, unit: Unit) {
    this.#factors = factors;
    this.#biased = biased;
    this.#mean = mean;
    this.#unit = unit;
  }

  predict(customers: Int32Array, products: Int32Array): Predictions {
    const { customerBias, productBias, customerFactors, productFactors } = this.#factors;
    const length = customerFactors.length / customerBias.length;
    const { zero, one } = this.#unit;
    const estimates = new Float64Array(customers.length);
    const impossible = new Uint8Array(customers.length);
    for (let row = 0; row < customers.length; row++) {
      const u = customers[row];
      const i = products[row];
      const isKnown = u !== UNKNOWN && i !== UNKNOWN;
      let estimate = this.#biased || !isKnown ? this.#mean : 0;
      if (this.#biased) {
        if (u !== UNKNOWN) estimate += customerBias[u];
        if (i !== UNKNOWN) estimate += productBias[i];
      } else if (!isKnown) impossible[row] = 1;
      if (isKnown) {
        let product = 0;
        for (let f = 0; f < length; f++)
          product += productFactors[i * length + f] * customerFactors[u * length + f];
        estimate += product;
      }
      estimates[row] = zero + one * estimate;
    }
    return { estimates, impossible };
  }

  state(): ModelState {
    return { ...this.#factors };
  }
}

/** The same model from `FactorModel.state()`. */
export function restoreFactorModel(
  state: ModelState,
  biased: boolean,
  mean: number,
  unit: Unit,
): FactorModel {
  return new FactorModel(state as unknown as Factors, biased, mean, unit);
}

/**
 * What a fit takes: the random start, then for each epoch every customer and every factor of every row.
 *
 * @param stepSeconds to step one factor of one row.
 */
export function fitSeconds(
  { rows, customers, products }: Size,
  { epochs, factors }: { epochs: number; factors: number },
  stepSeconds: number,
): number {
  const startSeconds = 8e-8 * (customers + products) * factors;
  return startSeconds + epochs * (5e-7 * customers + rows * (1e-8 + stepSeconds * factors));
}
