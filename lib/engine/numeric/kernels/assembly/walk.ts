/**
 * The means of models/knn/neighbour-walk.ts: for many y of one x at once, Σ sim · value and Σ sim over the k most similar
 * x' that have y. All x' are put into order once, the most similar first; each adds to the y that it has, until all of
 * these have k neighbours.
 *
 * Addresses are given once, of the arrays that stay the same from x to x.
 */
import { float64, int32 } from './memory';

/** Two digits of a key: so many bits are enough to tell nearly all similarities apart. */
const DIGIT_BITS = 10;
const DIGITS = 1 << DIGIT_BITS;

/** What is summed for a y: Σ sim, Σ sim · value, the similarity of the k-th neighbour, the count of neighbours, ties. */
const SUM_BITS: usize = 5;

let similarities: usize = 0;
let starts: usize = 0;
let ys: usize = 0;
let values: usize = 0;
let sums: usize = 0;
let order: usize = 0;
let otherOrder: usize = 0;
let counts: usize = 0;

/** @param atStarts for each class of y one array [x + 1] of where the entries of an x' begin. */
export function walkOver(
  atSimilarities: usize,
  atStarts: usize,
  atYs: usize,
  atValues: usize,
  atSums: usize,
  atOrder: usize,
  atOtherOrder: usize,
  atCounts: usize,
): void {
  similarities = atSimilarities;
  starts = atStarts;
  ys = atYs;
  values = atValues;
  sums = atSums;
  order = atOrder;
  otherOrder = atOtherOrder;
  counts = atCounts;
}

/**
 * Puts the x' with a similarity above 0 into order, of equals the lower index first.
 * @param count of x.
 * @returns how many there are.
 */
export function orderBySimilarity(count: i32): i32 {
  const from = similarities;
  let greatest: i64 = 0;
  let least = i64.MAX_VALUE;
  let at = order;
  for (let x = 0; x < count; x++) {
    const similarity = float64(from, x);
    const isAbove = similarity > 0;
    // Of numbers above 0, the greater has the greater bits.
    const bits = isAbove ? reinterpret<i64>(similarity) : 0;
    store<i64>(at, x);
    at += (<usize>isAbove) << 3;
    greatest = max(greatest, bits);
    least = min(least, isAbove ? bits : i64.MAX_VALUE);
  }
  const found = <i32>((at - order) >> 3);
  if (found == 0) return 0;
  const range = greatest - least;
  const shift = max<i64>(0, 64 - clz(range) - 2 * DIGIT_BITS);
  const lows = counts;
  const highs = counts + (DIGITS << 2);
  memory.fill(counts, 0, DIGITS << 3);
  for (let n = 0; n < found; n++) {
    const place = order + ((<usize>n) << 3);
    const x = load<i64>(place);
    const key = (greatest - reinterpret<i64>(float64(from, <i32>x))) >> shift;
    store<i64>(place, (key << 32) | x);
    increase(lows + (<usize>(key & (DIGITS - 1)) << 2));
    increase(highs + (<usize>(key >> DIGIT_BITS) << 2));
  }
  spread(order, otherOrder, found, lows, 32);
  spread(otherOrder, order, found, highs, 32 + DIGIT_BITS);
  settle(found);
  return found;
}

@inline
function increase(at: usize): void {
  store<i32>(at, load<i32>(at) + 1);
}

/** One pass of a radix sort, by the digit at `shift`; `digits` holds the count of each, and is overwritten. */
function spread(source: usize, target: usize, length: i32, digits: usize, shift: i64): void {
  let place = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const at = digits + ((<usize>digit) << 2);
    const count = load<i32>(at);
    store<i32>(at, place);
    place += count;
  }
  for (let n = 0; n < length; n++) {
    const entry = load<i64>(source + ((<usize>n) << 3));
    const at = digits + (<usize>((entry >> shift) & (DIGITS - 1)) << 2);
    const to = load<i32>(at);
    store<i64>(target + ((<usize>to) << 3), entry);
    store<i32>(at, to + 1);
  }
}

/** Sorts what has the same key by its similarity: few have. */
function settle(length: i32): void {
  const from = similarities;
  for (let n = 0; n < length; n++) {
    const entry = load<i64>(order + ((<usize>n) << 3));
    const similarity = float64(from, <i32>entry);
    let place = n;
    while (place > 0) {
      const before = load<i64>(order + ((<usize>(place - 1)) << 3));
      if (before >> 32 != entry >> 32 || float64(from, <i32>before) >= similarity) break;
      store<i64>(order + ((<usize>place) << 3), before);
      place--;
    }
    if (place < n) store<i64>(order + ((<usize>place) << 3), entry);
  }
}

/**
 * Sums for all y. Those of the longest lists tend to have k neighbours first: an x' adds to no y from `limit` on, all of
 * which have them.
 * @param found as `orderBySimilarity` returned.
 * @param limit number of y.
 */
export function walk(found: i32, limit: i32, k: i32): void {
  const atSums = sums;
  const atYs = ys;
  const atValues = values;
  memory.fill(atSums, 0, (<usize>limit) << SUM_BITS);
  let group: i64 = 0;
  let last: f64 = 0;
  for (let place = 0; place < found; place++) {
    const x = load<i32>(order + ((<usize>place) << 3));
    const similarity = float64(similarities, x);
    if (similarity != last) {
      // Not before all equals are through: they may tie for the k-th place.
      while (limit > 0 && load<i32>(atSums + ((<usize>(limit - 1)) << SUM_BITS), 16) >= k) limit--;
      if (limit == 0) break;
      group = (<i64>place) << 32;
      last = similarity;
    }
    const end = int32(starts, x + 1);
    for (let n = int32(starts, x); n < end; n++) {
      const y = int32(atYs, n);
      if (y >= limit) break;
      const at = atSums + ((<usize>y) << SUM_BITS);
      const taken = load<i64>(at, 16);
      const count = <i32>taken;
      if (count < k) {
        const said = f64x2.replace_lane(f64x2.splat(1), 1, float64(atValues, n));
        v128.store(at, f64x2.add(v128.load(at), f64x2.mul(f64x2.splat(similarity), said)));
        store<i64>(at, group | <i64>(count + 1), 16);
      } else if ((taken ^ group) >>> 32 == 0) store<i32>(at, 1, 24);
    }
  }
}
