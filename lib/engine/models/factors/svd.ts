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
import { epochs, factors, learningRate, perTerm, regularization } from '../../parameters.ts';
import { descentOf, normalDraws, startFields } from './descent.ts';
import { factorSpec } from './factor-model.ts';
import { startOf } from './factor-passes.ts';
import { scoreUnit } from './standardized.ts';
import { compiledDescent, plainDescent, TERMS } from './svd-descent.ts';

/** Defaults: Surprise 1.1.4. */
const parameters = z.strictObject({
  factors: factors(100),
  epochs: epochs(20),
  biased: z.boolean().default(true).describe('With the mean and the biases of customer and product.'),
  ...startFields,
  learningRate: learningRate(0.005),
  learningRates: perTerm(TERMS, 'learningRate').prefault({}),
  regularization: regularization(0.02),
  regularizations: perTerm(TERMS, 'regularization').prefault({}),
});

export const svd = factorSpec<z.output<typeof parameters>>({
  name: 'SVD',
  summary:
    'Hidden tastes of customers and traits of products, learned so that multiplying them gives the durations.',
  source: 'Koren, Bell & Volinsky 2009; scikit-surprise 1.1.4 SVD',
  complexity: 17,
  parameters,
  unit: scoreUnit,
  passes(rows, params) {
    const start = startOf(rows, params.factors, normalDraws(params));
    const descent = descentOf(TERMS, rows, params);
    return compiledDescent(start, rows, descent) ?? plainDescent(start, rows, descent);
  },
  stepSeconds: () => 8e-10,
  factorRows: ({ customers, products }) => customers + products,
});
