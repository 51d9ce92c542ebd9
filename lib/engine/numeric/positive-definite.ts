/**
 * The inverse of a symmetric positive definite matrix by Cholesky, in its own memory.
 *   A = L Lᵀ,  U = (L⁻¹)ᵀ,  A⁻¹ = U Uᵀ          (Golub & Van Loan, Matrix Computations, 4.2)
 * L fills the lower triangle, then U the upper one, then the inverse takes the place of L. So each of the three steps
 * consists of dot products of rows. 4 × 4 of them are made at a time: compiled (compiled-inverse.ts), or in plain
 * TypeScript (plain-inverse.ts).
 * n³/2 multiplications: 0.25 s of processor time for 1,680 rows, five times as much if not compiled.
 */
import type { Cost } from '../model.ts';
import { compiledInverse } from './compiled-inverse.ts';
import { MOST_BYTES } from './kernels/kernels.ts';
import { plainInverse } from './plain-inverse.ts';
import { TILE } from './row-products.ts';

/** Rows and columns that a matrix must have: the next multiple of 4. New ones have a 1 on the diagonal, else 0. */
export function paddedOrder(order: number): number {
  return Math.ceil(order / TILE) * TILE;
}

/**
 * @param matrix row by row; only the lower triangle is read. Afterwards it contains the inverse below the diagonal and
 * intermediate results on and above it.
 * @param order rows and columns, a multiple of 4.
 * @returns the diagonal of the inverse.
 * @throws NotPositiveDefiniteError, with the matrix destroyed.
 */
export function invertPositiveDefinite(matrix: Float64Array, order: number): Float64Array {
  return compiledInverse(matrix, order) ?? plainInverse(matrix, order);
}

/** Memory includes the matrix itself, and its copy for the kernels. */
export function inversionCost(order: number): Cost {
  const matrixBytes = 8 * order ** 2;
  return matrixBytes < MOST_BYTES
    ? { seconds: 6e-11 * order ** 3, memoryBytes: 2 * matrixBytes }
    : { seconds: 2.5e-10 * order ** 3, memoryBytes: matrixBytes };
}
