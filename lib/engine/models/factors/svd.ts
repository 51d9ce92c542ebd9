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
import type { ModelSpec, RatingModel } from '../../model.ts';
import { RandomState } from '../../numeric/random.ts';
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
} from '../../parameters.ts';
import { FactorModel, type Factors, fitSeconds, restoreFactorModel } from './factor-model.ts';
import { fitByPasses, passesBytes } from './factor-passes.ts';
import { type Measured, meanIn, measuredIn, scoreUnit, standardize } from './standardized.ts';
import { compiledDescent, type Descent, plainDescent, TERMS } from './svd-descent.ts';

const NAME = 'SVD';

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
    const start = randomStart(rows, params);
    const descent = descentOf(rows, params);
    const passes = compiledDescent(start, rows, descent) ?? plainDescent(start, rows, descent);
    const fitted = fitByPasses(NAME, params.epochs, passes, rows);
    return new FactorModel(fitted, params.biased, rows.meanDuration, unit);
  },
  restore(state, interactions, { biased, standardize }) {
    const unit = scoreUnit(interactions, standardize);
    return restoreFactorModel(state, biased, meanIn(unit, interactions), unit);
  },
  cost(size, params) {
    return {
      seconds: fitSeconds(size, params, 8e-10),
      memoryBytes:
        passesBytes(size.customers + size.products, params.factors, size.rows) +
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

/** Unbiased, the biases stay 0. */
function descentOf(rows: Measured, { factors, biased, ...params }: Parameters): Descent {
  const rates = eachTerm(TERMS, params.learningRate, params.learningRates);
  return {
    factors,
    mean: biased ? rows.meanDuration : 0,
    rates: biased ? rates : { ...rates, customerBias: 0, productBias: 0 },
    pulls: eachTerm(TERMS, params.regularization, params.regularizations),
  };
}
