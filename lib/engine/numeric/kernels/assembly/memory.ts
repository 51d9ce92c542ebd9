/** Reading of arrays by the address of their first element, and sums of products. */

@inline
export function int32(array: usize, index: i32): i32 {
  return load<i32>(array + ((<usize>index) << 2));
}

@inline
export function float64(array: usize, index: i32): f64 {
  return load<f64>(array + ((<usize>index) << 3));
}

/** sum + a · b. Rounded once, not twice, in the module for runtimes that have fused multiply-add. */
@inline
export function plusProduct(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, sum);
  return f64x2.add(sum, f64x2.mul(a, b));
}

/** a · x + b · y */
@inline
export function scaledSum(a: v128, x: v128, b: v128, y: v128): v128 {
  return plusProduct(f64x2.mul(b, y), a, x);
}

@inline
export function sumOfLanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** Of two rows of factors, `rowBytes` long, a multiple of 32. */
export function scalarProduct(one: usize, other: usize, rowBytes: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let f: usize = 0; f < rowBytes; f += 32) {
    even = plusProduct(even, v128.load(one + f), v128.load(other + f));
    odd = plusProduct(odd, v128.load(one + f, 16), v128.load(other + f, 16));
  }
  return sumOfLanes(f64x2.add(even, odd));
}
