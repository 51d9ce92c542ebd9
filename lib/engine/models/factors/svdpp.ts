/**
 * SVD++: SVD that also learns from which products a customer has viewed, however long. Koren 2008, section 4; same
 * formulas as Surprise 1.1.4 SVDpp.
 *   r̂(u,i) = μ + b_u + b_i + q_i·(p_u + w_u),   w_u = |I_u|^−½ Σ_{j∈I_u} y_j
 * Per row, e = r − r̂: b += lr (e − reg b), customer and product; then, from the values before the step,
 *   p_u += lr (e q_i − reg p_u),  q_i += lr (e (p_u + w_u) − reg q_i),  every y_j += lr (e q_i / √|I_u| − reg y_j).
 * Start: biases 0, p, q, y drawn from N(initMean, initStdDev) in that order.
 *
 * Taken literally, a row costs |I_u| · factors. But all y_j of a customer take the same step y ← a y + c, with
 * a = 1 − lr reg, so after a customer's rows y_j = A y_j(before) + C, A the product of all a. Their sum moves
 * alike: w ← a w + lr e q_i. So only w is carried from row to row; C = (w − A w(before)) / √|I_u| then gives every
 * y_j at once. The result differs from the literal one by rounding only.
 *
 * Shapes: p Float64Array [customers × factors], q and y [products × factors], row-major. Kept after the fit: p + w
 * in place of p, and no y.  Cost: fit O(epochs · rows · factors), memory O((customers + 2 products) · factors).
 * Unknown side: contributes 0. Throws DivergedError when a parameter stops being finite.
 */
import * as z from 'zod';
import { epochs, factors, learningRate, perTerm, regularization } from '../../parameters.ts';
import { descentOf, normalDraws, startFields } from './descent.ts';
import { factorSpec } from './factor-model.ts';
import { startOf } from './factor-passes.ts';
import { scoreUnit } from './standardized.ts';
import { compiledDescent, plainDescent, TERMS, withImplicit } from './svdpp-descent.ts';

/** Defaults: Surprise 1.1.4. */
const parameters = z.strictObject({
  factors: factors(20),
  epochs: epochs(20),
  ...startFields,
  learningRate: learningRate(0.007),
  learningRates: perTerm(TERMS, 'learningRate').prefault({}),
  regularization: regularization(0.02),
  regularizations: perTerm(TERMS, 'regularization').prefault({}),
});

export const svdpp = factorSpec<z.output<typeof parameters>>({
  name: 'SVDpp',
  summary: 'SVD that also learns from which products a customer has viewed at all.',
  source: 'Koren 2008, section 4; scikit-surprise 1.1.4 SVDpp',
  complexity: 18,
  parameters,
  unit: scoreUnit,
  passes(rows, params) {
    const draw = normalDraws(params);
    const explicit = startOf(rows, params.factors, draw);
    const start = { ...explicit, implicitFactors: draw(rows.productCount * params.factors) };
    const descent = descentOf(TERMS, rows, params);
    const passes = compiledDescent(start, rows, descent) ?? plainDescent(start, rows, descent);
    return { ...passes, fitted: () => withImplicit(passes.fitted(), rows) };
  },
  stepSeconds: () => 2.5e-9,
  factorRows: ({ customers, products }) => customers + 2 * products,
});
