/**
 * How far the customer and the product each lie from the mean, nothing else. Koren 2010, section 2.1; same formula
 * as Surprise 1.1.4 BaselineOnly.
 *   r̂(u,i) = μ + b_u + b_i          (b_u, b_i: baselines.ts)
 * Shapes: b_u Float64Array [customers], b_i Float64Array [products].  Cost: fit O(epochs · rows).
 * An unknown side contributes 0: never impossible.
 */
import * as z from 'zod';
import type { ModelSpec, ModelState, Predictions, RatingModel } from '../../model.ts';
import { type Biases, baselineAt, baselineSchema, fitBaselines } from './baselines.ts';

const parameters = z.strictObject({ baseline: baselineSchema });
type Parameters = z.output<typeof parameters>;

class BaselineOnly implements RatingModel {
  readonly kind = 'rating';
  readonly #biases: Biases;
  readonly #mean: number;

  constructor(biases: Biases, mean: number) {
    this.#biases = biases;
    this.#mean = mean;
  }

  predict(customers: Int32Array, products: Int32Array): Predictions {
    const estimates = new Float64Array(customers.length);
    for (let row = 0; row < estimates.length; row++)
      estimates[row] = baselineAt(this.#biases, this.#mean, customers[row], products[row]);
    return { estimates, impossible: new Uint8Array(customers.length) };
  }

  state(): ModelState {
    return { customerBias: this.#biases.customers, productBias: this.#biases.products };
  }
}

export const baselineOnly: ModelSpec<Parameters, RatingModel> = {
  name: 'BaselineOnly',
  kind: 'rating',
  summary: 'The mean, plus how long this customer looks in general, plus how long this product is looked at.',
  source: 'Koren 2010, section 2.1; scikit-surprise 1.1.4 BaselineOnly',
  inBakeOff: true,
  complexity: 0,
  yardstick: 'knows only averages',
  seeded: false,
  parameters,
  fit(interactions, { baseline }) {
    return new BaselineOnly(fitBaselines('BaselineOnly', interactions, baseline), interactions.meanDuration);
  },
  restore(state, interactions) {
    const biases = {
      customers: state.customerBias as Float64Array,
      products: state.productBias as Float64Array,
    };
    return new BaselineOnly(biases, interactions.meanDuration);
  },
  cost({ rows, customers, products }, { baseline }) {
    const epochs = baseline.epochs ?? 10;
    return { seconds: 7e-9 * rows * epochs, memoryBytes: 8 * (customers + products) + 5 * rows };
  },
};
