/** What the data looks like, in figures. */
import { categoryOf, isRegular } from '../contracts/identity.ts';
import type { Profile } from '../contracts/results.ts';
import type { Dataset } from '../engine/interactions.ts';

/** The part of the profile that follows from the joined rows alone. */
export function describe(dataset: Dataset, customerPrefix: string) {
  const customers = dataset.customerIds.length;
  const products = dataset.productIds.length;
  const rows = dataset.durations.length;
  return {
    rows,
    customers,
    regularCustomers: dataset.customerIds.filter((id) => isRegular(id, customerPrefix)).length,
    products,
    categories: new Set(dataset.productIds.map(categoryOf).filter((category) => category !== null)).size,
    density: rows / (customers * products),
    duration: describeDurations(dataset.durations),
    productsPerCustomer: describeCounts(dataset.customers, customers),
    customersPerProduct: describeCounts(dataset.products, products),
  } satisfies Partial<Profile>;
}

function describeDurations(durations: Float64Array): Profile['duration'] {
  const sorted = durations.slice().sort();
  // Divided before they are added: the sum of finite durations may be more than a number can hold.
  let mean = 0;
  for (const duration of sorted) mean += duration / sorted.length;
  let variance = 0;
  for (const duration of sorted) variance += (duration - mean) ** 2 / sorted.length;
  return {
    least: sorted[0],
    greatest: sorted[sorted.length - 1],
    mean,
    standardDeviation: Math.sqrt(variance),
    median: median(sorted),
  };
}

function describeCounts(outerOfRow: Int32Array, count: number): Profile['productsPerCustomer'] {
  const rowsOf = new Int32Array(count);
  for (const outer of outerOfRow) rowsOf[outer]++;
  rowsOf.sort();
  return { mean: outerOfRow.length / count, median: median(rowsOf), greatest: rowsOf[count - 1] };
}

function median(sorted: Float64Array | Int32Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
