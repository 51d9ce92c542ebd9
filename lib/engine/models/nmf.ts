/**
 * Non-negative matrix factorisation. Luo, Zhou, Xia & Zhu 2014; same formulas as Surprise 1.1.4 NMF.
 *   unbiased  r̂(u,i) = q_i·p_u                        (default)
 *   biased    r̂(u,i) = μ + b_u + b_i + q_i·p_u
 * Per epoch, with r̂ from the factors before it:
 *   p_uf ← p_uf · Σ_{i∈I_u} q_if r_ui / (Σ_{i∈I_u} q_if r̂_ui + |I_u| reg p_uf), where p_uf ≠ 0; then q_if alike,
 * over the same r̂ and old p. Biased: per row b += lr (e − reg b), customer and product, within the pass.
 * Start: biases 0, p then q drawn uniform from initLow..initHigh.
 * Shapes: p Float64Array [customers × factors], q [products × factors], row-major.
 * Cost: fit O(epochs · rows · factors), memory O((customers + 3 products) · factors).
 * A factor whose denominator is 0 stays as it is. Unknown side: impossible; biased: contributes 0. Throws
 * DivergedError when a parameter stops being finite.
 */
import * as z from 'zod';
import { refuseDivergence } from '../divergence.ts';
import type { ModelSpec, RatingModel } from '../model.ts';
import {
  epochs,
  factors,
  learningRate,
  notSearched,
  perTerm,
  randomState,
  regularization,
} from '../parameters.ts';
import { RandomState } from '../random.ts';
import { FactorModel, type Factors, fitSeconds, restoreFactorModel } from './factor-model.ts';
import { type Measured, meanIn, meanUnit, measuredIn, standardize } from './standardized.ts';

const NAME = 'NMF';
const BIASES = ['customerBias', 'productBias'] as const;

/** Surprise 1.1.4 has its own default for the biases. */
const biasPull = () => z.number().min(0).max(100).default(0.02);

/** Defaults: Surprise 1.1.4. */
const parameters = z
  .strictObject({
    factors: factors(15),
    epochs: epochs(50),
    biased: z.boolean().default(false).describe('With the mean and the biases of customer and product.'),
    standardize,
    randomState,
    initLow: z.number().min(0).max(1000).default(0).describe('Least of the random start of the factors.'),
    initHigh: z.number().min(0).max(1000).default(1).describe('Bound of the random start of the factors.'),
    learningRate: learningRate(0.005).describe('Step of the biases.').meta(notSearched),
    learningRates: perTerm(BIASES, 'learningRate').prefault({}),
    regularization: regularization(0.06).describe('Pull of the factors towards 0.'),
    regularizations: perTerm(['customerFactors', 'productFactors'], 'regularization')
      .extend({ customerBias: biasPull(), productBias: biasPull() })
      .prefault({})
      .describe('Takes the place of regularization for one side; pull of the biases.'),
  })
  .refine(({ initLow, initHigh }) => initLow <= initHigh, {
    path: ['initLow'],
    error: 'must not be greater than initHigh',
  });
type Parameters = z.output<typeof parameters>;

export const nmf: ModelSpec<Parameters, RatingModel> = {
  name: NAME,
  kind: 'rating',
  summary: 'As SVD, with tastes and traits that only add up, never take away.',
  source: 'Luo, Zhou, Xia & Zhu 2014; scikit-surprise 1.1.4 NMF',
  inBakeOff: true,
  bakeOffParameters: { standardize: true },
  complexity: 10,
  seeded: true,
  parameters,
  fit(interactions, params) {
    const unit = meanUnit(interactions, params.standardize);
    const rows = measuredIn(unit, interactions);
    const fitted = randomStart(rows, params);
    for (let epoch = 1; epoch <= params.epochs; epoch++) {
      multiply(fitted, rows, params);
      refuseDivergence(NAME, epoch, rows, Object.values(fitted));
    }
    return new FactorModel(fitted, params.biased, rows.meanDuration, unit);
  },
  restore(state, interactions, { biased, standardize }) {
    const unit = meanUnit(interactions, standardize);
    return restoreFactorModel(state, biased, meanIn(unit, interactions), unit);
  },
  cost(size, params) {
    return {
      seconds: fitSeconds(size, params, 6e-9),
      memoryBytes:
        8 * (size.customers + 3 * size.products) * (params.factors + 1) +
        (params.standardize ? 13 : 5) * size.rows,
    };
  },
};

function randomStart({ customerCount, productCount }: Measured, params: Parameters): Factors {
  const { factors, initLow, initHigh } = params;
  const random = new RandomState(params.randomState);
  return {
    customerBias: new Float64Array(customerCount),
    productBias: new Float64Array(productCount),
    customerFactors: random.uniforms(customerCount * factors, initLow, initHigh),
    productFactors: random.uniforms(productCount * factors, initLow, initHigh),
  };
}

/**
 * One epoch. A customer's rows stand together, so p_u has its new value as soon as they are through; q_i waits for
 * the end of the pass.
 */
function multiply(fitted: Factors, rows: Measured, params: Parameters): void {
  const { customerBias, productBias, customerFactors: p, productFactors: q } = fitted;
  const { byCustomer, byProduct } = rows;
  const { start, members, durations } = byCustomer;
  const { factors, biased, learningRate, learningRates, regularization, regularizations } = params;
  const customerRate = learningRates.customerBias ?? learningRate;
  const productRate = learningRates.productBias ?? learningRate;
  const mean = biased ? rows.meanDuration : 0;
  const numerators = new Float64Array(factors);
  const denominators = new Float64Array(factors);
  const productNumerators = new Float64Array(q.length);
  const productDenominators = new Float64Array(q.length);

  for (let u = 0; u < customerBias.length; u++) {
    const own = u * factors;
    numerators.fill(0);
    denominators.fill(0);
    for (let n = start[u]; n < start[u + 1]; n++) {
      const i = members[n];
      const at = i * factors;
      const duration = durations[n];
      let product = 0;
      for (let f = 0; f < factors; f++) product += q[at + f] * p[own + f];
      const estimate = mean + customerBias[u] + productBias[i] + product;
      if (biased) {
        const error = duration - estimate;
        customerBias[u] += customerRate * (error - regularizations.customerBias * customerBias[u]);
        productBias[i] += productRate * (error - regularizations.productBias * productBias[i]);
      }
      for (let f = 0; f < factors; f++) {
        const pf = p[own + f];
        const qf = q[at + f];
        numerators[f] += qf * duration;
        denominators[f] += qf * estimate;
        productNumerators[at + f] += pf * duration;
        productDenominators[at + f] += pf * estimate;
      }
    }
    const pull = (start[u + 1] - start[u]) * (regularizations.customerFactors ?? regularization);
    scale(p, own, factors, numerators, denominators, 0, pull);
  }
  for (let i = 0; i < productBias.length; i++) {
    const at = i * factors;
    const pull =
      (byProduct.start[i + 1] - byProduct.start[i]) * (regularizations.productFactors ?? regularization);
    scale(q, at, factors, productNumerators, productDenominators, at, pull);
  }
}

/** x ← x · numerator / (denominator + pull · x), for one row of factors. */
function scale(
  x: Float64Array,
  at: number,
  factors: number,
  numerators: Float64Array,
  denominators: Float64Array,
  from: number,
  pull: number,
): void {
  for (let f = 0; f < factors; f++) {
    const denominator = denominators[from + f] + pull * x[at + f];
    if (x[at + f] !== 0 && denominator !== 0) x[at + f] *= numerators[from + f] / denominator;
  }
}
