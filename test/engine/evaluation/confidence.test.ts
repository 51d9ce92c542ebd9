import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  difference,
  isSame,
  isWithinNoise,
  pairedDifference,
  studentT,
} from '../../../lib/engine/evaluation/confidence.ts';

fc.configureGlobal({ seed: 1 });

const figure = fc.double({ min: 0, max: 500, noNaN: true });
const folds = fc.array(fc.tuple(figure, figure), { minLength: 2, maxLength: 20 });
const columns = (pairs: [number, number][]) => [pairs.map(([one]) => one), pairs.map(([, two]) => two)];
const intervalOf = (pairs: [number, number][]) => {
  const [one, other] = columns(pairs);
  return pairedDifference(one, other) ?? expect.unreachable();
};

describe('Student’s t', () => {
  // Two-sided 90 %, 95 % and 99 %.
  test.each([
    [1, 6.314, 12.706, 63.657],
    [2, 2.92, 4.303, 9.925],
    [3, 2.353, 3.182, 5.841],
    [4, 2.132, 2.776, 4.604],
    [5, 2.015, 2.571, 4.032],
    [6, 1.943, 2.447, 3.707],
    [9, 1.833, 2.262, 3.25],
    [10, 1.812, 2.228, 3.169],
    [19, 1.729, 2.093, 2.861],
    [20, 1.725, 2.086, 2.845],
    [30, 1.697, 2.042, 2.75],
    [120, 1.658, 1.98, 2.617],
  ])('with %i degrees of freedom is that of printed tables', (degrees, ninety, ninetyFive, ninetyNine) => {
    expect(studentT(0.9, degrees)).toBeCloseTo(ninety, 3);
    expect(studentT(0.95, degrees)).toBeCloseTo(ninetyFive, 3);
    expect(studentT(0.99, degrees)).toBeCloseTo(ninetyNine, 3);
  });

  test('comes near that of the normal distribution with many degrees', () => {
    expect(studentT(0.95, 100_000)).toBeCloseTo(1.95999, 4);
  });
});

describe('a paired difference', () => {
  test('has the corrected interval of three folds: differences 1, 2, 3', () => {
    // s = 1, t(2) = 4.302653, √(1/3 + 1/2) = 0.912871: 3.927767 to both sides. Uncorrected it would be 2.484.
    expect(pairedDifference([11, 22, 33], [10, 20, 30])).toEqual({
      mean: 2,
      low: expect.closeTo(-1.927767, 5),
      high: expect.closeTo(5.927767, 5),
    });
  });

  test('has a wide interval with two folds: differences 1 and 3', () => {
    // s = √2, t(1) = 12.706205, √(1/2 + 1) = 1.224745: 22.007792 to both sides.
    const { mean, low, high } = pairedDifference([1, 3], [0, 0]) ?? expect.unreachable();

    expect(mean).toBe(2);
    expect([low, high]).toEqual([expect.closeTo(-20.007792, 5), expect.closeTo(24.007792, 5)]);
  });

  test('counts a ninth as many test rows as training rows when nine folds of ten are given', () => {
    // Differences 1 and 3 four times each, and 2: s = 1, t(8) = 2.306004, √(1/9 + 1/9) = 0.471405: 1.087061.
    const nine = [1, 3, 1, 3, 2, 1, 3, 1, 3];

    const { mean, low, high } = pairedDifference(nine, Array(9).fill(0), 10) ?? expect.unreachable();

    expect([mean, low, high]).toEqual([2, expect.closeTo(0.912939, 5), expect.closeTo(3.087061, 5)]);
  });

  test('has an interval without width, and is not noise, when every fold differs by the same', () => {
    const interval = pairedDifference([31, 32], [30, 31]) ?? expect.unreachable();

    expect(interval).toEqual({ mean: 1, low: 1, high: 1 });
    expect([isWithinNoise(interval), isSame(interval)]).toEqual([false, false]);
  });

  test('is exactly 0 when every fold is equal but for rounding', () => {
    const interval = pairedDifference([0.1 + 0.2, -0, 1000], [0.3, 0, 1000 + 1e-10]) ?? expect.unreachable();

    expect(interval).toEqual({ mean: 0, low: 0, high: 0 });
    expect([isWithinNoise(interval), isSame(interval)]).toEqual([true, true]);
  });

  test('is within noise, and not the same, when the interval only touches 0', () => {
    for (const interval of [
      { mean: 1, low: 0, high: 2 },
      { mean: -1, low: -2, high: 0 },
    ])
      expect([isWithinNoise(interval), isSame(interval)]).toEqual([true, false]);
    expect(isWithinNoise({ mean: -1, low: -2, high: -1e-9 })).toBe(false);
  });

  test('is unknown with one fold, and with folds that do not pair', () => {
    expect(pairedDifference([1], [2])).toBeNull();
    expect(pairedDifference([], [])).toBeNull();
    expect(pairedDifference([1, 2, 3], [1, 2])).toBeNull();
  });

  test('is finite for figures whose squares are too large for a number', () => {
    const { low, high } = pairedDifference([3e200, 1e200, 2e200], [0, 0, 0]) ?? expect.unreachable();

    expect(low).toBeCloseTo(-1.927767e200, -195);
    expect(high).toBeCloseTo(5.927767e200, -195);
  });

  test('has its mean within the interval, and is mirrored when the two change places', () => {
    fc.assert(
      fc.property(folds, (pairs) => {
        const { mean, low, high } = intervalOf(pairs);
        const mirrored = intervalOf(pairs.map(([one, other]) => [other, one]));

        expect(low <= mean && mean <= high).toBe(true);
        expect(mirrored.mean).toBeCloseTo(-mean, 9);
        expect(mirrored.low).toBeCloseTo(-high, 6);
      }),
    );
  });

  test('does not depend on the order of the folds, nor on what both figures share', () => {
    fc.assert(
      fc.property(folds, figure, (pairs, shared) => {
        const { low, high } = intervalOf(pairs);
        const reversed = intervalOf(pairs.toReversed());
        const shifted = intervalOf(pairs.map(([one, other]) => [one + shared, other + shared]));

        expect(reversed.low).toBeCloseTo(low, 6);
        expect(shifted.low).toBeCloseTo(low, 6);
        expect(shifted.high).toBeCloseTo(high, 6);
      }),
    );
  });
});

describe('a difference of two figures', () => {
  test('is 0, not −0, when only rounding makes it', () => {
    expect(difference(0.1 + 0.2, 0.3)).toBe(0);
    expect(difference(-0, 0)).toBe(0);
    expect(difference(0.3001, 0.3)).toBeCloseTo(0.0001, 12);
  });
});
