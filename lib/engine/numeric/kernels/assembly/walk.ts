/**
 * The means of models/knn/neighbour-walk.ts: for many y of one x at once, Σ sim · value and Σ sim over the k most similar
 * x' that have y. All x' are put into order once (order.ts); each adds to the y that it has.
 *
 * Addresses are given once, of the arrays that stay the same from x to x. Inner loops take them into locals: a global
 * is read anew at each use.
 */
import { float64, int32 } from './memory';

/** 32 bytes for a y: Σ sim, Σ sim · value; then whole numbers: the count, the place of its group of equals, ties, 0. */
const SUM_BITS: usize = 5;

let similarities: usize = 0;
let order: usize = 0;
let starts: usize = 0;
let ys: usize = 0;
let values: usize = 0;
let sums: usize = 0;

/** @param atOrder as order.ts makes it. @param atStarts where the entries of each x' begin in `ys` and `values`. */
export function walkOver(
  atSimilarities: usize,
  atOrder: usize,
  atStarts: usize,
  atYs: usize,
  atValues: usize,
  atSums: usize,
): void {
  similarities = atSimilarities;
  order = atOrder;
  starts = atStarts;
  ys = atYs;
  values = atValues;
  sums = atSums;
}

/**
 * Sums for all y. Those of the longest lists tend to have k neighbours first: an x' adds to no y from `limit` on, all of
 * which have them.
 * @param found number of x' in `order`.
 * @param limit number of y.
 */
export function walk(found: i32, limit: i32, k: i32): void {
  const atSimilarities = similarities;
  const atOrder = order;
  const atStarts = starts;
  const atSums = sums;
  const atYs = ys;
  const atValues = values;
  memory.fill(atSums, 0, (<usize>limit) << SUM_BITS);
  let group: i64 = 0;
  let last: f64 = 0;
  for (let place = 0; place < found; place++) {
    const x = load<i32>(atOrder + ((<usize>place) << 3));
    const similarity = float64(atSimilarities, x);
    if (similarity != last) {
      // Not before all equals are through: they may tie for the k-th place.
      while (limit > 0 && load<i32>(atSums + ((<usize>(limit - 1)) << SUM_BITS), 16) >= k) limit--;
      if (limit == 0) break;
      group = (<i64>place) << 32;
      last = similarity;
    }
    const end = int32(atStarts, x + 1);
    for (let n = int32(atStarts, x); n < end; n++) {
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
