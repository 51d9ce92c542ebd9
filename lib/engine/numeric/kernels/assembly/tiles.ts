/** Dot products of rows of a matrix, as positive-definite.ts needs them. */

/**
 * Σ_{from≤k<to} M_{top+a,k} M_{left+b,k} for a, b in 0..3, to products[4a + b]. Two rows of a at a time: their eight sums
 * and what they are made of fit the sixteen registers.
 *
 * @param from `to`: even.
 */
export function rowProducts(
  matrix: usize,
  order: i32,
  top: i32,
  left: i32,
  from: i32,
  to: i32,
  products: usize,
): void {
  const rowBytes = (<usize>order) << 3;
  const first = matrix + <usize>top * rowBytes;
  const other = matrix + <usize>left * rowBytes;
  twoRows(first, other, rowBytes, from, to, products);
  twoRows(first + 2 * rowBytes, other, rowBytes, from, to, products + 64);
}

function twoRows(a: usize, b: usize, rowBytes: usize, from: i32, to: i32, products: usize): void {
  const b1 = b + rowBytes;
  const b2 = b1 + rowBytes;
  const b3 = b2 + rowBytes;
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s02 = f64x2.splat(0);
  let s03 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s12 = f64x2.splat(0);
  let s13 = f64x2.splat(0);
  const end = (<usize>to) << 3;
  for (let k = (<usize>from) << 3; k < end; k += 16) {
    const x0 = v128.load(a + k);
    const x1 = v128.load(a + rowBytes + k);
    let y = v128.load(b + k);
    s00 = f64x2.add(s00, f64x2.mul(x0, y));
    s10 = f64x2.add(s10, f64x2.mul(x1, y));
    y = v128.load(b1 + k);
    s01 = f64x2.add(s01, f64x2.mul(x0, y));
    s11 = f64x2.add(s11, f64x2.mul(x1, y));
    y = v128.load(b2 + k);
    s02 = f64x2.add(s02, f64x2.mul(x0, y));
    s12 = f64x2.add(s12, f64x2.mul(x1, y));
    y = v128.load(b3 + k);
    s03 = f64x2.add(s03, f64x2.mul(x0, y));
    s13 = f64x2.add(s13, f64x2.mul(x1, y));
  }
  storeSum(products, s00);
  storeSum(products + 8, s01);
  storeSum(products + 16, s02);
  storeSum(products + 24, s03);
  storeSum(products + 32, s10);
  storeSum(products + 40, s11);
  storeSum(products + 48, s12);
  storeSum(products + 56, s13);
}

@inline
function storeSum(at: usize, sums: v128): void {
  store<f64>(at, f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
}
