/**
 * The three steps of positive-definite.ts, for the tiles of some rows (`top` to `end`) and of the four columns from
 * `left` on. All row and column numbers are multiples of 4.
 *
 * Four rows lie interleaved: of rows 4g to 4g + 3, first the four numbers of column 0, then those of column 1, and so on.
 * So a tile of 4 × 4 dot products reads two stretches of memory from front to back.
 */
import { plusProduct } from './memory';

/** Columns whose numbers of the four left rows (8 KB) stay in the first cache while the other rows pass by. */
const COLUMNS_AT_ONCE = 256;
const COLUMN_BYTES: usize = 32;
const TILE_BYTES: usize = 128;

/**
 * L. Rows above `top` are done, and columns left of `left`.
 * @param sums room for 4 numbers per row.
 * @param pivots out: 1 / L_jj of each column.
 * @returns the first row without a pivot; −1 if all have one.
 */
export function factorTiles(
  matrix: usize,
  sums: usize,
  pivots: usize,
  order: i32,
  top: i32,
  end: i32,
  left: i32,
): i32 {
  sumTiles(matrix, sums, order, top, end, left, 0, left);
  const b = fours(matrix, order, left) + (<usize>left) * COLUMN_BYTES;
  for (let i = top, at = sums; i < end; i += 4, at += TILE_BYTES) {
    const a = fours(matrix, order, i) + (<usize>left) * COLUMN_BYTES;
    for (let r = 0; r < 4; r++)
      for (let c = 0; c < 4 && (i != left || c <= r); c++) {
        let value = number(a, r, c) - load<f64>(at + ((<usize>(4 * r + c)) << 3));
        for (let k = 0; k < c; k++) value -= number(a, r, k) * number(b, c, k);
        const pivot = pivots + ((<usize>(left + c)) << 3);
        if (i == left && c == r) {
          if (!(value > 0 && value <= f64.MAX_VALUE)) return i + r;
          value = Math.sqrt(value);
          store<f64>(pivot, 1 / value);
        } else value *= load<f64>(pivot);
        setNumber(a, r, c, value);
      }
  }
  return -1;
}

/** U, transposed into rows `left` to left + 3, columns `top` to end − 1. Columns from `left` to top − 1 are done. */
export function invertTiles(
  matrix: usize,
  sums: usize,
  pivots: usize,
  order: i32,
  top: i32,
  end: i32,
  left: i32,
): void {
  sumTiles(matrix, sums, order, top, end, left, left + 4, top);
  const others = fours(matrix, order, left);
  const b = others + (<usize>left) * COLUMN_BYTES;
  for (let i = top, at = sums; i < end; i += 4, at += TILE_BYTES) {
    const row = fours(matrix, order, i);
    if (i > top) addProducts(row, others, max(top, left + 4), i, at);
    const a = row + (<usize>left) * COLUMN_BYTES;
    const own = row + (<usize>i) * COLUMN_BYTES;
    const result = others + (<usize>i) * COLUMN_BYTES;
    for (let c = 0; c < 4; c++)
      for (let r = i == left ? c + 1 : 0; r < 4; r++) {
        let sum = load<f64>(at + ((<usize>(4 * r + c)) << 3));
        const bound = i == left ? r : 4;
        for (let k = c; k < bound; k++) sum += number(a, r, k) * (k == c ? load<f64>(pivots + ((<usize>(left + c)) << 3)) : number(b, c, k));
        if (i != left) for (let k = 0; k < r; k++) sum += number(own, r, k) * number(result, c, k);
        setNumber(result, c, r, -sum * load<f64>(pivots + ((<usize>(i + r)) << 3)));
      }
  }
}

/**
 * The inverse on and below the diagonal, in place of L. All of U is done.
 * @param pivots the diagonal of U.
 * @param diagonal out: that of the inverse.
 */
