/** Scores as sums over a matrix of weights, as models/ease/weighted-sums.ts has them. Square, row by row, `rowBytes` long. */
import { float64, int32, plusProduct, sumOfLanes } from './memory';

/** scores += Σ_{from≤n<to} counts[n] · row members[n], added one after the other: eight rows at a time, then one. */
export function addRows(
  weights: usize,
  rowBytes: usize,
  members: usize,
  counts: usize,
  from: i32,
  to: i32,
  scores: usize,
): void {
  let n = from;
  for (; n + 8 <= to; n += 8) addEight(weights, rowBytes, members + ((<usize>n) << 2), counts + ((<usize>n) << 3), scores);
  for (; n < to; n++) addRow(weights + <usize>int32(members, n) * rowBytes, rowBytes, float64(counts, n), scores);
}

function addEight(weights: usize, rowBytes: usize, members: usize, counts: usize, scores: usize): void {
  const r0 = weights + <usize>int32(members, 0) * rowBytes;
  const r1 = weights + <usize>int32(members, 1) * rowBytes;
  const r2 = weights + <usize>int32(members, 2) * rowBytes;
  const r3 = weights + <usize>int32(members, 3) * rowBytes;
  const r4 = weights + <usize>int32(members, 4) * rowBytes;
  const r5 = weights + <usize>int32(members, 5) * rowBytes;
  const r6 = weights + <usize>int32(members, 6) * rowBytes;
  const r7 = weights + <usize>int32(members, 7) * rowBytes;
  const c0 = v128.load_splat<f64>(counts);
  const c1 = v128.load_splat<f64>(counts, 8);
  const c2 = v128.load_splat<f64>(counts, 16);
  const c3 = v128.load_splat<f64>(counts, 24);
  const c4 = v128.load_splat<f64>(counts, 32);
  const c5 = v128.load_splat<f64>(counts, 40);
  const c6 = v128.load_splat<f64>(counts, 48);
  const c7 = v128.load_splat<f64>(counts, 56);
  const pairs = rowBytes & ~15;
  for (let k: usize = 0; k < pairs; k += 16) {
    let sum = v128.load(scores + k);
    sum = plusProduct(sum, c0, v128.load(r0 + k));
    sum = plusProduct(sum, c1, v128.load(r1 + k));
    sum = plusProduct(sum, c2, v128.load(r2 + k));
    sum = plusProduct(sum, c3, v128.load(r3 + k));
    sum = plusProduct(sum, c4, v128.load(r4 + k));
    sum = plusProduct(sum, c5, v128.load(r5 + k));
    sum = plusProduct(sum, c6, v128.load(r6 + k));
    sum = plusProduct(sum, c7, v128.load(r7 + k));
    v128.store(scores + k, sum);
  }
  if (pairs == rowBytes) return;
  let last = load<f64>(scores + pairs);
  for (let n = 0; n < 8; n++)
    last += float64(counts, n) * load<f64>(weights + <usize>int32(members, n) * rowBytes + pairs);
  store<f64>(scores + pairs, last);
}

function addRow(row: usize, rowBytes: usize, count: f64, scores: usize): void {
  const counts = f64x2.splat(count);
  const pairs = rowBytes & ~15;
  for (let k: usize = 0; k < pairs; k += 16)
    v128.store(scores + k, plusProduct(v128.load(scores + k), counts, v128.load(row + k)));
  if (pairs < rowBytes) store<f64>(scores + pairs, load<f64>(scores + pairs) + count * load<f64>(row + pairs));
}

/** sums[u] = Σ_n counts[n] · column[members[n]] over the n of each u from `from` to `to` − 1. */
export function columnSums(
  from: i32,
  to: i32,
  start: usize,
  members: usize,
  counts: usize,
  column: usize,
  sums: usize,
): void {
  let n = int32(start, from);
  for (let u = from; u < to; u++) {
    const end = int32(start, u + 1);
    // Four sums: each addition would wait for the one before it.
    let even = f64x2.splat(0);
    let odd = f64x2.splat(0);
    for (; n + 4 <= end; n += 4) {
      const at = counts + ((<usize>n) << 3);
      even = plusProduct(even, v128.load(at), pairAt(column, members, n));
      odd = plusProduct(odd, v128.load(at, 16), pairAt(column, members, n + 2));
    }
    let sum = sumOfLanes(f64x2.add(even, odd));
    for (; n < end; n++) sum += float64(counts, n) * float64(column, int32(members, n));
    store<f64>(sums + ((<usize>u) << 3), sum);
  }
}

@inline
function pairAt(column: usize, members: usize, n: i32): v128 {
  const first = v128.load64_zero(column + ((<usize>int32(members, n)) << 3));
  return v128.load64_lane(column + ((<usize>int32(members, n + 1)) << 3), first, 1);
}

/**
 * The row of G of one product, as models/ease/gram.ts has it, up to the product itself; adds the product to the lists of
 * its viewers, members[from..to−1].
 *
 * @param row all 0 before.
 */
export function gramRow(
  product: i32,
  from: i32,
  to: i32,
  members: usize,
  inputs: usize,
  scales: usize,
  start: usize,
  end: usize,
  products: usize,
  xs: usize,
  row: usize,
): void {
  for (let n = from; n < to; n++) {
    const customer = int32(members, n);
    const own = int32(end, customer);
    store<i32>(end + ((<usize>customer) << 2), own + 1);
    store<i32>(products + ((<usize>own) << 2), product);
    store<f64>(xs + ((<usize>own) << 3), float64(inputs, n));
    const count = float64(inputs, n) * float64(scales, customer);
    for (let m = int32(start, customer); m <= own; m++) {
      const at = row + ((<usize>int32(products, m)) << 3);
      store<f64>(at, load<f64>(at) + count * float64(xs, m));
    }
  }
}
