/**
 * Rows of similarities, and of deviations, as similarity-row.ts makes them: the sums over the y that x has in common with each x', then the
 * similarities, two x' at a time. Every number is added in the same order as there: the results are the same to the bit.
 *
 * Addresses are given once, of the arrays that stay the same from row to row. Inner loops take them into locals: a global
 * is read anew at each use.
 */
import { float64, int32 } from './memory';

let ys: usize = 0;
let xValues: usize = 0;
let start: usize = 0;
let members: usize = 0;
let values: usize = 0;
let sums: usize = 0;
let row: usize = 0;
let rowEnd: usize = 0;

/** `sums` is all 0, and will be again after each row. `row` is as long as there are x, made even. */
export function compare(
  atYs: usize,
  atXValues: usize,
  atStart: usize,
  atMembers: usize,
  atValues: usize,
  atSums: usize,
  atRow: usize,
  atRowEnd: usize,
): void {
  ys = atYs;
  xValues = atXValues;
  start = atStart;
  members = atMembers;
  values = atValues;
  sums = atSums;
  row = atRow;
  rowEnd = atRowEnd;
}

export function msdRow(from: i32, to: i32, minSupport: f64): void {
  addDifferences(from, to, true);
  const one = f64x2.splat(1);
  const least = f64x2.splat(minSupport);
  for (let at = sums, made = row; made < rowEnd; made += 16, at += 32) {
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const common = firsts(x0, x1);
    const similarity = f64x2.div(one, f64x2.add(f64x2.div(seconds(x0, x1), common), one));
    v128.store(made, v128.andnot(similarity, f64x2.lt(common, least)));
    clear(at, 32);
  }
}

/** Mean of r − r'; not a number where nothing is common. */
export function deviationRow(from: i32, to: i32): void {
  addDifferences(from, to, false);
  for (let at = sums, made = row; made < rowEnd; made += 16, at += 32) {
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    v128.store(made, f64x2.div(seconds(x0, x1), firsts(x0, x1)));
    clear(at, 32);
  }
}

export function cosineRow(from: i32, to: i32, minSupport: f64): void {
  addProducts(from, to);
  const least = f64x2.splat(minSupport);
  for (let at = sums, made = row; made < rowEnd; made += 16, at += 64) {
    const common = firsts(v128.load(at), v128.load(at, 32));
    v128.store(made, v128.andnot(cosines(at), f64x2.lt(common, least)));
    clear(at, 64);
  }
}

export function pearsonBaselineRow(from: i32, to: i32, minSupport: f64, shrinkage: f64): void {
  addProducts(from, to);
  const one = f64x2.splat(1);
  const least = f64x2.splat(Math.max(2, minSupport));
  const pull = f64x2.splat(shrinkage);
  for (let at = sums, made = row; made < rowEnd; made += 16, at += 64) {
    const common = firsts(v128.load(at), v128.load(at, 32));
    const freedom = f64x2.sub(common, one);
    const similarity = f64x2.mul(cosines(at), f64x2.div(freedom, f64x2.add(freedom, pull)));
    v128.store(made, v128.andnot(similarity, f64x2.lt(common, least)));
    clear(at, 64);
  }
}

export function pearsonRow(from: i32, to: i32, minSupport: f64): void {
  addProductsAndValues(from, to);
  const least = f64x2.splat(minSupport);
  for (let at = sums, made = row; made < rowEnd; made += 16, at += 96) {
    const common = firsts(v128.load(at), v128.load(at, 48));
    const products = seconds(v128.load(at), v128.load(at, 48));
    const squares = firsts(v128.load(at, 16), v128.load(at, 64));
    const otherSquares = seconds(v128.load(at, 16), v128.load(at, 64));
    const sum = firsts(v128.load(at, 32), v128.load(at, 80));
    const otherSum = seconds(v128.load(at, 32), v128.load(at, 80));
    const spread = f64x2.sub(f64x2.mul(common, squares), f64x2.mul(sum, sum));
    const otherSpread = f64x2.sub(f64x2.mul(common, otherSquares), f64x2.mul(otherSum, otherSum));
    const together = f64x2.sub(f64x2.mul(common, products), f64x2.mul(sum, otherSum));
    const similarity = quotients(together, f64x2.sqrt(f64x2.mul(spread, otherSpread)));
    v128.store(made, v128.andnot(similarity, f64x2.lt(common, least)));
    clear(at, 96);
  }
}

