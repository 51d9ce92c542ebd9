import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  CUTOFFS,
  meanAbsoluteError,
  ndcgAt,
  precisionRecallAt,
  reciprocalRank,
  rootMeanSquaredError,
} from '../../../lib/engine/evaluation/metrics.ts';

fc.configureGlobal({ seed: 1 });

const durations = fc.array(
  fc.tuple(fc.double({ min: 0, max: 500, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true })),
  {
    minLength: 1,
    maxLength: 50,
  },
);
/** A list of up to ten with its hits, and how many held-out products were not found. */
const list = fc.tuple(fc.array(fc.boolean(), { maxLength: CUTOFFS }), fc.nat(20));
const heldOutOf = ([hits, missed]: [boolean[], number]) => hits.filter(Boolean).length + missed;

const columns = (pairs: [number, number][]) =>
  [Float64Array.from(pairs, ([a]) => a), Float64Array.from(pairs, ([, b]) => b)] as const;

describe('RMSE and MAE', () => {
  test('are the root of the mean square and the mean of the errors', () => {
    const estimates = Float64Array.of(1, 2, 5);
    const actuals = Float64Array.of(4, 2, 1);

    expect(rootMeanSquaredError(estimates, actuals)).toBeCloseTo(2.8867513459, 9);
    expect(meanAbsoluteError(estimates, actuals)).toBeCloseTo(2.3333333333, 9);
  });

  test('are 0 for perfect predictions', () => {
    expect(rootMeanSquaredError(Float64Array.of(3, 4), Float64Array.of(3, 4))).toBe(0);
    expect(meanAbsoluteError(Float64Array.of(3, 4), Float64Array.of(3, 4))).toBe(0);
  });

  test('lie between the least and the greatest error, and MAE is never above RMSE', () => {
    fc.assert(
      fc.property(durations, (pairs) => {
        const errors = pairs.map(([a, b]) => Math.abs(a - b));
        const rmse = rootMeanSquaredError(...columns(pairs));
        const mae = meanAbsoluteError(...columns(pairs));

        expect(mae).toBeGreaterThanOrEqual(Math.min(...errors) - 1e-9);
        expect(mae).toBeLessThanOrEqual(rmse + 1e-9);
        expect(rmse).toBeLessThanOrEqual(Math.max(...errors) + 1e-9);
      }),
    );
  });

  test('do not depend on the order of rows', () => {
    fc.assert(
      fc.property(durations, (pairs) => {
        const reversed = [...pairs].reverse();

        expect(rootMeanSquaredError(...columns(reversed))).toBeCloseTo(
          rootMeanSquaredError(...columns(pairs)),
          9,
        );
        expect(meanAbsoluteError(...columns(reversed))).toBeCloseTo(meanAbsoluteError(...columns(pairs)), 9);
      }),
    );
  });
});

describe('precision and recall at n', () => {
  test('divide the hits by what was recommended and by what was held out', () => {
    const hits = [true, false, true, false, false, false, false, false, false, true];

    const { precision, recall } = precisionRecallAt(hits, 6);

    const thirds = [1, 1 / 2, 2 / 3, 2 / 4, 2 / 5, 2 / 6, 2 / 7, 2 / 8, 2 / 9, 3 / 10];
    expect(precision).toEqual(thirds);
    expect(recall).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 2, 3].map((found) => found / 6));
  });

  test('count all of a list that is shorter than n', () => {
    const { precision, recall } = precisionRecallAt([true, false], 1);

    expect(precision).toEqual([1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(recall).toEqual(Array(10).fill(1));
  });

  test('are 0 when nothing could be recommended, or nothing was held out', () => {
    expect(precisionRecallAt([], 3)).toEqual({ precision: Array(10).fill(0), recall: Array(10).fill(0) });
    expect(precisionRecallAt([false], 0).recall).toEqual(Array(10).fill(0));
  });

  test('stay within 0..1; recall never falls as n grows', () => {
    fc.assert(
      fc.property(list, ([hits, missed]) => {
        const { precision, recall } = precisionRecallAt(hits, heldOutOf([hits, missed]));

        for (const value of [...precision, ...recall]) expect(value >= 0 && value <= 1).toBe(true);
        for (let n = 1; n < CUTOFFS; n++) expect(recall[n]).toBeGreaterThanOrEqual(recall[n - 1]);
      }),
    );
  });

  test('at 10 do not depend on the order of the ten', () => {
    fc.assert(
      fc.property(list, ([hits, missed]) => {
        const heldOut = heldOutOf([hits, missed]);
        const asShown = precisionRecallAt(hits, heldOut);
        const reversed = precisionRecallAt([...hits].reverse(), heldOut);

        expect(reversed.precision[9]).toBe(asShown.precision[9]);
        expect(reversed.recall[9]).toBe(asShown.recall[9]);
      }),
    );
  });
});

