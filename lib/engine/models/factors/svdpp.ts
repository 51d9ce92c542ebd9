/**
 * SVD++: SVD that also learns from which products a customer has viewed, however long. Koren 2008, section 4; same
 * formulas as Surprise 1.1.4 SVDpp.
 *   r̂(u,i) = μ + b_u + b_i + q_i·(p_u + w_u),   w_u = |I_u|^−½ Σ_{j∈I_u} y_j
 * Per row, e = r − r̂: b += lr (e − reg b), customer and product; then, from the values before the step,
 *   p_u += lr (e q_i − reg p_u),  q_i += lr (e (p_u + w_u) − reg q_i),  every y_j += lr (e q_i / √|I_u| − reg y_j).
 * Start: biases 0, p, q, y drawn from N(initMean, initStdDev) in that order.
 *
 * Done literally, a row costs |I_u| · factors. But all y_j of a customer take the same step y ← a y + c, with
 * a = 1 − lr reg, so after a customer's rows y_j = A y_j(before) + C, A the product of all a. Their sum moves
 * alike: w ← a w + lr e q_i. So only w is carried from row to row; C = (w − A w(before)) / √|I_u| then gives every
 * y_j at once. The result differs from the literal one by rounding only.
 *
 * Shapes: p Float64Array [customers × factors], q and y [products × factors], row-major. Kept after the fit: p + w
 * in place of p, and no y.  Cost: fit O(epochs · rows · factors), memory O((customers + 2 products) · factors).
 * Unknown side: contributes 0. Throws DivergedError when a parameter stops being finite.
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
import { FactorModel, fitSeconds, restoreFactorModel } from './factor-model.ts';
import { fitByPasses, passesBytes } from './factor-passes.ts';
import { type Measured, meanIn, measuredIn, scoreUnit, standardize } from './standardized.ts';
import {
  addImplicit,
  compiledDescent,
  type Descent,
  type ImplicitFactors,
  plainDescent,
  TERMS,
} from './svdpp-descent.ts';

const NAME = 'SVDpp';

/** Defaults: Surprise 1.1.4. */
const parameters = z.strictObject({
  factors: factors(20),
  epochs: epochs(20),
  standardize,
  randomState,
  initMean,
  initStdDev,
  learningRate: learningRate(0.007),
  learningRates: perTerm(TERMS, 'learningRate').prefault({}),
  regularization: regularization(0.02),
  regularizations: perTerm(TERMS, 'regularization').prefault({}),
});
type Parameters = z.output<typeof parameters>;

export const svdpp: ModelSpec<Parameters, RatingModel> = {
  name: NAME,
  kind: 'rating',
  summary: 'SVD that also learns from which products a customer has viewed at all.',
  source: 'Koren 2008, section 4; scikit-surprise 1.1.4 SVDpp',
  inBakeOff: true,
  bakeOffParameters: { standardize: true },
  complexity: 9,
  seeded: true,
  parameters,
  fit(interactions, params) {
    const unit = scoreUnit(interactions, params.standardize);
    const rows = measuredIn(unit, interactions);
    const start = randomStart(rows, params);
    const descent = descentOf(rows, params);
    const passes = compiledDescent(start, rows, descent) ?? plainDescent(start, rows, descent);
    const { implicitFactors, ...fitted } = fitByPasses(NAME, params.epochs, passes, rows);
    addImplicit(fitted.customerFactors, implicitFactors, rows);
    return new FactorModel(fitted, true, rows.meanDuration, unit);
  },
  restore(state, interactions, { standardize }) {
    const unit = scoreUnit(interactions, standardize);
    return restoreFactorModel(state, true, meanIn(unit, interactions), unit);
  },
  cost(size, params) {
    return {
      seconds: fitSeconds(size, params, 2.5e-9),
      memoryBytes:
        passesBytes(size.customers + 2 * size.products, params.factors, size.rows) +
        (params.standardize ? 13 : 5) * size.rows,
    };
  },
};

function randomStart({ customerCount, productCount }: Measured, params: Parameters): ImplicitFactors {
  const { factors, initMean, initStdDev } = params;
  const random = new RandomState(params.randomState);
  return {
    customerBias: new Float64Array(customerCount),
    productBias: new Float64Array(productCount),
    customerFactors: random.normals(customerCount * factors, initMean, initStdDev),
    productFactors: random.normals(productCount * factors, initMean, initStdDev),
    implicitFactors: random.normals(productCount * factors, initMean, initStdDev),
  };
}

function descentOf({ meanDuration }: Measured, { factors, ...params }: Parameters): Descent {
  return {
    factors,
    mean: meanDuration,
    rates: eachTerm(TERMS, params.learningRate, params.learningRates),
    pulls: eachTerm(TERMS, params.regularization, params.regularizations),
  };
}
