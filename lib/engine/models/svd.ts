/**
 * Matrix factorisation by gradient descent, Funk's "SVD". Koren, Bell & Volinsky 2009; same formulas as Surprise
 * 1.1.4 SVD.
 *   biased    r̂(u,i) = μ + b_u + b_i + q_i·p_u        (default)
 *   unbiased  r̂(u,i) = q_i·p_u
 * Per row, e = r − r̂: b += lr (e − reg b), customer and product; then, from the values before the step,
 *   p_u += lr (e q_i − reg p_u),  q_i += lr (e p_u − reg q_i).
 * Start: biases 0, p then q drawn from N(initMean, initStdDev).
 * Shapes: p Float64Array [customers × factors], q Float64Array [products × factors], row-major.
 * Cost: fit O(epochs · rows · factors), memory O((customers + products) · factors).
 * Unknown side: contributes 0; unbiased: impossible. Throws DivergedError when a parameter stops being finite.
 */
import * as z from 'zod';
import { refuseDivergence } from '../divergence.ts';
import type { ModelSpec, RatingModel } from '../model.ts';
import {
  eachTerm,
  epochs,
  factors,
  initMean,
  initStdDev,
  learningRate,
  perTerm,
  randomState,
  regularization,
} from '../parameters.ts';
import { RandomState } from '../random.ts';
import { FactorModel, type Factors, fitSeconds, restoreFactorModel } from './factor-model.ts';
import { type Measured, meanIn, measuredIn, scoreUnit, standardize } from './standardized.ts';

const NAME = 'SVD';
const TERMS = ['customerBias', 'productBias', 'customerFactors', 'productFactors'] as const;

/** Defaults: Surprise 1.1.4. */
const parameters = z.strictObject({
  factors: factors(100),
  epochs: epochs(20),
  biased: z.boolean().default(true).describe('With the mean and the biases of customer and product.'),
  standardize,
  randomState,
  initMean,
  initStdDev,
  learningRate: learningRate(0.005),
  learningRates: perTerm(TERMS, 'learningRate').prefault({}),
  regularization: regularization(0.02),
  regularizations: perTerm(TERMS, 'regularization').prefault({}),
});
type Parameters = z.output<typeof parameters>;

export const svd: ModelSpec<Parameters, RatingModel> = {
  name: NAME,
  kind: 'rating',
  summary:
    'Hidden tastes of customers and traits of products, learned so that their products fit the durations.',
  source: 'Koren, Bell & Volinsky 2009; scikit-surprise 1.1.4 SVD',
  inBakeOff: true,
  bakeOffParameters: { standardize: true },
  complexity: 8,
  seeded: true,
  parameters,
  fit(interactions, params) {
    const unit = scoreUnit(interactions, params.standardize);
    const rows = measuredIn(unit, interactions);
    const fitted = randomStart(rows, params);
    for (let epoch = 1; epoch <= params.epochs; epoch++) {
      descend(fitted, rows, params);
      refuseDivergence(NAME, epoch, rows, Object.values(fitted));
    }
    return new FactorModel(fitted, params.biased, rows.meanDuration, unit);
  },
  restore(state, interactions, { biased, standardize }) {
    const unit = scoreUnit(interactions, standardize);
    return restoreFactorModel(state, biased, meanIn(unit, interactions), unit);
  },
  cost(size, params) {
    return {
      seconds: fitSeconds(size, params, 3e-9),
      memoryBytes:
        8 * (size.customers + size.products) * (params.factors + 1) +
        (params.standardize ? 13 : 5) * size.rows,
    };
  },
};

function randomStart({ customerCount, productCount }: Measured, params: Parameters): Factors {
  const { factors, initMean, initStdDev } = params;
  const random = new RandomState(params.randomState);
  return {
    customerBias: new Float64Array(customerCount),
    productBias: new Float64Array(productCount),
    customerFactors: random.normals(customerCount * factors, initMean, initStdDev),
    productFactors: random.normals(productCount * factors, initMean, initStdDev),
  };
}

/**
 * One epoch. The hot loop steps the factors for one row and, in the same pass, multiplies the new p with the q of
 * the customer's next row: the processor steps while it sums, and the sum runs in the reference's order.
 */
function descend(fitted: Factors, rows: Measured, params: Parameters): void {
  const { customerBias, productBias, customerFactors, productFactors: q } = fitted;
  const { start, members, durations } = rows.byCustomer;
  const rates = eachTerm(TERMS, params.learningRate, params.learningRates);
  const pulls = eachTerm(TERMS, params.regularization, params.regularizations);
  const { customerFactors: pRate, productFactors: qRate } = rates;
  const { customerFactors: pPull, productFactors: qPull } = pulls;
  const { factors, biased } = params;
  const mean = biased ? rows.meanDuration : 0;
  const p = new Float64Array(factors);

  for (let u = 0; u < customerBias.length; u++) {
    p.set(customerFactors.subarray(u * factors, (u + 1) * factors));
    let next = members[start[u]] * factors;
    let product = 0;
    for (let f = 0; f < factors; f++) product += q[next + f] * p[f];

    for (let n = start[u]; n < start[u + 1]; n++) {
      const i = members[n];
      const at = next;
      const error = durations[n] - (mean + customerBias[u] + productBias[i] + product);
      if (biased) {
        customerBias[u] += rates.customerBias * (error - pulls.customerBias * customerBias[u]);
        productBias[i] += rates.productBias * (error - pulls.productBias * productBias[i]);
      }
      if (n + 1 < start[u + 1]) next = members[n + 1] * factors;
      product = 0;
      for (let f = 0; f < factors; f++) {
        const pf = p[f];
        const qf = q[at + f];
        const stepped = pf + pRate * (error * qf - pPull * pf);
        p[f] = stepped;
        q[at + f] = qf + qRate * (error * pf - qPull * qf);
        product += q[next + f] * stepped;
      }
    }
    customerFactors.set(p, u * factors);
  }
}