export function multiplyTiles(
  matrix: usize,
  sums: usize,
  pivots: usize,
  order: i32,
  top: i32,
  end: i32,
  left: i32,
  diagonal: usize,
): void {
  memory.fill(sums, 0, bytesOfSums(top, end));
  const others = fours(matrix, order, left);
  for (let k = top + 4; k < order; k += COLUMNS_AT_ONCE) {
    const to = min(k + COLUMNS_AT_ONCE, order);
    for (let i = top, at = sums; i < end; i += 4, at += TILE_BYTES)
      addProducts(fours(matrix, order, i), others, max(k, i + 4), to, at);
  }
  for (let i = top, at = sums; i < end; i += 4, at += TILE_BYTES) {
    const row = fours(matrix, order, i);
    const a = row + (<usize>i) * COLUMN_BYTES;
    const b = others + (<usize>i) * COLUMN_BYTES;
    const result = row + (<usize>left) * COLUMN_BYTES;
    for (let r = 0; r < 4; r++) {
      const pivot = load<f64>(pivots + ((<usize>(i + r)) << 3));
      for (let c = 0; c < 4 && (i != left || c <= r); c++) {
        const isDiagonal = i == left && c == r;
        let sum = load<f64>(at + ((<usize>(4 * r + c)) << 3)) + pivot * (isDiagonal ? pivot : number(b, c, r));
        for (let k = r + 1; k < 4; k++) sum += number(a, r, k) * number(b, c, k);
        if (isDiagonal) store<f64>(diagonal + ((<usize>(i + r)) << 3), sum);
        else setNumber(result, r, c, sum);
      }
    }
  }
}

/** Where the four rows from `row` on begin. */
@inline
function fours(matrix: usize, order: i32, row: i32): usize {
  return matrix + (<usize>row) * (<usize>order << 3);
}

/** Of a tile: row and column 0..3. */
@inline
function number(tile: usize, row: i32, column: i32): f64 {
  return load<f64>(tile + ((<usize>(4 * column + row)) << 3));
}

@inline
function setNumber(tile: usize, row: i32, column: i32, value: f64): void {
  store<f64>(tile + ((<usize>(4 * column + row)) << 3), value);
}

@inline
function bytesOfSums(top: i32, end: i32): usize {
  return (<usize>(end - top)) << 5;
}

/** The dot products of rows `top` to end − 1 with the four from `left` on, over columns `from` to to − 1. */
function sumTiles(
  matrix: usize,
  sums: usize,
  order: i32,
  top: i32,
  end: i32,
  left: i32,
  from: i32,
  to: i32,
): void {
  memory.fill(sums, 0, bytesOfSums(top, end));
  for (let k = from; k < to; k += COLUMNS_AT_ONCE) {
    const last = min(k + COLUMNS_AT_ONCE, to);
    for (let i = top, at = sums; i < end; i += 4, at += TILE_BYTES)
      addProducts(fours(matrix, order, i), fours(matrix, order, left), k, last, at);
  }
}

/**
 * sums[4a + b] += Σ_{from≤k<to} (row a of one) · (row b of the other). Not unrolled: V8 then loads so far ahead that it
 * runs out of registers.
 */
function addProducts(one: usize, other: usize, from: i32, to: i32, sums: usize): void {
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s10 = v128.load(sums, 32);
  let s11 = v128.load(sums, 48);
  let s20 = v128.load(sums, 64);
  let s21 = v128.load(sums, 80);
  let s30 = v128.load(sums, 96);
  let s31 = v128.load(sums, 112);
  const end = one + (<usize>to) * COLUMN_BYTES;
  let a = one + (<usize>from) * COLUMN_BYTES;
  let b = other + (<usize>from) * COLUMN_BYTES;
  for (; a < end; a += COLUMN_BYTES, b += COLUMN_BYTES) {
    const y0 = v128.load(b);
    const y1 = v128.load(b, 16);
    let x = v128.load_splat<f64>(a);
    s00 = plusProduct(s00, x, y0);
    s01 = plusProduct(s01, x, y1);
    x = v128.load_splat<f64>(a, 8);
    s10 = plusProduct(s10, x, y0);
    s11 = plusProduct(s11, x, y1);
    x = v128.load_splat<f64>(a, 16);
    s20 = plusProduct(s20, x, y0);
    s21 = plusProduct(s21, x, y1);
    x = v128.load_splat<f64>(a, 24);
    s30 = plusProduct(s30, x, y0);
    s31 = plusProduct(s31, x, y1);
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, s20, 64);
  v128.store(sums, s21, 80);
  v128.store(sums, s30, 96);
  v128.store(sums, s31, 112);
}
