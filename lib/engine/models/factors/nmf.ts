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
import { RandomState } from '../../numeric/random.ts';
import {
  epochs,
  factors,
  learningRate,
  notSearched,
  perTerm,
  randomState,
  regularization,
} from '../../parameters.ts';
import { factorSpec } from './factor-model.ts';
import { startOf } from './factor-passes.ts';
import { compiledPasses, type NmfSteps, plainPasses } from './nmf-passes.ts';
import { type Measured, meanUnit, standardize } from './standardized.ts';

const BIASES = ['customerBias', 'productBias'] as const;

/** The biases have a default of their own, as in Surprise 1.1.4. */
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

export const nmf = factorSpec<Parameters>({
  name: 'NMF',
  summary: 'Like SVD, with tastes and traits that only add up, never take away.',
  source: 'Luo, Zhou, Xia & Zhu 2014; scikit-surprise 1.1.4 NMF',
  complexity: 19,
  parameters,
  unit: meanUnit,
  passes(rows, params) {
    const random = new RandomState(params.randomState);
    const start = startOf(rows, params.factors, (count) =>
      random.uniforms(count, params.initLow, params.initHigh),
    );
    const steps = stepsOf(rows, params);
    // Biased estimates may be below 0 and a denominator close to it. Then rounding decides, and only the reference's
    // order of summation gives its answer.
    const compiled = params.biased ? undefined : compiledPasses(start, rows, steps);
    return compiled ?? plainPasses(start, rows, steps);
  },
  stepSeconds: ({ biased }) => (biased ? 6e-9 : 1.7e-9),
  // In the plain passes 1 and 3.
  factorRows: ({ customers, products }) => 2 * customers + 3 * products,
  moreRowBytes: 32,
});

/** Unbiased, the biases stay 0. */
function stepsOf(
  rows: Measured,
  { factors, biased, learningRate, learningRates, ...params }: Parameters,
): NmfSteps {
  const { regularization, regularizations } = params;
  return {
    factors,
    mean: biased ? rows.meanDuration : 0,
    rates: {
      customerBias: biased ? (learningRates.customerBias ?? learningRate) : 0,
      productBias: biased ? (learningRates.productBias ?? learningRate) : 0,
    },
    pulls: {
      customerBias: regularizations.customerBias,
      productBias: regularizations.productBias,
      customerFactors: regularizations.customerFactors ?? regularization,
      productFactors: regularizations.productFactors ?? regularization,
    },
  };
}
