/**
 * The passes of SVD and SVD++ over the rows of some customers: what models/svd.ts and models/svdpp.ts say, four
 * factors at a time. A row of factors is `stride` numbers long, a multiple of 4, the last ones 0.
 *
 * Written as x ← kept · x + step · other, with kept = 1 − rate · pull and step = rate · error: the same step as
 * x + rate (error · other − pull · x), with two operations fewer.
 */
import { float64, int32, plusProduct, scaledSum, scalarProduct, sumOfLanes } from './memory';

export function svd(
  from: i32,
  to: i32,
  start: usize,
  members: usize,
  durations: usize,
  customerBias: usize,
  productBias: usize,
  p: usize,
  q: usize,
  stride: i32,
  mean: f64,
  customerBiasRate: f64,
  customerBiasPull: f64,
  productBiasRate: f64,
  productBiasPull: f64,
  pRate: f64,
  pPull: f64,
  qRate: f64,
  qPull: f64,
): void {
  const rowBytes = (<usize>stride) << 3;
  const pKept = f64x2.splat(1 - pRate * pPull);
  const qKept = f64x2.splat(1 - qRate * qPull);
  for (let u = from; u < to; u++) {
    const own = p + <usize>u * rowBytes;
    const end = int32(start, u + 1);
    let n = int32(start, u);
    let bias = float64(customerBias, u);
    let next = q + <usize>int32(members, n) * rowBytes;
    let product = scalarProduct(own, next, rowBytes);
    for (; n < end; n++) {
      const i = int32(members, n);
      const at = next;
      let other = float64(productBias, i);
      const error = float64(durations, n) - (mean + bias + other + product);
      bias += customerBiasRate * (error - customerBiasPull * bias);
      other += productBiasRate * (error - productBiasPull * other);
      store<f64>(productBias + ((<usize>i) << 3), other);
      if (n + 1 < end) next = q + <usize>int32(members, n + 1) * rowBytes;
      const pStep = f64x2.splat(pRate * error);
      const qStep = f64x2.splat(qRate * error);
      let even = f64x2.splat(0);
      let odd = f64x2.splat(0);
      for (let f: usize = 0; f < rowBytes; f += 32) {
        const p0 = v128.load(own + f);
        const q0 = v128.load(at + f);
        const p1 = v128.load(own + f, 16);
        const q1 = v128.load(at + f, 16);
        const stepped0 = scaledSum(pKept, p0, pStep, q0);
        const stepped1 = scaledSum(pKept, p1, pStep, q1);
        v128.store(own + f, stepped0);
        v128.store(own + f, stepped1, 16);
        v128.store(at + f, scaledSum(qKept, q0, qStep, p0));
        v128.store(at + f, scaledSum(qKept, q1, qStep, p1), 16);
        even = plusProduct(even, v128.load(next + f), stepped0);
        odd = plusProduct(odd, v128.load(next + f, 16), stepped1);
      }
      product = sumOfLanes(f64x2.add(even, odd));
    }
    store<f64>(customerBias + ((<usize>u) << 3), bias);
  }
}

