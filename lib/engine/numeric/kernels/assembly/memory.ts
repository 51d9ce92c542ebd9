/** Reading of arrays by the address of their first element, and sums over rows of factors. */

@inline
export function int32(array: usize, index: i32): i32 {
  return load<i32>(array + ((<usize>index) << 2));
}

@inline
export function float64(array: usize, index: i32): f64 {
  return load<f64>(array + ((<usize>index) << 3));
}

/** a · x + b · y */
@inline
export function scaledSum(a: v128, x: v128, b: v128, y: v128): v128 {
  return f64x2.add(f64x2.mul(a, x), f64x2.mul(b, y));
}

/** Of two rows of factors, `rowBytes` long, a multiple of 32. */
export function scalarProduct(one: usize, other: usize, rowBytes: usize): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let f: usize = 0; f < rowBytes; f += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(one + f), v128.load(other + f)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(one + f, 16), v128.load(other + f, 16)));
  }
  const sums = f64x2.add(even, odd);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
