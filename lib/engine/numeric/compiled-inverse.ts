/** The steps of positive-definite.ts, compiled (kernels/assembly/inverse.ts). */
import { addressesOf, intoKernels } from './kernels/kernels.ts';
import { NotPositiveDefiniteError } from './not-positive-definite.ts';
import { TILE } from './row-products.ts';

/** Rows that stay in the processor's cache while the others pass by. A call for each strip and four columns. */
const STRIP = 24;

/**
 * In a copy, which is written back: as `invertPositiveDefinite` in all else. Undefined where the copy does not fit the
 * kernels' memory.
 */
export function compiledInverse(matrix: Float64Array, order: number): Float64Array | undefined {
  const loaded = intoKernels({
    interleaved: new Float64Array(matrix.length),
    sums: new Float64Array(STRIP * TILE),
    pivots: new Float64Array(order),
    diagonal: new Float64Array(order),
  });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const { interleaved, diagonal } = arrays;
  const [at, sums, pivots] = addressesOf(arrays);
  eachFour(order, (row, from) => {
    for (let column = 0; column < order; column++) interleaved[from + TILE * column] = matrix[row + column];
  });
  forStrips(order, (top, end, left) => {
    const row = kernels.factorTiles(at, sums, pivots, order, top, end, left);
    if (row >= 0) throw new NotPositiveDefiniteError(row);
  });
  forStrips(order, (top, end, left) => kernels.invertTiles(at, sums, pivots, order, top, end, left));
  forStrips(order, (top, end, left) =>
    kernels.multiplyTiles(at, sums, pivots, order, top, end, left, diagonal.byteOffset),
  );
  eachFour(order, (row, from) => {
    for (let column = 0; column < order; column++) matrix[row + column] = interleaved[from + TILE * column];
  });
  return diagonal.slice();
}

/** Where each row begins, and where it begins among its four interleaved ones. */
function eachFour(order: number, copy: (row: number, interleaved: number) => void): void {
  for (let row = 0; row < order; row++) copy(row * order, (row - (row % TILE)) * order + (row % TILE));
}

/** The tiles on and below the diagonal, each after all those to its left and above. */
function forStrips(order: number, call: (top: number, end: number, left: number) => void): void {
  for (let strip = 0; strip < order; strip += STRIP) {
    const end = Math.min(strip + STRIP, order);
    for (let left = 0; left < end; left += TILE) call(Math.max(strip, left), end, left);
  }
}
