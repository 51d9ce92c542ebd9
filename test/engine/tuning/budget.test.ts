import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shares } from '../../../lib/engine/tuning/budget.ts';

/** For some models, the seconds of one fold, candidate by candidate. */
const costs = fc.array(
  fc.array(fc.double({ min: 0.5, max: 50, noNaN: true }), { minLength: 2, maxLength: 27 }),
  {
    minLength: 1,
    maxLength: 6,
  },
);
const seconds = fc.double({ min: 1, max: 5000, noNaN: true });
const runs = { numRuns: 200, seed: 1 };
const secondsOf = (granted: readonly { seconds: number }[]) =>
  granted.reduce((total, share) => total + share.seconds, 0);

describe('shares of a budget', () => {
  test('are together no more than the budget', () => {
    fc.assert(
      fc.property(costs, seconds, (each, budget) => {
        expect(secondsOf(shares(each, budget))).toBeLessThanOrEqual(budget * (1 + 1e-12));
      }),
      runs,
    );
  });

  test('do not depend on the order of the models', () => {
    fc.assert(
      fc.property(costs, seconds, (each, budget) => {
        const reversed = shares(each.toReversed(), budget).toReversed();

        for (const [model, { seconds, count }] of shares(each, budget).entries()) {
          expect(reversed[model].count).toBe(count);
          expect(reversed[model].seconds).toBeCloseTo(seconds, 9);
        }
      }),
      runs,
    );
  });

  test('are equal when all models could use more', () => {
    const granted = shares([Array(27).fill(50), Array(27).fill(75)], 3000);

    expect(granted.map(({ seconds }) => seconds)).toEqual([1500, 1500]);
    expect(granted[0].count).toBeGreaterThan(granted[1].count);
  });

  test('leave to the others what a cheap model has no use for', () => {
    const [dear, cheap] = shares([Array(27).fill(100), Array(3).fill(1)], 3000);

    expect(cheap.count).toBe(3);
    expect(cheap.seconds).toBeLessThan(50);
    expect(dear.seconds).toBe(3000 - cheap.seconds);
  });

  test('leave to the others a share that is too small for a dear model', () => {
    const granted = shares([Array(27).fill(1e6), Array(27).fill(10)], 400);

    expect(granted[0]).toEqual({ seconds: 0, count: 0 });
    expect(granted[1].count).toBeGreaterThan(1);
  });

  test('are as large as a model may need: those that go on may be the ones that take longest', () => {
    const [{ seconds: anyOrder }] = shares([[1, 1, 1, 1, 1, 30]], 1e6);
    const [{ seconds: another }] = shares([[30, 1, 1, 1, 1, 1]], 1e6);
    const [{ seconds: alike }] = shares([Array(6).fill(35 / 6)], 1e6);

    expect(anyOrder).toBe(another);
    expect(anyOrder).toBeGreaterThan(alike);
    expect(anyOrder).toBeLessThan(10 * 35);
  });
});
