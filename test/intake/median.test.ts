import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianOf } from '../../lib/intake/median.ts';

test('the median is the value in the middle, or the mean of the two there', () => {
  expect(medianOf(Float64Array.of(7))).toBe(7);
  expect(medianOf(Float64Array.of(3, 1, 2))).toBe(2);
  expect(medianOf(Float64Array.of(4, 1, 0, 2))).toBe(1.5);
  expect(medianOf(Float64Array.of(0, 0, 0, 9))).toBe(0);
  expect(medianOf(new Float64Array())).toBe(Number.NaN);
});

test('as many values lie below the median as above it, whatever their size', () => {
  const values = fc.float64Array({
    min: 0,
    noNaN: true,
    noDefaultInfinity: true,
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(values, (durations) => {
      const median = medianOf(durations);

      const below = durations.filter((duration) => duration < median).length;
      const above = durations.filter((duration) => duration > median).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(durations.length / 2);
    }),
  );
});

test('a part of a larger array has its own median, and the values stay in their order', () => {
  const whole = Float64Array.of(9, 5, 1, 3, 9);

  expect(medianOf(whole.subarray(1, 4))).toBe(3);
  expect([...whole]).toEqual([9, 5, 1, 3, 9]);
});
