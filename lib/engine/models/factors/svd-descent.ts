/** The gradient descent of SVD (svd.ts): plain, and compiled (kernels/assembly/svd.ts). */
import { addressesOf } from '../../numeric/kernels/kernels.ts';
import {
  type Factors,
  forCustomers,
  loadFit,
  type Passes,
  passesInPlace,
  type Steps,
  strideOf,
} from './factor-passes.ts';
import type { Measured } from './standardized.ts';

/** In the order in which the kernel takes their rates and pulls. */
export const TERMS = ['customerBias', 'productBias', 'customerFactors', 'productFactors'] as const;
type Descent = Steps<(typeof TERMS)[number]>;

/** Undefined where rows and factors do not fit the kernels' memory. */
export function compiledDescent(start: Factors, rows: Measured, descent: Descent): Passes | undefined {
  const { factors, mean, rates, pulls } = descent;
  const loaded = loadFit(start, rows, factors, {});
  if (!loaded) return undefined;
  const { arrays, kernels, numbers, fitted } = loaded;
  const addresses = addressesOf(arrays);
  const steps = TERMS.flatMap((term) => [rates[term], pulls[term]]);
  return {
    run: () =>
      forCustomers(rows.customerCount, (from, to) =>
        kernels.svd(from, to, ...addresses, strideOf(factors), mean, ...steps),
      ),
    numbers,
    fitted,
  };
}

/** Fits `start` in place. */
export function plainDescent(start: Factors, rows: Measured, descent: Descent): Passes {
  return passesInPlace(start, () => descend(start, rows, descent));
}

/**
 * The hot loop steps the factors for one row and, in the same pass, multiplies the new p with the q of the customer's
 * next row. So the processor steps while it sums, and the sum keeps the reference's order.
 */
function descend(fitted: Factors, rows: Measured, { factors, mean, rates, pulls }: Descent): void {
  const { customerBias, productBias, customerFactors, productFactors: q } = fitted;
  const { start, members, durations } = rows.byCustomer;
  const { customerFactors: pRate, productFactors: qRate } = rates;
  const { customerFactors: pPull, productFactors: qPull } = pulls;
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
      customerBias[u] += rates.customerBias * (error - pulls.customerBias * customerBias[u]);
      productBias[i] += rates.productBias * (error - pulls.productBias * productBias[i]);
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
