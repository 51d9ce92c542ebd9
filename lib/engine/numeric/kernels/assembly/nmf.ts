/**
 * One pass of unbiased NMF: what models/factors/nmf-passes.ts says, in another order. Estimates come first, then the sums
 * of each customer and of each product, eight factors at a time in registers. `stride` is a multiple of 8.
 */
import { float64, int32, plusProduct, scalarProduct } from './memory';

/**
 * The estimates of the rows of some customers.
 * @param places where each row stands among those by product.
 * @param byCustomer byProduct: out, the estimates in both orders.
 */
export function nmfEstimates(
  from: i32,
  to: i32,
  start: usize,
  members: usize,
  places: usize,
  p: usize,
  q: usize,
  byCustomer: usize,
  byProduct: usize,
  stride: i32,
): void {
  const rowBytes = (<usize>stride) << 3;
  for (let u = from; u < to; u++) {
    const own = p + <usize>u * rowBytes;
    const end = int32(start, u + 1);
    for (let n = int32(start, u); n < end; n++) {
      const estimate = scalarProduct(own, q + <usize>int32(members, n) * rowBytes, rowBytes);
      store<f64>(byCustomer + ((<usize>n) << 3), estimate);
      store<f64>(byProduct + ((<usize>int32(places, n)) << 3), estimate);
    }
  }
}

/** x ← x · Σ y r / (Σ y r̂ + |rows| pull x) for some customers or products x; y of the other side. `next` may be x. */
export function nmfFactors(
  from: i32,
  to: i32,
  start: usize,
  members: usize,
  durations: usize,
  estimates: usize,
  x: usize,
  y: usize,
  next: usize,
  stride: i32,
  pull: f64,
): void {
  const rowBytes = (<usize>stride) << 3;
  for (let own = from; own < to; own++) {
    const first = int32(start, own);
    const end = int32(start, own + 1);
    const offset = <usize>own * rowBytes;
    const pulls = f64x2.splat(<f64>(end - first) * pull);
    for (let f: usize = 0; f < rowBytes; f += 64) {
      let n0 = f64x2.splat(0);
      let n1 = f64x2.splat(0);
      let n2 = f64x2.splat(0);
      let n3 = f64x2.splat(0);
      let d0 = f64x2.splat(0);
      let d1 = f64x2.splat(0);
      let d2 = f64x2.splat(0);
      let d3 = f64x2.splat(0);
      for (let n = first; n < end; n++) {
        const at = y + f + <usize>int32(members, n) * rowBytes;
        const actual = f64x2.splat(float64(durations, n));
        const estimated = f64x2.splat(float64(estimates, n));
        const y0 = v128.load(at);
        n0 = plusProduct(n0, y0, actual);
        d0 = plusProduct(d0, y0, estimated);
        const y1 = v128.load(at, 16);
        n1 = plusProduct(n1, y1, actual);
        d1 = plusProduct(d1, y1, estimated);
        const y2 = v128.load(at, 32);
        n2 = plusProduct(n2, y2, actual);
        d2 = plusProduct(d2, y2, estimated);
        const y3 = v128.load(at, 48);
        n3 = plusProduct(n3, y3, actual);
        d3 = plusProduct(d3, y3, estimated);
      }
      multiply(x + offset + f, next + offset + f, n0, d0, pulls);
      multiply(x + offset + f + 16, next + offset + f + 16, n1, d1, pulls);
      multiply(x + offset + f + 32, next + offset + f + 32, n2, d2, pulls);
      multiply(x + offset + f + 48, next + offset + f + 48, n3, d3, pulls);
    }
  }
}

/** x · numerator / (denominator + pull · x); where that denominator is 0 or x is, x stays. */
@inline
function multiply(at: usize, to: usize, numerators: v128, denominators: v128, pull: v128): void {
  const x = v128.load(at);
  const divisors = plusProduct(denominators, pull, x);
  const zero = f64x2.splat(0);
  const stays = v128.or(f64x2.eq(x, zero), f64x2.eq(divisors, zero));
  v128.store(to, v128.bitselect(x, f64x2.mul(x, f64x2.div(numerators, divisors)), stays));
}
