import { describe, expect, test } from 'vitest';
import { estimateOf } from '../../../lib/engine/planning/estimate.ts';

describe('the estimate of a job', () => {
  const nothing = { seconds: 0, memoryBytes: 0 };
  const sizeOf = (customers: number, products: number) => ({
    ...{ rows: 10_000, customers, products },
    ...{ productPairs: 0, customerPairs: 0 },
  });

  /** The log whose folds train on two thirds of it. */
  const logOf = (customers: number, products: number) => ({
    rows: 15_000,
    training: sizeOf(customers, products),
  });

  test('has the estimates of a rating model for the audiences that are judged', () => {
    const log = logOf(500, 40);
    const without = estimateOf(nothing, log);

    const { seconds, memoryMb } = estimateOf({ ...nothing, secondsPerPair: 1e-3 }, log);

    // 500 customers × 40 products.
    expect(seconds - without.seconds).toBeCloseTo(20, 6);
    expect(memoryMb).toBeGreaterThanOrEqual(without.memoryMb);
  });

  test('grows no further with a log of which only a sample is judged', () => {
    const cost = { ...nothing, secondsPerPair: 1e-3 };

    const { seconds } = estimateOf(cost, logOf(10_000, 200));

    expect(seconds).toBeGreaterThan(1999);
    expect(estimateOf(cost, logOf(1_000_000, 20_000)).seconds).toBe(seconds);
  });

  test('has room for the looks of a log with times', () => {
    const log = logOf(500, 40);

    const { memoryMb } = estimateOf(nothing, { ...log, looks: 10_000_000 });

    // At least the looks, 24 bytes each, and the pairs before a cut with their interactions, 40.
    expect(memoryMb - estimateOf(nothing, log).memoryMb).toBeGreaterThan((10_000_000 * 64) / 2 ** 20);
  });
});
