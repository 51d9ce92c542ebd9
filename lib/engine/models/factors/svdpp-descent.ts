/** The gradient descent of SVD++ (svdpp.ts): plain, and compiled (kernels/assembly/svd.ts). */
import type { Lists } from '../../interactions.ts';
import { addressesOf } from '../../numeric/kernels/kernels.ts';
import {
  type Factors,
  forCustomers,
  loadFit,
  narrowed,
  type Passes,
  passesInPlace,
  type Steps,
  strideOf,
  widened,
} from './factor-passes.ts';
import type { Measured } from './standardized.ts';
import { TERMS as SVD_TERMS } from './svd-descent.ts';

interface ImplicitFactors extends Factors {
  /** y, by product. */
  readonly implicitFactors: Float64Array;
}

/** In the order in which the kernel takes their rates and pulls. */
export const TERMS = [...SVD_TERMS, 'implicitFactors'] as const;
type Descent = Steps<(typeof TERMS)[number]>;

/** Undefined where rows and factors do not fit the kernels' memory. */
export function compiledDescent(
  start: ImplicitFactors,
  rows: Measured,
  { factors, mean, rates, pulls }: Descent,
): Passes<ImplicitFactors> | undefined {
  const loaded = loadFit(start, rows, factors, {
    y: widened(start.implicitFactors, factors),
    before: new Float64Array(strideOf(factors)),
    w: new Float64Array(strideOf(factors)),
  });
  if (!loaded) return undefined;
  const { arrays, kernels, numbers, fitted } = loaded;
  const addresses = addressesOf(arrays);
  const steps = TERMS.flatMap((term) => [rates[term], pulls[term]]);
  return {
    run: () =>
      forCustomers(rows.customerCount, (from, to) =>
        kernels.svdpp(from, to, ...addresses, strideOf(factors), mean, ...steps),
      ),
    numbers: [...numbers, arrays.y],
    fitted: () => ({ ...fitted(), implicitFactors: narrowed(arrays.y, factors) }),
  };
}

/** Fits `start` in place. */
export function plainDescent(
  start: ImplicitFactors,
  rows: Measured,
  descent: Descent,
): Passes<ImplicitFactors> {
  return passesInPlace(start, () => descend(start, rows, descent));
}

/** As in svd-descent.ts, the pass that steps the factors also computes the customer's next scalar product. */
function descend(fitted: ImplicitFactors, rows: Measured, { factors, mean, rates, pulls }: Descent): void {
  const { customerBias, productBias, customerFactors, productFactors: q, implicitFactors: y } = fitted;
  const { start, members, durations } = rows.byCustomer;
  const { customerFactors: pRate, productFactors: qRate, implicitFactors: yRate } = rates;
  const { customerFactors: pPull, productFactors: qPull, implicitFactors: yPull } = pulls;
  const p = new Float64Array(factors);
  const w = new Float64Array(factors);
  const before = new Float64Array(factors);

  for (let u = 0; u < customerBias.length; u++) {
    p.set(customerFactors.subarray(u * factors, (u + 1) * factors));
    before.fill(0);
    sumImplicit(before, y, rows.byCustomer, u);
    w.set(before);
    let next = members[start[u]] * factors;
    let product = 0;
    for (let f = 0; f < factors; f++) product += q[next + f] * (p[f] + w[f]);

    for (let n = start[u]; n < start[u + 1]; n++) {
      const i = members[n];
      const at = next;
      const error = durations[n] - (mean + customerBias[u] + productBias[i] + product);
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
    settleImplicit(y, before, w, 1 - yRate * yPull, rows.byCustomer, u);
  }
}

/** sum += |I_u|^−½ Σ_{j∈I_u} y_j */
function sumImplicit(sum: Float64Array, y: Float64Array, { start, members }: Lists, u: number): void {
  const factors = sum.length;
  const root = Math.sqrt(start[u + 1] - start[u]);
  for (let n = start[u]; n < start[u + 1]; n++) {
    const at = members[n] * factors;
    for (let f = 0; f < factors; f++) sum[f] += y[at + f] / root;
  }
}

/** y_j ← A y_j + (after − A before) / √|I_u| for all j∈I_u, with A = kept^|I_u|. Overwrites `after`. */
function settleImplicit(
  y: Float64Array,
  before: Float64Array,
  after: Float64Array,
  kept: number,
  { start, members }: Lists,
  u: number,
): void {
  const factors = after.length;
  const count = start[u + 1] - start[u];
  const root = Math.sqrt(count);
  const keptInAll = kept ** count;
  for (let f = 0; f < factors; f++) after[f] = (after[f] - keptInAll * before[f]) / root;
  for (let n = start[u]; n < start[u + 1]; n++) {
    const at = members[n] * factors;
    for (let f = 0; f < factors; f++) y[at + f] = keptInAll * y[at + f] + after[f];
  }
}

/** p_u + w_u in place of p_u, and no y. */
export function withImplicit(
  { implicitFactors, ...fitted }: ImplicitFactors,
  { byCustomer, customerCount }: Measured,
): Factors {
  const factors = fitted.customerFactors.length / customerCount;
  for (let u = 0; u < customerCount; u++) {
    const own = fitted.customerFactors.subarray(u * factors, (u + 1) * factors);
    sumImplicit(own, implicitFactors, byCustomer, u);
  }
  return fitted;
}
