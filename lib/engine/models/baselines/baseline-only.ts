/**
 * How far the customer and the product each lie from the mean, nothing else. Koren 2010, section 2.1; same formula
 * as Surprise 1.1.4 BaselineOnly.
 *   r̂(u,i) = μ + b_u + b_i          (b_u, b_i: baselines.ts)
 * Shapes: b_u Float64Array [customers], b_i Float64Array [products].  Cost: fit O(epochs · rows).
 * An unknown side contributes 0: never impossible.
 */
import * as z from 'zod';
import type { ModelSpec, RatingModel } from '../../model.ts';
import {
  type Biases,
  baselineAt,
  baselineSchema,
  baselineTable,
  epochsOf,
  fitBaselines,
} from './baselines.ts';

const parameters = z.strictObject({ baseline: baselineSchema });
type Parameters = z.output<typeof parameters>;

const modelOf = (biases: Biases, mean: number): RatingModel => ({
  kind: 'rating',
  predict(customers, products) {
    const estimates = new Float64Array(customers.length);
    for (let row = 0; row < estimates.length; row++)
      estimates[row] = baselineAt(biases, mean, customers[row], products[row]);
    return { estimates, impossible: new Uint8Array(customers.length) };
  },
  estimateTable: (customers, products) => baselineTable(biases, mean, customers, products),
  state: () => ({ customerBias: biases.customers, productBias: biases.products }),
});

export const baselineOnly: ModelSpec<Parameters, RatingModel> = {
  name: 'BaselineOnly',
  kind: 'rating',
  summary: 'The mean, plus how much longer than average this customer looks and this product is looked at.',
  source: 'Koren 2010, section 2.1; scikit-surprise 1.1.4 BaselineOnly',
  inBakeOff: true,
  complexity: 4,
  yardstick: 'knows only averages',
  seeded: false,
  parameters,
  fit: (interactions, { baseline }) =>
    modelOf(fitBaselines('BaselineOnly', interactions, baseline), interactions.meanDuration),
  restore: ({ customerBias, productBias }, { meanDuration }) =>
    modelOf({ customers: customerBias as Float64Array, products: productBias as Float64Array }, meanDuration),
  cost: ({ rows, customers, products }, { baseline }) => ({
    seconds: 7e-9 * rows * epochsOf(baseline),
    memoryBytes: 8 * (customers + products) + 5 * rows,
    secondsPerPair: 1e-8,
  }),
};