describe('NDCG at n', () => {
  test('discounts a hit by its place: one of two found, in second place', () => {
    // Gain 1/log2(3) = 0.63093; greatest possible 1 at n = 1, 1.63093 from n = 2 on.
    const ndcg = ndcgAt([false, true], 2);

    expect(ndcg[0]).toBe(0);
    expect(ndcg[1]).toBeCloseTo(0.3868528, 6);
    expect(ndcg[9]).toBeCloseTo(0.3868528, 6);
  });

  test('is 1 for a perfect ranking, whatever is held out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (heldOut) => {
        const hits = Array.from({ length: CUTOFFS }, (_, n) => n < heldOut);

        for (const value of ndcgAt(hits, heldOut)) expect(value).toBeCloseTo(1, 12);
      }),
    );
  });

  test('stays within 0..1, and rises when a hit moves up one place', () => {
    fc.assert(
      fc.property(list, ([hits, missed]) => {
        const heldOut = heldOutOf([hits, missed]);
        const ndcg = ndcgAt(hits, heldOut);
        const place = hits.findIndex((hit, n) => hit && n > 0 && !hits[n - 1]);

        for (const value of ndcg) expect(value >= 0 && value <= 1 + 1e-12).toBe(true);
        if (place > 0) {
          const better = hits.with(place, false).with(place - 1, true);
          expect(ndcgAt(better, heldOut)[9]).toBeGreaterThan(ndcg[9]);
        }
      }),
    );
  });

  test('is 0 when nothing was held out', () => {
    expect(ndcgAt([false, false], 0)).toEqual(Array(10).fill(0));
  });
});

describe('average precision', () => {
  test('is the mean of the precision at each hit: places 1, 3 and 10 of 4 held out', () => {
    const hits = [true, false, true, false, false, false, false, false, false, true];

    // (1/1 + 2/3 + 3/10) / 4
    expect(averagePrecision(hits, 4)).toBeCloseTo(0.4916667, 6);
  });

  test('is 1 for a list of hits only, even when more were held out than a list has places', () => {
    expect(averagePrecision(Array(10).fill(true), 25)).toBeCloseTo(1, 12);
    expect(averagePrecision([true, true], 2)).toBe(1);
  });

  test('is 0 without a hit, without a list, and when nothing was held out', () => {
    expect(averagePrecision([false, false], 2)).toBe(0);
    expect(averagePrecision([], 2)).toBe(0);
    expect(averagePrecision([false], 0)).toBe(0);
  });

  test('stays within 0..1, never above the share of what a list could find, and rises when a hit moves up', () => {
    fc.assert(
      fc.property(list, ([hits, missed]) => {
        const heldOut = heldOutOf([hits, missed]);
        const value = averagePrecision(hits, heldOut);
        const found = hits.filter(Boolean).length;
        const place = hits.findIndex((hit, n) => hit && n > 0 && !hits[n - 1]);

        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(found / Math.max(1, Math.min(10, heldOut)) + 1e-12);
        if (place > 0) {
          const better = hits.with(place, false).with(place - 1, true);
          expect(averagePrecision(better, heldOut)).toBeGreaterThan(value);
        }
      }),
    );
  });
});

describe('the reciprocal rank', () => {
  test('is one over the place of the first hit, whatever follows', () => {
    expect(reciprocalRank([false, false, true, true])).toBeCloseTo(0.3333333, 6);
    expect(reciprocalRank([true])).toBe(1);
  });

  test('is 0 when the first ten have no hit', () => {
    expect(reciprocalRank([])).toBe(0);
    expect(reciprocalRank([...Array(10).fill(false), true])).toBe(0);
  });

  test('is from 0.1 to 1, or 0 exactly when average precision is 0', () => {
    fc.assert(
      fc.property(list, ([hits, missed]) => {
        const heldOut = heldOutOf([hits, missed]);
        const value = reciprocalRank(hits);

        expect(value === 0 || (value >= 0.1 && value <= 1)).toBe(true);
        expect(value > 0).toBe(averagePrecision(hits, heldOut) > 0);
      }),
    );
  });
});
