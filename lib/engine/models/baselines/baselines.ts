/**
 * Baselines: how far each customer and each product lies from the mean. Koren 2010, section 2.1; same formulas as
 * Surprise 1.1.4 `baseline_als` and `baseline_sgd`.
 *   r̂(u,i) = μ + b_u + b_i
 *   als  b_i = Σ_{u∈U_i}(r_ui − μ − b_u) / (regI + |U_i|), then b_u = Σ_{i∈I_u}(r_ui − μ − b_i) / (regU + |I_u|)
 *   sgd  e = r_ui − r̂(u,i);  b_u += learningRate (e − regularization b_u);  b_i alike, from the same e
 * Cost: O(epochs · rows).
 */
import * as z from 'zod';
import { type Interactions, type Lists, UNKNOWN } from '../../interactions.ts';
import { refuseDivergence } from '../../numeric/divergence.ts';
import { learningRate, notSearched, regularization, searched } from '../../parameters.ts';

/** Defaults: Surprise 1.1.4. */
const DEFAULT_EPOCHS = { als: 10, sgd: 20 } as const;
const pull = (byDefault: number) =>
  z
    .number()
    .min(0)
    .max(1e9)
    .default(byDefault)
    .meta(searched({ low: 1, high: 100 }));

export const baselineSchema = z
  .strictObject({
    method: z.enum(['als', 'sgd']).default('als').describe('Alternating least squares, or gradient descent.'),
    epochs: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({ follows: `the method: als ${DEFAULT_EPOCHS.als}, sgd ${DEFAULT_EPOCHS.sgd}` })
      .describe('Passes over all training rows.'),
    regU: pull(15).describe('als: pull of customer biases towards 0.'),
    regI: pull(10).describe('als: pull of product biases towards 0.'),
    learningRate: learningRate(0.005).describe('sgd: step.').meta(notSearched),
    regularization: regularization(0.02).describe('sgd: pull of both biases towards 0.').meta(notSearched),
  })
  .prefault({});
type BaselineOptions = z.output<typeof baselineSchema>;

export const epochsOf = ({ epochs, method }: BaselineOptions) => epochs ?? DEFAULT_EPOCHS[method];

/** b_u by inner customer, b_i by inner product. */
export interface Biases {
  readonly customers: Float64Array;
  readonly products: Float64Array;
}

/**
 * @param model the name in the error.
 * @throws DivergedError when gradient descent leaves the real numbers.
 */
export function fitBaselines(model: string, interactions: Interactions, options: BaselineOptions): Biases {
  const customers = new Float64Array(interactions.customerCount);
  const products = new Float64Array(interactions.productCount);
  const { byCustomer, byProduct, meanDuration } = interactions;
  const epochs = epochsOf(options);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    if (options.method === 'als') {
      settle(products, customers, byProduct, meanDuration, options.regI);
      settle(customers, products, byCustomer, meanDuration, options.regU);
    } else descend(customers, products, interactions, options);
    refuseDivergence(model, epoch, interactions, [customers, products]);
  }
  return { customers, products };
}

/** Fits one side's biases by least squares while the other side's stay. */
function settle(
  own: Float64Array,
  others: Float64Array,
  { start, members, durations }: Lists,
  mean: number,
  regularization: number,
): void {
  for (let x = 0; x < own.length; x++) {
    let deviation = 0;
    for (let n = start[x]; n < start[x + 1]; n++) deviation += durations[n] - mean - others[members[n]];
    own[x] = deviation / (regularization + start[x + 1] - start[x]);
  }
}

function descend(
  customers: Float64Array,
  products: Float64Array,
  { byCustomer, meanDuration }: Interactions,
  { learningRate, regularization }: BaselineOptions,
): void {
  const { start, members, durations } = byCustomer;
  for (let u = 0; u < customers.length; u++) {
    for (let n = start[u]; n < start[u + 1]; n++) {
      const i = members[n];
      const error = durations[n] - (meanDuration + customers[u] + products[i]);
      customers[u] += learningRate * (error - regularization * customers[u]);
      products[i] += learningRate * (error - regularization * products[i]);
    }
  }
}

/** μ + b_u + b_i; an unknown side contributes 0. Inner indices. */
export function baselineAt(biases: Biases, mean: number, customer: number, product: number): number {
  let estimate = mean;
  if (customer !== UNKNOWN) estimate += biases.customers[customer];
  if (product !== UNKNOWN) estimate += biases.products[product];
  return estimate;
}

/** `baselineAt` of every pair: [products × customers], one row per product. No side is UNKNOWN. */
export function baselineTable(
  biases: Biases,
  mean: number,
  customers: Int32Array,
  products: Int32Array,
): Float64Array {
  const ofCustomers = Float64Array.from(customers, (customer) => mean + biases.customers[customer]);
  const table = new Float64Array(customers.length * products.length);
  let at = 0;
  for (const product of products) {
    const bias = biases.products[product];
    for (let place = 0; place < ofCustomers.length; place++) table[at++] = ofCustomers[place] + bias;
  }
  return table;
}
