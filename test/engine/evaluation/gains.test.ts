import { describe, expect, test } from 'vitest';
import { GAIN_SHARES } from '../../../lib/engine/evaluation/figures.ts';
import { gainAt, gainsOf, liftBySteps, stepOf } from '../../../lib/engine/evaluation/gains.ts';

/** A curve that is straight between the given points, of which the first is (0, 0). */
const curve = (...points: [part: number, gain: number][]) =>
  GAIN_SHARES.map((share) => {
    const n = points.findIndex(([part]) => share <= part + 1e-12);
    const [[from, start], [to, end]] = [points[n - 1] ?? [0, 0], points[n]];
    return start + ((end - start) * (share - from)) / (to - from);
  });

describe('the gain at a part of the list', () => {
  const gains = curve([0.1, 0.6], [1, 1]);

  test('is measured at the shares, and straight between them, from nothing on', () => {
    expect(gainAt(gains, 0.1)).toBeCloseTo(0.6, 12);
    expect(gainAt(gains, 0.35)).toBeCloseTo(0.7111111, 6);
    expect(gainAt(gains, 0.001)).toBeCloseTo(0.006, 12);
    expect(gainAt(gains, 0)).toBe(0);
    expect(gainAt(gains, 1)).toBe(1);
  });
});

describe('the step of a place', () => {
  test('is the first whose end is not before it', () => {
    expect(stepOf(0.001)).toBe(0);
    expect(stepOf(0.005)).toBe(0);
    expect(stepOf(0.0051)).toBe(1);
    expect(GAIN_SHARES[stepOf(0.31)]).toBe(0.4);
    expect(GAIN_SHARES[stepOf(1)]).toBe(1);
    expect(GAIN_SHARES[stepOf(1.0000001)]).toBe(1);
  });
});

describe('the lift by steps', () => {
  const liftAt = (gains: readonly number[], part: number) => liftBySteps(gains)[stepOf(part)];

  test('is how many times as often customers look there as on average', () => {
    const gains = curve([0.1, 0.6], [1, 1]);

    expect(liftBySteps(gains)).toHaveLength(GAIN_SHARES.length);
    expect(liftAt(gains, 0.05)).toBeCloseTo(6, 9);
    expect(liftAt(gains, 0.9)).toBeCloseTo(0.4444444, 6);
  });

  test('takes steps together where it would rise, and those above that are then too low', () => {
    // Slopes 1, 4 and 7 up to .1, then .3333333: all of .1 at 0.5/.1.
    const rising = curve([0.03, 0.03], [0.075, 0.21], [0.1, 0.385], [1, 1]);
    expect(liftAt(rising, 0.005)).toBeCloseTo(3.85, 9);
    expect(liftAt(rising, 0.1)).toBeCloseTo(3.85, 9);
    expect(liftAt(rising, 0.2)).toBeCloseTo(0.6833333, 6);
  });

  test('never rises, and averages 1 over the list', () => {
    const uneven = GAIN_SHARES.map((share, n) => Math.min(1, share ** 0.5 + (n % 3) * 0.004));
    uneven[uneven.length - 1] = 1;

    const lifts = liftBySteps(uneven);

    for (let n = 1; n < lifts.length; n++) expect(lifts[n]).toBeLessThanOrEqual(lifts[n - 1]);
    const widths = GAIN_SHARES.map((share, n) => share - (GAIN_SHARES[n - 1] ?? 0));
    expect(lifts.reduce((total, lift, n) => total + lift * widths[n], 0)).toBeCloseTo(1, 9);
  });

  test('is 1 everywhere by chance, and empty where nothing was measured', () => {
    for (const lift of liftBySteps([...GAIN_SHARES])) expect(lift).toBeCloseTo(1, 9);
    expect(liftBySteps([])).toEqual([]);
  });
});

describe('gains of lists', () => {
  test('count a part of the place that a share ends in', () => {
    // Lists of 10 and 2: places 1 and 3 of the one, 2 of the other; .2 of them are 2 and .4 places.
    const lists = [
      { ranks: Int32Array.of(2, 0), length: 10 },
      { ranks: Int32Array.of(1), length: 2 },
    ];

    const gains = gainsOf(lists);

    expect(gains[GAIN_SHARES.indexOf(0.05)]).toBeCloseTo(0.5 / 3, 12);
    expect(gains[GAIN_SHARES.indexOf(0.2)]).toBeCloseTo(1 / 3, 12);
    expect(gains[GAIN_SHARES.indexOf(0.6)]).toBeCloseTo(2.2 / 3, 12);
    expect(gains.at(-1)).toBe(1);
  });

  test('are none when nobody looks', () => {
    expect(gainsOf([{ ranks: new Int32Array(), length: 10 }])).toEqual([]);
  });
});
