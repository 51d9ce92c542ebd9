/**
 * The passes over all training rows that fit SVD, SVD++ and NMF: what the plain ones and the compiled ones
 * (kernels/assembly) have in common.
 */
import { intoKernels, type KernelArray } from '../../numeric/kernels/kernels.ts';
import type { Measured } from './standardized.ts';

/** Biases by inner index; factors row-major, one row per customer or product. */
export interface Factors {
  readonly customerBias: Float64Array;
  readonly productBias: Float64Array;
  readonly customerFactors: Float64Array;
  readonly productFactors: Float64Array;
}

export interface Passes<F extends Factors = Factors> {
  /** One pass: one epoch. */
  run(): void;
  /** All that is being fitted, for the check that it is finite. */
  readonly numbers: readonly Float64Array[];
  fitted(): F;
}

/** How each term is stepped. */
export interface Steps<Stepped extends string, Pulled extends string = Stepped> {
  /** Length of a row of factors. */
  readonly factors: number;
  /** μ; 0 for an unbiased model. */
  readonly mean: number;
  /** lr and reg. */
  readonly rates: Readonly<Record<Stepped, number>>;
  readonly pulls: Readonly<Record<Pulled, number>>;
}

/** @param draw gives `count` random factors: those of the customers, then those of the products. */
export function startOf(
  { customerCount, productCount }: Measured,
  factors: number,
  draw: (count: number) => Float64Array,
): Factors {
  return {
    customerBias: new Float64Array(customerCount),
    productBias: new Float64Array(productCount),
    customerFactors: draw(customerCount * factors),
    productFactors: draw(productCount * factors),
  };
}

/** Plain passes, which fit `start` in place. */
export function passesInPlace<F extends Factors>(start: F, run: () => void): Passes<F> {
  return { run, numbers: Object.values(start), fitted: () => start };
}

/** Factors that the kernels of SVD and SVD++ take in one step. */
const FACTORS_AT_ONCE = 4;

/** Length of a row of factors in the kernels' memory. */
export function strideOf(factors: number, atOnce = FACTORS_AT_ONCE): number {
  return Math.ceil(factors / atOnce) * atOnce;
}

/**
 * Copies the rows, the start of a fit and what `more` a model needs to where the kernels reach them, in the order in
 * which the kernels take their addresses. Undefined where they do not fit the kernels' memory.
 */
export function loadFit<M extends Record<string, KernelArray>>(
  { customerBias, productBias, customerFactors, productFactors }: Factors,
  { byCustomer: { start, members, durations } }: Measured,
  factors: number,
  more: M,
  stride = strideOf(factors),
) {
  const loaded = intoKernels({
    ...{ start, members, durations, customerBias, productBias },
    p: widened(customerFactors, factors, stride),
    q: widened(productFactors, factors, stride),
    ...more,
  });
  if (!loaded) return undefined;
  const arrays: Record<'customerBias' | 'productBias' | 'p' | 'q', Float64Array> = loaded.arrays;
  const { p, q } = arrays;
  return {
    ...loaded,
    numbers: [arrays.customerBias, arrays.productBias, p, q],
    fitted: (): Factors => ({
      customerBias: arrays.customerBias.slice(),
      productBias: arrays.productBias.slice(),
      customerFactors: narrowed(p, factors, stride),
      productFactors: narrowed(q, factors, stride),
    }),
  };
}

/** Rows of factors made longer with zeros, which every step leaves zeros. */
export function widened(rows: Float64Array, factors: number, stride = strideOf(factors)): Float64Array {
  return resized(rows, factors, stride);
}

/** The rows again, copied out of the kernels' memory. */
export function narrowed(rows: Float64Array, factors: number, stride = strideOf(factors)): Float64Array {
  return resized(rows, stride, factors);
}

function resized(rows: Float64Array, from: number, to: number): Float64Array {
  if (from === to) return rows.slice();
  const count = rows.length / from;
  const copy = new Float64Array(count * to);
  const length = Math.min(from, to);
  for (let row = 0; row < count; row++) copy.set(rows.subarray(row * from, row * from + length), row * to);
  return copy;
}

/**
 * V8 runs a kernel that it has just loaded as it was compiled at first sight. The fast version is ready soon, but used
 * only from the next call on. So a pass is made in many calls.
 */
const CUSTOMERS_AT_ONCE = 64;

/** Calls the kernel for all customers, `from` … `to − 1` at a time. */
export function forCustomers(count: number, call: (from: number, to: number) => void): void {
  for (let from = 0; from < count; from += CUSTOMERS_AT_ONCE)
    call(from, Math.min(from + CUSTOMERS_AT_ONCE, count));
}
