/** Dot products of rows of a matrix, 4 × 4 at a time: plain, and compiled (kernels/assembly/tiles.ts). */
import { intoKernels } from './kernels/kernels.ts';

/** Rows that are multiplied with as many others at a time. */
export const TILE = 4;

export interface Tiles {
  /** The matrix given, or a copy of it. */
  readonly matrix: Float64Array;
  /** Of the last call. */
  readonly products: Float64Array;
  /**
   * Σ_{from≤k<to} M_{top+a,k} M_{left+b,k} for a, b in 0..3, to products[4a + b]. Nothing in from..to: zeros.
   * All numbers are multiples of 4.
   */
  multiply(top: number, left: number, from: number, to: number): void;
}

/** On a copy; undefined where it does not fit the kernels' memory. */
export function compiledTiles(matrix: Float64Array, order: number): Tiles | undefined {
  const loaded = intoKernels({ matrix, products: new Float64Array(TILE * TILE) });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const [from, to] = [arrays.matrix.byteOffset, arrays.products.byteOffset];
  return {
    ...arrays,
    multiply: (top, left, first, end) => kernels.rowProducts(from, order, top, left, first, end, to),
  };
}

export function plainTiles(matrix: Float64Array, order: number): Tiles {
  const products = new Float64Array(TILE * TILE);
  return {
    matrix,
    products,
    multiply: (top, left, from, to) => rowProducts(matrix, order, top, left, from, to, products),
  };
}

/** Sixteen sums in registers: written as an array they would go through memory at each step. */
function rowProducts(
  matrix: Float64Array,
  order: number,
  top: number,
  left: number,
  from: number,
  to: number,
  products: Float64Array,
): void {
  const a0 = top * order;
  const a1 = a0 + order;
  const a2 = a1 + order;
  const a3 = a2 + order;
  const b0 = left * order;
  const b1 = b0 + order;
  const b2 = b1 + order;
  const b3 = b2 + order;
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
  products[0] = s00;
  products[1] = s01;
  products[2] = s02;
  products[3] = s03;
  products[4] = s10;
  products[5] = s11;
  products[6] = s12;
  products[7] = s13;
  products[8] = s20;
  products[9] = s21;
  products[10] = s22;
  products[11] = s23;
  products[12] = s30;
  products[13] = s31;
  products[14] = s32;
  products[15] = s33;
}
