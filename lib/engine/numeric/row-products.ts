/** Dot products of rows of a matrix, 4 × 4 at a time. */

/** How many rows are multiplied with as many others at a time. */
export const TILE = 4;

export interface Tiles {
  /** The matrix given, or a copy of it. */
  readonly matrix: Float64Array;
  /** The result of the last call. */
  readonly products: Float64Array;
  /**
   * Writes Σ_{from≤k<to} M_{top+a,k} M_{left+b,k} for a, b in 0..3 to products[4a + b]; zeros if from ≥ to.
   * All numbers are multiples of 4.
   */
  multiply(top: number, left: number, from: number, to: number): void;
}

export function plainTiles(matrix: Float64Array, order: number): Tiles {
  const products = new Float64Array(TILE * TILE);
  return {
    matrix,
    products,
    multiply: (top, left, from, to) => rowProducts(matrix, order, top, left, from, to, products),
  };
}

/** Sixteen sums in registers: in an array they would go through memory at each step. */
function rowProducts(
  matrix: Float64Array,
  order: number,
  top: number,
  left: number,
  from: number,
  to: number,
  products: Float64Array,
): void {
  const [a0, a1, a2, a3] = [top * order, (top + 1) * order, (top + 2) * order, (top + 3) * order];
  const [b0, b1, b2, b3] = [left * order, (left + 1) * order, (left + 2) * order, (left + 3) * order];
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let k = from; k < to; k++) {
    const x0 = matrix[a0 + k];
    const x1 = matrix[a1 + k];
    const x2 = matrix[a2 + k];
    const x3 = matrix[a3 + k];
    let y = matrix[b0 + k];
    s00 += x0 * y;
    s10 += x1 * y;
    s20 += x2 * y;
    s30 += x3 * y;
    y = matrix[b1 + k];
    s01 += x0 * y;
    s11 += x1 * y;
    s21 += x2 * y;
    s31 += x3 * y;
    y = matrix[b2 + k];
    s02 += x0 * y;
    s12 += x1 * y;
    s22 += x2 * y;
    s32 += x3 * y;
    y = matrix[b3 + k];
    s03 += x0 * y;
    s13 += x1 * y;
    s23 += x2 * y;
    s33 += x3 * y;
  }
  products.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]);
}
