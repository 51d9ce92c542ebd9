import { describe, expect, test } from 'vitest';
import { estimateOf } from '../../../lib/engine/planning/estimate.ts';

describe('the estimate of a job', () => {
  const nothing = { seconds: 0, memoryBytes: 0 };
  const sizeOf = (customers: number, products: number) => ({
    ...{ rows: 10_000, customers, products },
    ...{ productPairs: 0, customerPairs: 0 },
  });

  test('has the estimates of a rating model for the audiences that are judged', () => {
    const size = sizeOf(500, 40);
    const without = estimateOf(nothing, size, 3);

    const { seconds, memoryMb } = estimateOf({ ...nothing, secondsPerPair: 1e-3 }, size, 3);

    // 500 customers × 40 products.
    expect(seconds - without.seconds).toBeCloseTo(20, 6);
    expect(memoryMb).toBeGreaterThanOrEqual(without.memoryMb);
  });

  test('grows no further with a log of which only a sample is judged', () => {
    const cost = { ...nothing, secondsPerPair: 1e-3 };

    const { seconds } = estimateOf(cost, sizeOf(10_000, 200), 3);

    expect(seconds).toBeGreaterThan(1999);
    expect(estimateOf(cost, sizeOf(1_000_000, 20_000), 3).seconds).toBe(seconds);
  });
});
