/** The multiplicative passes of NMF (nmf.ts): plain, and compiled (kernels/assembly/nmf.ts). */
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

/** Only the biases are stepped; the factors are multiplied. */
export type NmfSteps = Steps<'customerBias' | 'productBias', keyof Factors>;

/** Undefined where rows and factors do not fit the kernels' memory. */
export function compiledPasses(start: Factors, rows: Measured, steps: NmfSteps): Passes | undefined {
  const { factors, mean, rates, pulls } = steps;
  const stride = strideOf(factors);
  const loaded = loadFit(start, rows, factors, {
    productNumerators: new Float64Array(rows.productCount * stride),
    productDenominators: new Float64Array(rows.productCount * stride),
    numerators: new Float64Array(stride),
    denominators: new Float64Array(stride),
    productStart: rows.byProduct.start,
  });
  if (!loaded) return undefined;
  const { kernels, numbers, fitted } = loaded;
  const { productStart, ...arrays } = loaded.arrays;
  const { q, productNumerators, productDenominators } = arrays;
  const ofCustomers = addressesOf(arrays);
  const ofProducts = addressesOf({ productStart, q, productNumerators, productDenominators });
  const biasSteps = [rates.customerBias, pulls.customerBias, rates.productBias, pulls.productBias];
  return {
    run() {
      forCustomers(rows.customerCount, (from, to) =>
        kernels.nmf(from, to, ...ofCustomers, stride, mean, ...biasSteps, pulls.customerFactors),
      );
      kernels.nmfProducts(rows.productCount, ...ofProducts, stride, pulls.productFactors);
    },
    numbers,
    fitted,
  };
}

/** Fits `start` in place. */
export function plainPasses(start: Factors, rows: Measured, steps: NmfSteps): Passes {
  return passesInPlace(start, () => multiply(start, rows, steps));
}

/** A customer's rows stand together, so p_u changes right after them; q_i waits for the end of the pass. */
function multiply(fitted: Factors, rows: Measured, { factors, mean, rates, pulls }: NmfSteps): void {
  const { customerBias, productBias, customerFactors: p, productFactors: q } = fitted;
  const { byCustomer, byProduct } = rows;
  const { start, members, durations } = byCustomer;
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
      const error = duration - estimate;
      customerBias[u] += rates.customerBias * (error - pulls.customerBias * customerBias[u]);
      productBias[i] += rates.productBias * (error - pulls.productBias * productBias[i]);
      for (let f = 0; f < factors; f++) {
        const pf = p[own + f];
        const qf = q[at + f];
        numerators[f] += qf * duration;
        denominators[f] += qf * estimate;
        productNumerators[at + f] += pf * duration;
        productDenominators[at + f] += pf * estimate;
      }
    }
    const pull = (start[u + 1] - start[u]) * pulls.customerFactors;
    scale(p, own, factors, numerators, denominators, 0, pull);
  }
  for (let i = 0; i < productBias.length; i++) {
    const at = i * factors;
    const pull = (byProduct.start[i + 1] - byProduct.start[i]) * pulls.productFactors;
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