/** Of the two x' whose sums stand at `at`. */
@inline
function cosines(at: usize): v128 {
  const products = seconds(v128.load(at), v128.load(at, 32));
  const squares = firsts(v128.load(at, 16), v128.load(at, 48));
  const otherSquares = seconds(v128.load(at, 16), v128.load(at, 48));
  return quotients(products, f64x2.sqrt(f64x2.mul(squares, otherSquares)));
}

/** 0 where the divisor is not above 0. */
@inline
function quotients(dividends: v128, divisors: v128): v128 {
  return v128.and(f64x2.div(dividends, divisors), f64x2.gt(divisors, f64x2.splat(0)));
}

/** Stores, not `memory.fill`: that is a call, dear for so few. */
@inline
function clear(at: usize, bytes: usize): void {
  for (let offset: usize = 0; offset < bytes; offset += 16) v128.store(at + offset, f64x2.splat(0));
}

@inline
function firsts(one: v128, other: v128): v128 {
  return v128.shuffle<f64>(one, other, 0, 2);
}

@inline
function seconds(one: v128, other: v128): v128 {
  return v128.shuffle<f64>(one, other, 1, 3);
}

/** For each x' the count of common y and Σ (r − r'), or Σ (r − r')². Inlined, so that each kernel has its own loop. */
@inline
function addDifferences(from: i32, to: i32, areSquared: bool): void {
  const atSums = sums;
  const atMembers = members;
  const atValues = values;
  for (let m = from; m < to; m++) {
    const y = int32(ys, m);
    const value = float64(xValues, m);
    const end = int32(start, y + 1);
    for (let n = int32(start, y); n < end; n++) {
      const at = atSums + ((<usize>int32(atMembers, n)) << 4);
      const difference = value - float64(atValues, n);
      const added = f64x2.replace_lane(f64x2.splat(1), 1, areSquared ? difference * difference : difference);
      v128.store(at, f64x2.add(v128.load(at), added));
    }
  }
}

/** Count, Σ r r', Σ r², Σ r'². */
function addProducts(from: i32, to: i32): void {
  const atSums = sums;
  const atMembers = members;
  const atValues = values;
  for (let m = from; m < to; m++) {
    const y = int32(ys, m);
    const value = float64(xValues, m);
    const square = f64x2.splat(value * value);
    const end = int32(start, y + 1);
    for (let n = int32(start, y); n < end; n++) {
      const at = atSums + ((<usize>int32(atMembers, n)) << 5);
      const other = float64(atValues, n);
      const counted = f64x2.replace_lane(f64x2.splat(1), 1, value * other);
      v128.store(at, f64x2.add(v128.load(at), counted));
      v128.store(at, f64x2.add(v128.load(at, 16), f64x2.replace_lane(square, 1, other * other)), 16);
    }
  }
}

/** Count, Σ r r', Σ r², Σ r'², Σ r, Σ r'. */
function addProductsAndValues(from: i32, to: i32): void {
  const atSums = sums;
  const atMembers = members;
  const atValues = values;
  for (let m = from; m < to; m++) {
    const y = int32(ys, m);
    const value = float64(xValues, m);
    const square = f64x2.splat(value * value);
    const own = f64x2.splat(value);
    const end = int32(start, y + 1);
    for (let n = int32(start, y); n < end; n++) {
      const at = atSums + <usize>int32(atMembers, n) * 48;
      const other = float64(atValues, n);
      const counted = f64x2.replace_lane(f64x2.splat(1), 1, value * other);
      v128.store(at, f64x2.add(v128.load(at), counted));
      v128.store(at, f64x2.add(v128.load(at, 16), f64x2.replace_lane(square, 1, other * other)), 16);
      v128.store(at, f64x2.add(v128.load(at, 32), f64x2.replace_lane(own, 1, other)), 32);
    }
  }
}
