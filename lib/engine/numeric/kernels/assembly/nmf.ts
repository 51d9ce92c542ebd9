/** One pass of NMF over the rows of some customers: what models/nmf.ts says, two factors at a time. */
import { float64, int32, scalarProduct } from './memory';

/**
 * Adds to the products' sums, and moves the customers' factors. `numerators` and `denominators`: room for one row;
 * `stride` as in svd.ts.
 */
export function nmf(
  from: i32,
  to: i32,
  start: usize,
  members: usize,
  durations: usize,
  customerBias: usize,
  productBias: usize,
  p: usize,
  q: usize,
  productNumerators: usize,
  productDenominators: usize,
  numerators: usize,
  denominators: usize,
  stride: i32,
  mean: f64,
  customerRate: f64,
  customerPull: f64,
  productRate: f64,
  productPull: f64,
  pPull: f64,
): void {
  const rowBytes = (<usize>stride) << 3;
  for (let u = from; u < to; u++) {
    const own = p + <usize>u * rowBytes;
    const first = int32(start, u);
    const end = int32(start, u + 1);
    memory.fill(numerators, 0, rowBytes);
    memory.fill(denominators, 0, rowBytes);
    let bias = float64(customerBias, u);
    for (let n = first; n < end; n++) {
      const i = int32(members, n);
      const offset = <usize>i * rowBytes;
      const at = q + offset;
      const duration = float64(durations, n);
      let other = float64(productBias, i);
      const estimate = mean + bias + other + scalarProduct(own, at, rowBytes);
      const error = duration - estimate;
      bias += customerRate * (error - customerPull * bias);
      other += productRate * (error - productPull * other);
      store<f64>(productBias + ((<usize>i) << 3), other);
      const actual = f64x2.splat(duration);
      const estimated = f64x2.splat(estimate);
      for (let f: usize = 0; f < rowBytes; f += 16) {
        const pf = v128.load(own + f);
        const qf = v128.load(at + f);
        addProduct(numerators + f, qf, actual);
        addProduct(denominators + f, qf, estimated);
        addProduct(productNumerators + offset + f, pf, actual);
        addProduct(productDenominators + offset + f, pf, estimated);
      }
    }
    store<f64>(customerBias + ((<usize>u) << 3), bias);
    multiply(own, numerators, denominators, rowBytes, <f64>(end - first) * pPull);
  }
}

/** The products' factors, once all customers are through; the sums are set back to 0. */
export function nmfProducts(
  products: i32,
  start: usize,
  q: usize,
  productNumerators: usize,
  productDenominators: usize,
  stride: i32,
  qPull: f64,
): void {
  const rowBytes = (<usize>stride) << 3;
  for (let i = 0; i < products; i++) {
    const offset = <usize>i * rowBytes;
    const rows = <f64>(int32(start, i + 1) - int32(start, i));
    multiply(q + offset, productNumerators + offset, productDenominators + offset, rowBytes, rows * qPull);
  }
  memory.fill(productNumerators, 0, <usize>products * rowBytes);
  memory.fill(productDenominators, 0, <usize>products * rowBytes);
}

@inline
function addProduct(sums: usize, x: v128, y: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(x, y)));
}

/** x ← x · numerator / (denominator + pull · x) over one row; where that is 0 or x is, x stays. */
function multiply(x: usize, numerators: usize, denominators: usize, rowBytes: usize, pull: f64): void {
  for (let f: usize = 0; f < rowBytes; f += 8) {
    const before = load<f64>(x + f);
    const denominator = load<f64>(denominators + f) + pull * before;
    if (before != 0 && denominator != 0)
      store<f64>(x + f, before * (load<f64>(numerators + f) / denominator));
  }
}
