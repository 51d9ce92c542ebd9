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

const NAME = 'SVDpp';
const TERMS = [
  'customerBias',
  'productBias',
  'customerFactors',
  'productFactors',
  'implicitFactors',
] as const;

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
    const { implicitFactors, ...fitted } = randomStart(rows, params);
    for (let epoch = 1; epoch <= params.epochs; epoch++) {
      descend(fitted, implicitFactors, rows, params);
      refuseDivergence(NAME, epoch, rows, [...Object.values(fitted), implicitFactors]);
    }
    addImplicit(fitted.customerFactors, implicitFactors, rows, params.factors);
    return new FactorModel(fitted, true, rows.meanDuration, unit);
  },
  restore(state, interactions, { standardize }) {
    const unit = scoreUnit(interactions, standardize);
    return restoreFactorModel(state, true, meanIn(unit, interactions), unit);
  },
  cost(size, params) {
    return {
      seconds: fitSeconds(size, params, 8e-9),
      memoryBytes:
        8 * (size.customers + 2 * size.products) * (params.factors + 1) +
        (params.standardize ? 13 : 5) * size.rows,
    };
  },
};

interface Start extends Factors {
  readonly implicitFactors: Float64Array;
}

function randomStart({ customerCount, productCount }: Measured, params: Parameters): Start {
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

/** One epoch. As in svd.ts, the pass that steps the factors also makes the customer's next scalar product. */
function descend(fitted: Factors, y: Float64Array, rows: Measured, params: Parameters): void {
  const { customerBias, productBias, customerFactors, productFactors: q } = fitted;
  const { start, members, durations } = rows.byCustomer;
  const { meanDuration } = rows;
  const { factors } = params;
  const rates = eachTerm(TERMS, params.learningRate, params.learningRates);
  const pulls = eachTerm(TERMS, params.regularization, params.regularizations);
  const { customerFactors: pRate, productFactors: qRate, implicitFactors: yRate } = rates;
  const { customerFactors: pPull, productFactors: qPull, implicitFactors: yPull } = pulls;
  const p = new Float64Array(factors);
  const w = new Float64Array(factors);
  const before = new Float64Array(factors);

  for (let u = 0; u < customerBias.length; u++) {
    p.set(customerFactors.subarray(u * factors, (u + 1) * factors));
    before.fill(0);
    sumImplicit(before, y, members, start[u], start[u + 1]);
    w.set(before);
    let next = members[start[u]] * factors;
    let product = 0;
    for (let f = 0; f < factors; f++) product += q[next + f] * (p[f] + w[f]);

    for (let n = start[u]; n < start[u + 1]; n++) {
      const i = members[n];
      const at = next;
      const error = durations[n] - (meanDuration + customerBias[u] + productBias[i] + product);
      customerBias[u] += rates.customerBias * (error - pulls.customerBias * customerBias[u]);
      productBias[i] += rates.productBias * (error - pulls.productBias * productBias[i]);
      if (n + 1 < start[u + 1]) next = members[n + 1] * factors;
      product = 0;
      for (let f = 0; f < factors; f++) {
        const pf = p[f];
        const qf = q[at + f];
        const wf = w[f];
        const steppedP = pf + pRate * (error * qf - pPull * pf);
        const steppedW = wf + yRate * (error * qf - yPull * wf);
        p[f] = steppedP;
        w[f] = steppedW;
        q[at + f] = qf + qRate * (error * (pf + wf) - qPull * qf);
        product += q[next + f] * (steppedP + steppedW);
      }
    }
    customerFactors.set(p, u * factors);
    settleImplicit(
      y,
      before,
      w,
      (1 - yRate * yPull) ** (start[u + 1] - start[u]),
      members,
      start[u],
      start[u + 1],
    );
  }
}

/** Adds |I_u|^−½ Σ y_j, the j being members[from..to−1], to `sum`. */
function sumImplicit(
  sum: Float64Array,
  y: Float64Array,
  members: Int32Array,
  from: number,
  to: number,
): void {
  const factors = sum.length;
  const root = Math.sqrt(to - from);
  for (let n = from; n < to; n++) {
    const at = members[n] * factors;
    for (let f = 0; f < factors; f++) sum[f] += y[at + f] / root;
  }
}

/** y_j ← kept · y_j + (after − kept · before) / √|I_u| for all j of a customer. */
function settleImplicit(
  y: Float64Array,
  before: Float64Array,
  after: Float64Array,
  kept: number,
  members: Int32Array,
  from: number,
  to: number,
): void {
  const factors = after.length;
  const root = Math.sqrt(to - from);
  for (let f = 0; f < factors; f++) after[f] = (after[f] - kept * before[f]) / root;
  for (let n = from; n < to; n++) {
    const at = members[n] * factors;
    for (let f = 0; f < factors; f++) y[at + f] = kept * y[at + f] + after[f];
  }
}

/** p_u ← p_u + w_u for all customers. */
function addImplicit(p: Float64Array, y: Float64Array, { byCustomer }: Measured, factors: number): void {
  const { start, members } = byCustomer;
  for (let u = 0; u + 1 < start.length; u++)
    sumImplicit(p.subarray(u * factors, (u + 1) * factors), y, members, start[u], start[u + 1]);
}
