/** What the data looks like, in figures. */
import { regularFlags } from '../contracts/identity.ts';
import type { Profile } from '../contracts/results.ts';
import type { Dataset } from '../engine/interactions.ts';

/** The part of the profile that depends on the joined rows alone. */
export function describe(dataset: Dataset, customerPrefix: string) {
  const customers = dataset.customerIds.length;
  const products = dataset.productIds.length;
  const rows = dataset.durations.length;
  return {
    rows,
    customers,
    regularCustomers: regularFlags(dataset.customerIds, customerPrefix).filter((flag) => flag === 1).length,
    products,
    density: rows / (customers * products),
    duration: describeDurations(dataset.durations),
    productsPerCustomer: describeCounts(dataset.customers, customers),
    customersPerProduct: describeCounts(dataset.products, products),
  } satisfies Partial<Profile>;
}

function describeDurations(durations: Float64Array): Profile['duration'] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  // Each is divided before it is added: the sum of finite durations may be infinite.
  let mean = 0;
  const { length } = durations;
  for (let n = 0; n < length; n++) {
    least = Math.min(least, durations[n]);
    greatest = Math.max(greatest, durations[n]);
    mean += durations[n] / length;
  }
  let variance = 0;
  for (let n = 0; n < length; n++) variance += (durations[n] - mean) ** 2 / length;
  return {
    least,
    greatest,
    mean,
    standardDeviation: Math.sqrt(variance),
    median: medianOf(durations.slice()),
  };
}

function describeCounts(outerOfRow: Int32Array, count: number): Profile['productsPerCustomer'] {
  const rowsOf = new Int32Array(count);
  for (let row = 0; row < outerOfRow.length; row++) rowsOf[outerOfRow[row]]++;
  const greatest = rowsOf.reduce((most, rows) => Math.max(most, rows), 0);
  return { mean: outerOfRow.length / count, median: medianOf(rowsOf), greatest };
}

/** The value in the middle, or the mean of the two there. @param values are put into another order */
function medianOf(values: Int32Array | Float64Array): number {
  const middle = values.length >> 1;
  const upper = nthLeast(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < middle; n++) if (values[n] > lower) lower = values[n];
  return lower / 2 + upper / 2;
}

/** Hoare's selection: what stands before the place n is no greater afterwards, what stands behind it no less. */
function nthLeast(values: Int32Array | Float64Array, n: number): number {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const pivot = values[(from + to) >> 1];
    let low = from;
    let high = to;
    while (low <= high) {
      while (values[low] < pivot) low++;
      while (values[high] > pivot) high--;
      if (low > high) break;
      const value = values[low];
      values[low++] = values[high];
      values[high--] = value;
    }
    if (high < n) from = low;
    if (n < low) to = high;
  }
  return values[n];
}
