/**
 * The means of models/knn/neighbour-walk.ts: for many y of one x at once, Σ sim · value and Σ sim over the k most similar
 * x' that have y. All x' are put into order once (order.ts); each adds to the y that it has. Which x' these are is noted,
 * for models with other values and the same similarities.
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
let places: usize = 0;
let listStarts: usize = 0;
let members: usize = 0;
let listValues: usize = 0;
let found: usize = 0;

/**
 * @param atOrder as order.ts makes it.
 * @param atStarts where the entries of each x' begin in `ys` and `values`.
 * @param atPlaces of each entry its place in the list of its y.
 * @param atListStarts where the list of each y begins in `members` and `listValues`, which are the entries by y.
 * @param atFound out: for each y 2 · (k + 1) bytes, the number of its neighbours and their places in its list. Of use only
 * where no list has more than 65,536.
 */
export function walkOver(
  atSimilarities: usize,
  atOrder: usize,
  atStarts: usize,
  atYs: usize,
  atValues: usize,
  atSums: usize,
  atPlaces: usize,
  atListStarts: usize,
  atMembers: usize,
  atListValues: usize,
  atFound: usize,
): void {
  similarities = atSimilarities;
  order = atOrder;
  starts = atStarts;
  ys = atYs;
  values = atValues;
  sums = atSums;
  places = atPlaces;
  listStarts = atListStarts;
  members = atMembers;
  listValues = atListValues;
  found = atFound;
}

/**
 * Sums for all y. Those of the longest lists tend to have k neighbours first: an x' adds to no y from `limit` on, all of
 * which have them.
 * @param ordered number of x' in `order`.
 * @param limit number of y.
 */
export function walk(ordered: i32, lists: i32, k: i32): void {
  let limit = lists;
  const atSimilarities = similarities;
  const atOrder = order;
  const atStarts = starts;
  const atSums = sums;
  const atYs = ys;
  const atValues = values;
  const atPlaces = places;
  const atFound = found;
  const foundBytes = <usize>(k + 1) << 1;
  memory.fill(atSums, 0, (<usize>limit) << SUM_BITS);
  let group: i64 = 0;
  let last: f64 = 0;
  for (let place = 0; place < ordered; place++) {
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
        store<u16>(atFound + <usize>y * foundBytes + ((<usize>count) << 1), <u16>int32(atPlaces, n), 2);
      } else if ((taken ^ group) >>> 32 == 0) store<i32>(at, 1, 24);
    }
  }
  for (let y = 0; y < lists; y++) {
    const at = atSums + ((<usize>y) << SUM_BITS);
    const foundAt = atFound + <usize>y * foundBytes;
    store<u16>(foundAt, <u16>load<i32>(at, 16));
    if (load<i32>(at, 24) == 0) continue;
    const least = load<i32>(atOrder + ((<usize>load<i32>(at, 20)) << 3));
    settle(y, float64(atSimilarities, least), at, foundAt, k);
  }
}

/**
 * Of equals at the k-th place, those that come first in the list of y count.
 * @param least the similarity of the k-th.
 */
function settle(y: i32, least: f64, sum: usize, foundAt: usize, k: i32): void {
  const from = int32(listStarts, y);
  const length = int32(listStarts, y + 1) - from;
  let at = foundAt + 2;
  let weights: f64 = 0;
  let total: f64 = 0;
  for (let n = 0; n < length; n++) {
    const similarity = float64(similarities, int32(members, from + n));
    if (similarity <= least) continue;
    weights += similarity;
    total += similarity * float64(listValues, from + n);
    store<u16>(at, <u16>n);
    at += 2;
  }
  const end = foundAt + 2 + ((<usize>k) << 1);
  for (let n = 0; at < end; n++) {
    if (float64(similarities, int32(members, from + n)) != least) continue;
    weights += least;
    total += least * float64(listValues, from + n);
    store<u16>(at, <u16>n);
    at += 2;
  }
  store<f64>(sum, weights);
  store<f64>(sum, total, 8);
}

/** The same sums, of the neighbours that `found` says. */
export function sumFound(lists: i32, k: i32): void {
  const atSimilarities = similarities;
  const atMembers = members;
  const atValues = listValues;
  let foundAt = found;
  for (let y = 0; y < lists; y++) {
    const from = int32(listStarts, y);
    const count = <i32>load<u16>(foundAt);
    const end = foundAt + 2 + ((<usize>count) << 1);
    let sum = f64x2.splat(0);
    for (let at = foundAt + 2; at < end; at += 2) {
      const n = from + <i32>load<u16>(at);
      const said = f64x2.replace_lane(f64x2.splat(1), 1, float64(atValues, n));
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(atSimilarities + ((<usize>int32(atMembers, n)) << 3)), said));
    }
    const to = sums + ((<usize>y) << SUM_BITS);
    v128.store(to, sum);
    store<i32>(to, count, 16);
    foundAt += <usize>(k + 1) << 1;
  }
}
