import { describe, expect, test } from 'vitest';
import { sum } from '../../../lib/engine/numeric/summation.ts';

/** 0, 3.7, 7.4, 1.0, …: tenths, which binary numbers only approximate, so the order of additions shows. */
const tenths = (count: number) => Float64Array.from({ length: count }, (_, n) => 0.1 * ((n * 37) % 101));

describe('a sum', () => {
  // NumPy 1.26.4, numpy.sum of the same numbers, printed with repr. One after the other, those from 100
  // on would give other numbers.
  test.each([
    [7, 27.200000000000003],
    [100, 498.6],
    [128, 632.1],
    [129, 641.1000000000001],
    [131, 650.0000000000001],
    [1000, 5001.0],
    [9000, 44997.00000000001],
  ])('of %i numbers equals NumPy’s to the last bit', (count, expected) => {
    expect(sum(tenths(count), 0, count)).toBe(expected);
  });

  test('runs only over the range asked for', () => {
    expect(sum(Float64Array.of(100, 1, 2, 3, 100), 1, 4)).toBe(6);
  });

  test('of nothing is 0', () => {
    expect(sum(new Float64Array(), 0, 0)).toBe(0);
  });
});
