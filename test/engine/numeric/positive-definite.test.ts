import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotPositiveDefiniteError } from '../../../lib/engine/numeric/not-positive-definite.ts';
import {
  inversionCost,
  invertPositiveDefinite,
  paddedOrder,
} from '../../../lib/engine/numeric/positive-definite.ts';
import { RandomState } from '../../../lib/engine/numeric/random.ts';

/** MᵀM + I of random numbers. */
function positiveDefinite(order: number, seed: number): Float64Array {
  const random = new RandomState(seed).normals(order * order, 0, 1);
  return Float64Array.from({ length: order * order }, (_, at) => {
    const [i, j] = [Math.floor(at / order), at % order];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < order; k++) sum += random[k * order + i] * random[k * order + j];
    return sum;
  });
}

describe('the inverse of a positive definite matrix', () => {
  test('times the matrix is the unit matrix at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), fc.nat(1000), (tiles, seed) => {
        const order = 4 * tiles;
        const matrix = positiveDefinite(order, seed);
        const inverse = matrix.slice();
        const diagonal = invertPositiveDefinite(inverse, order);
        const at = (i: number, j: number) =>
          i === j ? diagonal[i] : inverse[Math.max(i, j) * order + Math.min(i, j)];
        for (let i = 0; i < order; i++)
          for (let j = 0; j < order; j++) {
            let sum = 0;
            for (let k = 0; k < order; k++) sum += matrix[i * order + k] * at(k, j);
            expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(1e-9);
          }
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test('does not read above the diagonal', () => {
    const matrix = positiveDefinite(8, 3);
    const lower = matrix.map((value, at) => (at % 8 > Math.floor(at / 8) ? Number.NaN : value));

    expect(invertPositiveDefinite(lower, 8)).toEqual(invertPositiveDefinite(matrix, 8));
  });

  test.each([
    ['a zero', 0],
    ['a number below 0', -1],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
  ])('does not exist with %s on the diagonal', (_, value) => {
    const matrix = new Float64Array(16);
    for (const [i, diagonal] of [1, 1, value, 1].entries()) matrix[i * 5] = diagonal;

    expect(() => invertPositiveDefinite(matrix, 4)).toThrow(NotPositiveDefiniteError);
  });
});

describe('the padded order', () => {
  test('is the next multiple of 4', () => {
    expect([1, 4, 5, 8, 1682].map(paddedOrder)).toEqual([4, 4, 8, 8, 1684]);
  });
});

describe('the cost of an inverse', () => {
  test('is eight times the seconds for twice the order, and two matrices', () => {
    const [small, large] = [inversionCost(1000), inversionCost(2000)];

    expect(large.seconds / small.seconds).toBeCloseTo(8, 12);
    expect(large.memoryBytes).toBe(2 * 8 * 2000 ** 2);
  });

  test('is more seconds and one matrix if that fills the memory of the kernels', () => {
    const [most, tooMany] = [inversionCost(23_168), inversionCost(23_172)];

    expect(tooMany.seconds / most.seconds).toBeGreaterThan(3);
    expect(tooMany.memoryBytes).toBe(8 * 23_172 ** 2);
  });
});
