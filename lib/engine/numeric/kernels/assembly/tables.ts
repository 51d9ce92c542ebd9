/** The scalar products of models/factors/product-table.ts: of eight customers with two products at a time. */
import { plusProduct } from './memory';

/** Of one factor of the eight customers of a block. */
const LANES_BYTES: usize = 64;

/**
 * @param blocks `blockCount` of them, each with `factors` · 8 numbers, factor by factor.
 * @param rows an even number of them, each with `factors` numbers.
 * @param table out: for each row the products with all customers of all blocks.
 */
export function productTable(
  blocks: usize,
  rows: usize,
  table: usize,
  blockCount: i32,
  rowCount: i32,
  factors: i32,
): void {
  const rowBytes = (<usize>factors) << 3;
  const tableRowBytes = <usize>blockCount * LANES_BYTES;
  const blockBytes = <usize>factors * LANES_BYTES;
  for (let block = 0; block < blockCount; block++) {
    let to = table + <usize>block * LANES_BYTES;
    let row = rows;
    for (let n = 0; n < rowCount; n += 2) {
      multiply(blocks, blocks + blockBytes, row, row + rowBytes, to, to + tableRowBytes);
      row += 2 * rowBytes;
      to += 2 * tableRowBytes;
    }
    blocks += blockBytes;
  }
}

function multiply(lanes: usize, end: usize, one: usize, other: usize, toOne: usize, toOther: usize): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (; lanes < end; lanes += LANES_BYTES, one += 8, other += 8) {
    const x0 = v128.load(lanes);
    const x1 = v128.load(lanes, 16);
    const x2 = v128.load(lanes, 32);
    const x3 = v128.load(lanes, 48);
    const y = v128.load_splat<f64>(one);
    s0 = plusProduct(s0, x0, y);
    s1 = plusProduct(s1, x1, y);
    s2 = plusProduct(s2, x2, y);
    s3 = plusProduct(s3, x3, y);
    const z = v128.load_splat<f64>(other);
    t0 = plusProduct(t0, x0, z);
    t1 = plusProduct(t1, x1, z);
    t2 = plusProduct(t2, x2, z);
    t3 = plusProduct(t3, x3, z);
  }
  v128.store(toOne, s0);
  v128.store(toOne, s1, 16);
  v128.store(toOne, s2, 32);
  v128.store(toOne, s3, 48);
  v128.store(toOther, t0);
  v128.store(toOther, t1, 16);
  v128.store(toOther, t2, 32);
  v128.store(toOther, t3, 48);
}
