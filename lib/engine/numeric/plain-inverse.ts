/** The steps of positive-definite.ts in plain TypeScript. */
import { NotPositiveDefiniteError } from './not-positive-definite.ts';
import { plainTiles, TILE, type Tiles } from './row-products.ts';

/** Rows that stay in the processor's cache while the others pass by. */
const STRIP = 16;

/** In the matrix's own memory; as `invertPositiveDefinite` in all else. */
export function plainInverse(matrix: Float64Array, order: number): Float64Array {
  const tiles = plainTiles(matrix, order);
  factor(tiles, order);
  invertFactor(tiles, order);
  return multiplyFactors(tiles, order);
}

/** L_ij = (A_ij − Σ_{k<j} L_ik L_jk) / L_jj, L_jj² = A_jj − Σ_{k<j} L_jk². */
function factor({ matrix, products, multiply }: Tiles, order: number): void {
  for (const { top, left } of tilesOf(order)) {
    multiply(top, left, 0, left);
    for (let i = top; i < top + TILE; i++)
      for (let j = left; j < left + TILE && j <= i; j++) {
        let value = matrix[i * order + j] - products[(i - top) * TILE + j - left];
        for (let k = left; k < j; k++) value -= matrix[i * order + k] * matrix[j * order + k];
        if (i === j && !(value > 0 && value < Number.POSITIVE_INFINITY))
          throw new NotPositiveDefiniteError(i);
        matrix[i * order + j] = i === j ? Math.sqrt(value) : value / matrix[j * order + j];
      }
  }
}

/** U_ji = −(Σ_{j≤k<i} L_ik U_jk) / L_ii, U_jj = 1 / L_jj. L below the diagonal stays. */
function invertFactor({ matrix, products, multiply }: Tiles, order: number): void {
  const pivots = Float64Array.from({ length: order }, (_, i) => matrix[i * order + i]);
  for (let i = 0; i < order; i++) matrix[i * order + i] = 1 / pivots[i];
  for (const { top, left } of tilesOf(order)) {
    multiply(top, left, left + TILE, top);
    for (let j = left; j < left + TILE; j++)
      for (let i = Math.max(top, j + 1); i < top + TILE; i++) {
        let sum = products[(i - top) * TILE + j - left];
        for (let k = j; k < left + TILE && k < i; k++) sum += matrix[i * order + k] * matrix[j * order + k];
        if (left < top) for (let k = top; k < i; k++) sum += matrix[i * order + k] * matrix[j * order + k];
        matrix[j * order + i] = -sum / pivots[i];
      }
  }
}

/** A⁻¹_ij = Σ_{k≥i} U_ik U_jk for j ≤ i. U stays. @returns the diagonal. */
function multiplyFactors({ matrix, products, multiply }: Tiles, order: number): Float64Array {
  const diagonal = new Float64Array(order);
  for (const { top, left } of tilesOf(order)) {
    multiply(top, left, top + TILE, order);
    for (let i = top; i < top + TILE; i++)
      for (let j = left; j < left + TILE && j <= i; j++) {
        let sum = products[(i - top) * TILE + j - left];
        for (let k = i; k < top + TILE; k++) sum += matrix[i * order + k] * matrix[j * order + k];
        if (i === j) diagonal[i] = sum;
        else matrix[i * order + j] = sum;
      }
  }
  return diagonal;
}

/**
 * The tiles on and below the diagonal, each after all those to its left and above. Rows are taken in strips: four rows
 * fetched from memory serve a whole strip.
 */
function* tilesOf(order: number): Generator<{ top: number; left: number }> {
  for (let strip = 0; strip < order; strip += STRIP) {
    const end = Math.min(strip + STRIP, order);
    for (let left = 0; left < end; left += TILE)
      for (let top = Math.max(strip, left); top < end; top += TILE) yield { top, left };
  }
}
