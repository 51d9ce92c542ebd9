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

/** Factors that the kernel takes in one step. */
const FACTORS_AT_ONCE = 8;

/** Unbiased only. Undefined where rows and factors do not fit the kernels' memory. */
export function compiledPasses(start: Factors, rows: Measured, steps: NmfSteps): Passes | undefined {
  const { factors, pulls } = steps;
  const { customerCount, productCount } = rows;
  const stride = strideOf(factors, FACTORS_AT_ONCE);
  const byProduct = sortedByProduct(rows);
  const loaded = loadFit(
    start,
    rows,
    factors,
    {
      ...byProduct,
      productStart: rows.byProduct.start,
      estimates: new Float64Array(byProduct.places.length),
      productEstimates: new Float64Array(byProduct.places.length),
      next: new Float64Array(customerCount * stride),
    },
    stride,
  );
  if (!loaded) return undefined;
  const { kernels, arrays, numbers, fitted } = loaded;
  const { members, places, durations, p, q, estimates, next } = arrays;
  const { productStart, customers, productDurations, productEstimates } = arrays;
  const forEstimates = addressesOf({
    start: arrays.start,
    members,
    places,
    p,
    q,
    estimates,
    productEstimates,
  });
  const forCustomerFactors = addressesOf({ start: arrays.start, members, durations, estimates, p, q, next });
  const ofProducts = addressesOf({ productStart, customers, productDurations, productEstimates });
  const forProductFactors = [...ofProducts, ...addressesOf({ q, p, next: q })];
  return {
    run() {
      forCustomers(customerCount, (from, to) => {
        kernels.nmfEstimates(from, to, ...forEstimates, stride);
        kernels.nmfFactors(from, to, ...forCustomerFactors, stride, pulls.customerFactors);
      });
      forCustomers(productCount, (from, to) =>
        kernels.nmfFactors(from, to, ...forProductFactors, stride, pulls.productFactors),
      );
      p.set(next);
    },
    numbers,
    fitted,
  };
}

/** The rows by product, and the place of each row by customer among them. */
function sortedByProduct({ customerCount, byCustomer, byProduct }: Measured) {
  const { start, members, durations } = byCustomer;
  const end = byProduct.start.slice();
  const places = new Int32Array(members.length);
  const customers = new Int32Array(members.length);
  const productDurations = new Float64Array(members.length);
  for (let u = 0; u < customerCount; u++)
    for (let n = start[u]; n < start[u + 1]; n++) {
      const place = end[members[n]]++;
      places[n] = place;
      customers[place] = u;
      productDurations[place] = durations[n];
    }
  return { places, customers, productDurations };
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