/** `before` and `w`: room for one row each. */
export function svdpp(
  from: i32,
  to: i32,
  start: usize,
  members: usize,
  durations: usize,
  customerBias: usize,
  productBias: usize,
  p: usize,
  q: usize,
  y: usize,
  before: usize,
  w: usize,
  stride: i32,
  mean: f64,
  customerBiasRate: f64,
  customerBiasPull: f64,
  productBiasRate: f64,
  productBiasPull: f64,
  pRate: f64,
  pPull: f64,
  qRate: f64,
  qPull: f64,
  yRate: f64,
  yPull: f64,
): void {
  const rowBytes = (<usize>stride) << 3;
  const pKept = f64x2.splat(1 - pRate * pPull);
  const qKept = f64x2.splat(1 - qRate * qPull);
  const yKept = 1 - yRate * yPull;
  const wKept = f64x2.splat(yKept);
  for (let u = from; u < to; u++) {
    const own = p + <usize>u * rowBytes;
    const first = int32(start, u);
    const end = int32(start, u + 1);
    const root = Math.sqrt(<f64>(end - first));
    sumImplicit(before, w, y, members, first, end, rowBytes, root);
    let bias = float64(customerBias, u);
    let next = q + <usize>int32(members, first) * rowBytes;
    let product = scalarProduct(own, next, rowBytes) + scalarProduct(w, next, rowBytes);
    let kept: f64 = 1;
    for (let n = first; n < end; n++) {
      const i = int32(members, n);
      const at = next;
      let other = float64(productBias, i);
      const error = float64(durations, n) - (mean + bias + other + product);
      bias += customerBiasRate * (error - customerBiasPull * bias);
      other += productBiasRate * (error - productBiasPull * other);
      store<f64>(productBias + ((<usize>i) << 3), other);
      if (n + 1 < end) next = q + <usize>int32(members, n + 1) * rowBytes;
      kept *= yKept;
      const pStep = f64x2.splat(pRate * error);
      const qStep = f64x2.splat(qRate * error);
      const wStep = f64x2.splat(yRate * error);
      let even = f64x2.splat(0);
      let odd = f64x2.splat(0);
      for (let f: usize = 0; f < rowBytes; f += 32) {
        const p0 = v128.load(own + f);
        const q0 = v128.load(at + f);
        const w0 = v128.load(w + f);
        const p1 = v128.load(own + f, 16);
        const q1 = v128.load(at + f, 16);
        const w1 = v128.load(w + f, 16);
        const steppedP0 = scaledSum(pKept, p0, pStep, q0);
        const steppedP1 = scaledSum(pKept, p1, pStep, q1);
        const steppedW0 = scaledSum(wKept, w0, wStep, q0);
        const steppedW1 = scaledSum(wKept, w1, wStep, q1);
        v128.store(own + f, steppedP0);
        v128.store(own + f, steppedP1, 16);
        v128.store(w + f, steppedW0);
        v128.store(w + f, steppedW1, 16);
        v128.store(at + f, scaledSum(qKept, q0, qStep, f64x2.add(p0, w0)));
        v128.store(at + f, scaledSum(qKept, q1, qStep, f64x2.add(p1, w1)), 16);
        even = plusProduct(even, v128.load(next + f), f64x2.add(steppedP0, steppedW0));
        odd = plusProduct(odd, v128.load(next + f, 16), f64x2.add(steppedP1, steppedW1));
      }
      product = sumOfLanes(f64x2.add(even, odd));
    }
    store<f64>(customerBias + ((<usize>u) << 3), bias);
    settleImplicit(before, w, y, members, first, end, rowBytes, root, kept);
  }
}

/** before = w = |I_u|^−½ Σ y_j. */
function sumImplicit(
  before: usize,
  w: usize,
  y: usize,
  members: usize,
  from: i32,
  to: i32,
  rowBytes: usize,
  root: f64,
): void {
  memory.fill(before, 0, rowBytes);
  for (let n = from; n < to; n++) {
    const at = y + <usize>int32(members, n) * rowBytes;
    for (let f: usize = 0; f < rowBytes; f += 32) {
      v128.store(before + f, f64x2.add(v128.load(before + f), v128.load(at + f)));
      v128.store(before + f, f64x2.add(v128.load(before + f, 16), v128.load(at + f, 16)), 16);
    }
  }
  const roots = f64x2.splat(root);
  for (let f: usize = 0; f < rowBytes; f += 16) {
    const sum = f64x2.div(v128.load(before + f), roots);
    v128.store(before + f, sum);
    v128.store(w + f, sum);
  }
}

/** y_j ← kept · y_j + (w − kept · before) / √|I_u|. */
function settleImplicit(
  before: usize,
  w: usize,
  y: usize,
  members: usize,
  from: i32,
  to: i32,
  rowBytes: usize,
  root: f64,
  kept: f64,
): void {
  const all = f64x2.splat(kept);
  const roots = f64x2.splat(root);
  for (let f: usize = 0; f < rowBytes; f += 16) {
    const moved = f64x2.sub(v128.load(w + f), f64x2.mul(all, v128.load(before + f)));
    v128.store(w + f, f64x2.div(moved, roots));
  }
  for (let n = from; n < to; n++) {
    const at = y + <usize>int32(members, n) * rowBytes;
    for (let f: usize = 0; f < rowBytes; f += 32) {
      v128.store(at + f, plusProduct(v128.load(w + f), all, v128.load(at + f)));
      v128.store(at + f, plusProduct(v128.load(w + f, 16), all, v128.load(at + f, 16)), 16);
    }
  }
}
