/** The passes over all training rows by which SVD, SVD++ and NMF are fitted: plain, or compiled (kernels/assembly). */
import { refuseDivergence } from '../../numeric/divergence.ts';
import { intoKernels, type KernelArray } from '../../numeric/kernels/kernels.ts';
import type { Factors } from './factor-model.ts';
import type { Measured } from './standardized.ts';

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

/** @throws DivergedError when a number stops being finite. */
export function fitByPasses<F extends Factors>(
  model: string,
  epochs: number,
  passes: Passes<F>,
  rows: Measured,
): F {
  for (let epoch = 1; epoch <= epochs; epoch++) {
    passes.run();
    refuseDivergence(model, epoch, rows, passes.numbers);
  }
  return passes.fitted();
}

/** Factors that a kernel takes in one step. */
const FACTORS_AT_ONCE = 4;

/** Length of a row of factors in the kernels' memory. */
export function strideOf(factors: number): number {
  return Math.ceil(factors / FACTORS_AT_ONCE) * FACTORS_AT_ONCE;
}

/**
 * The rows, the start of a fit, and what more a model needs, where the kernels reach them: in the order in which the kernels
 * take their addresses. Undefined where they do not fit the kernels' memory.
 */
export function loadFit<M extends Record<string, KernelArray>>(
  { customerBias, productBias, customerFactors, productFactors }: Factors,
  rows: Measured,
  factors: number,
  more: M,
) {
  const { start, members, durations } = rows.byCustomer;
  const loaded = intoKernels({
    ...{ start, members, durations, customerBias, productBias },
    p: widened(customerFactors, factors),
    q: widened(productFactors, factors),
    ...more,
  });
  return loaded && { ...loaded, fitted: () => factorsOf(loaded.arrays, factors) };
}

function factorsOf(
  { customerBias, productBias, p, q }: Record<'customerBias' | 'productBias' | 'p' | 'q', Float64Array>,
  factors: number,
): Factors {
  return {
    customerBias: customerBias.slice(),
    productBias: productBias.slice(),
    customerFactors: narrowed(p, factors),
    productFactors: narrowed(q, factors),
  };
}

/** Rows of factors made `strideOf` long with zeros, which every step leaves zeros. */
export function widened(rows: Float64Array, factors: number): Float64Array {
  return resized(rows, factors, strideOf(factors));
}

/** The rows again, copied out of the kernels' memory. */
export function narrowed(rows: Float64Array, factors: number): Float64Array {
  return resized(rows, strideOf(factors), factors);
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
 * A kernel that V8 has just loaded runs as it was compiled at first sight; the fast version is ready soon, and used from
 * the next call on. So a pass is made in many calls.
 */
const CUSTOMERS_AT_ONCE = 64;

/** Calls the kernel for all customers, `from` … `to − 1` at a time. */
export function forCustomers(count: number, call: (from: number, to: number) => void): void {
  for (let from = 0; from < count; from += CUSTOMERS_AT_ONCE)
    call(from, Math.min(from + CUSTOMERS_AT_ONCE, count));
}

/** Bytes that the passes of `compiled…` take: factors twice (as drawn, and in the kernels' memory), and the rows. */
export function passesBytes(factorRows: number, factors: number, rows: number): number {
  return 8 * factorRows * (factors + strideOf(factors) + 2) + 12 * rows;
}
