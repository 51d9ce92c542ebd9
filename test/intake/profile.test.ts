import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe } from '../../lib/intake/profile.ts';

/** The median that `describe` finds, of a log with one customer per duration. */
function medianOf(durations: Float64Array): number {
  const { length } = durations;
  const customers = Int32Array.from({ length }, (_, customer) => customer);
  const customerIds = Array.from({ length }, (_, n) => `CC${n}`);
  const dataset = {
    customers,
    products: new Int32Array(length),
    durations,
    customerIds,
    productIds: ['0_1'],
  };
  return describe(dataset, 'CC').duration.median;
}

test('the median is the value in the middle, or the mean of the two there', () => {
  expect(medianOf(Float64Array.of(7))).toBe(7);
  expect(medianOf(Float64Array.of(3, 1, 2))).toBe(2);
  expect(medianOf(Float64Array.of(4, 1, 0, 2))).toBe(1.5);
  expect(medianOf(Float64Array.of(0, 0, 0, 9))).toBe(0);
  expect(medianOf(Float64Array.of(Number.MAX_VALUE, Number.MAX_VALUE))).toBe(Number.MAX_VALUE);
});

test('at most half of the values are below the median, and at most half above it', () => {
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

test('a part of a larger array has its own median, and its values stay in their order', () => {
  const whole = Float64Array.of(9, 5, 1, 3, 9);

  expect(medianOf(whole.subarray(1, 4))).toBe(3);
  expect([...whole]).toEqual([9, 5, 1, 3, 9]);
});
