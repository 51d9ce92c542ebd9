import { describe, expect, test } from 'vitest';
import { chooseTrial } from '../../../lib/engine/tuning/choice.ts';
import type { Trial } from '../../../lib/engine/tuning/halving.ts';

const trial = (x: number, losses: readonly (number | null)[], failure?: string): Trial => ({
  changes: { x },
  seconds: 1,
  losses,
  ...(failure !== undefined && { failure }),
});

/** Folds differ in difficulty, which all candidates share: it says nothing about their difference. */
const DEFAULT = { ...trial(0, [30, 34, 31, 33, 30, 35, 32, 31, 34]), changes: {} };
const SIGNS = [1, -1, 1, -1, 0, 1, -1, 1, -1];

/** Ahead of the default by `mean` on average; the differences have exactly this standard deviation. */
const ahead = (x: number, mean: number, deviation: number) =>
  trial(
    x,
    DEFAULT.losses.map((loss, fold) => (loss as number) - mean + deviation * SIGNS[fold]),
  );
const firstFolds = (of: Trial, folds: number) => ({ ...of, losses: of.losses.slice(0, folds) });

// Over nine folds of ten an interval reaches 1.087 standard deviations to either side (t(8) · √(1/9 + 1/9)): 0.978 for
// a deviation of 0.9, 1.022 for 0.94. With nine parts it would reach 1.121 deviations, with eleven 1.060.
const CLEAR = ahead(1, 1, 0.9);
const NOISE = ahead(2, 1, 0.94);

describe('a change', () => {
  test('is taken when it is better beyond noise', () => {
    expect(chooseTrial([DEFAULT, CLEAR])).toEqual({
      verdict: 'changed',
      trial: CLEAR,
      loss: expect.closeTo(290 / 9 - 1, 9),
      defaultLoss: expect.closeTo(290 / 9, 9),
    });
  });

  test('is not taken when the same lead is within noise only because folds share training rows', () => {
    // Uncorrected, the interval would reach 0.769 standard deviations only (t(8) · √(1/9)).
    expect(chooseTrial([DEFAULT, NOISE])).toMatchObject({ verdict: 'only-noise', trial: DEFAULT });
  });

  test('is the one of least mean loss among those beyond noise, not a better one within noise', () => {
    const better = ahead(3, 1.5, 0.5);
    const bestByLuck = ahead(4, 2, 3);

    expect(chooseTrial([DEFAULT, CLEAR, bestByLuck, better]).trial).toBe(better);
  });

  test('is not taken when it is worse beyond noise', () => {
    expect(chooseTrial([DEFAULT, ahead(1, -1, 0.1)])).toMatchObject({
      verdict: 'nothing-better',
      trial: DEFAULT,
    });
  });

  test('is not taken when it does equally well', () => {
    expect(chooseTrial([DEFAULT, ahead(1, 0, 0)]).verdict).toBe('nothing-better');
  });

  test('is one of those that came furthest', () => {
    const leftBehind = firstFolds(ahead(5, 9, 0.1), 3);

    expect(chooseTrial([DEFAULT, leftBehind, CLEAR]).trial).toBe(CLEAR);
  });
});

describe('with fewer folds', () => {
  test('the interval is wider: those of the first two rungs', () => {
    // Deviations of +1, −1, +1 times 0.5: s = 0.577; it reaches t(2) · √(1/3 + 1/9) = 2.868 s = 1.656 to either side
    // of a mean that is 0.167 worse. Over nine it would reach 0.544.
    const three = [DEFAULT, ahead(1, 1.7, 0.5), ahead(2, 2, 0.5)].map((each) => firstFolds(each, 3));

    expect(chooseTrial(three.slice(0, 2)).verdict).toBe('only-noise');
    expect(chooseTrial(three)).toMatchObject({ verdict: 'changed', trial: three[2] });
  });

  test('a change is not taken, however good, if the default was judged on more', () => {
    const failedLater = trial(7, [1, 1, 1, null], 'it diverged');

    expect(chooseTrial([DEFAULT, firstFolds(ahead(1, 9, 0), 3), failedLater])).toMatchObject({
      verdict: 'nothing-better',
      trial: DEFAULT,
    });
  });

  test.each([0, 1])('the default stays when they are fewer than two: %i', (folds) => {
    const few = [DEFAULT, CLEAR].map((each) => firstFolds(each, folds));

    expect(chooseTrial(few)).toMatchObject({ verdict: 'too-few-folds', trial: few[0] });
    expect(chooseTrial([firstFolds(DEFAULT, 0)])).toMatchObject({ verdict: 'too-few-folds', loss: null });
  });
});

describe('when candidates failed', () => {
  const failed = trial(7, [1, null], 'it diverged');

  test('and the default is among them, the best of the others is taken', () => {
    const failedDefault = { ...DEFAULT, losses: [null], failure: 'it diverged' };

    expect(chooseTrial([failedDefault, NOISE, failed, ahead(3, 2, 9)])).toMatchObject({
      verdict: 'changed',
      trial: { changes: { x: 3 } },
      defaultLoss: null,
    });
  });

  test('and the default is the only one that did not, it stays', () => {
    expect(chooseTrial([DEFAULT, failed])).toMatchObject({ verdict: 'nothing-better', trial: DEFAULT });
  });

  test('and none is left, the default stays without a loss', () => {
    const failedDefault = { ...DEFAULT, losses: [null], failure: 'it diverged' };

    expect(chooseTrial([failedDefault, failed])).toMatchObject({
      verdict: 'nothing-better',
      trial: failedDefault,
      loss: null,
      defaultLoss: null,
    });
  });
});
