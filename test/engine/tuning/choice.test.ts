import { describe, expect, test } from 'vitest';
import { chooseTrial } from '../../../lib/engine/tuning/choice.ts';
import type { Trial } from '../../../lib/engine/tuning/halving.ts';

const trial = (x: number, losses: readonly (number | null)[], failure?: string): Trial => ({
  changes: { x },
  seconds: 1,
  losses,
  ...(failure !== undefined && { failure }),
});

/** Folds of unlike difficulty, as folds are: what all candidates share says nothing of their difference. */
const DEFAULT = { ...trial(0, [30, 34, 31, 33, 30, 35, 32, 31, 34]), changes: {} };
const SIGNS = [1, -1, 1, -1, 0, 1, -1, 1, -1];

/** Ahead of the default by `mean`, give or take: the differences have exactly this standard deviation. */
const ahead = (x: number, mean: number, deviation: number) =>
  trial(
    x,
    DEFAULT.losses.map((loss, fold) => (loss as number) - mean + deviation * SIGNS[fold]),
  );
const firstFolds = (of: Trial, folds: number) => ({ ...of, losses: of.losses.slice(0, folds) });

// Over nine folds of ten an interval reaches 1.087 standard deviations to either side (t(8) · √(1/9 + 1/9)): of 0.9 it
// reaches 0.978, of 0.94 1.022. Of nine parts it would reach 1.121 of them, of eleven 1.060.
const CLEAR = ahead(1, 1, 0.9);
const NOISE = ahead(2, 1, 0.94);

describe('a change', () => {
  test('is taken where it is better beyond noise', () => {
    expect(chooseTrial([DEFAULT, CLEAR])).toEqual({
      verdict: 'changed',
      trial: CLEAR,
      loss: expect.closeTo(290 / 9 - 1, 9),
      defaultLoss: expect.closeTo(290 / 9, 9),
    });
  });

  test('is not taken where the same lead is within noise, though it would not be if folds shared no training rows', () => {
    // Uncorrected, the interval would reach 0.769 standard deviations only (t(8) · √(1/9)).
    expect(chooseTrial([DEFAULT, NOISE])).toMatchObject({ verdict: 'within-noise', trial: DEFAULT });
  });

  test('is that of least mean loss among those beyond noise, not a better one within it', () => {
    const better = ahead(3, 1.5, 0.5);
    const bestByLuck = ahead(4, 2, 3);

    expect(chooseTrial([DEFAULT, CLEAR, bestByLuck, better]).trial).toBe(better);
  });

  test('is not taken where it is worse beyond noise', () => {
    expect(chooseTrial([DEFAULT, ahead(1, -1, 0.1)])).toMatchObject({
      verdict: 'nothing-better',
      trial: DEFAULT,
    });
  });

  test('is not taken where it does as well', () => {
    expect(chooseTrial([DEFAULT, ahead(1, 0, 0)]).verdict).toBe('nothing-better');
  });

  test('is of those that came furthest', () => {
    const leftBehind = firstFolds(ahead(5, 9, 0.1), 3);

    expect(chooseTrial([DEFAULT, leftBehind, CLEAR]).trial).toBe(CLEAR);
  });
});

describe('on fewer folds', () => {
  test('those of the first two rungs, the interval is wider', () => {
    // Deviations of +1, −1, +1 times 0.5: s = 0.577; it reaches t(2) · √(1/3 + 1/9) = 2.868 s = 1.656 to either side
    // of a mean that is 0.167 worse. Over nine it would reach 0.544.
    const three = [DEFAULT, ahead(1, 1.7, 0.5), ahead(2, 2, 0.5)].map((each) => firstFolds(each, 3));

    expect(chooseTrial(three.slice(0, 2)).verdict).toBe('within-noise');
    expect(chooseTrial(three)).toMatchObject({ verdict: 'changed', trial: three[2] });
  });

  test('than the default was judged on, a change is not taken, however good', () => {
    const failedLater = trial(7, [1, 1, 1, null], 'it diverged');

    expect(chooseTrial([DEFAULT, firstFolds(ahead(1, 9, 0), 3), failedLater])).toMatchObject({
      verdict: 'nothing-better',
      trial: DEFAULT,
    });
  });

  test.each([0, 1])('than two, %i of them, the default stays', (folds) => {
    const few = [DEFAULT, CLEAR].map((each) => firstFolds(each, folds));

    expect(chooseTrial(few)).toMatchObject({ verdict: 'too-few-folds', trial: few[0] });
    expect(chooseTrial([firstFolds(DEFAULT, 0)])).toMatchObject({ verdict: 'too-few-folds', loss: null });
  });
});

describe('where candidates failed', () => {
  const failed = trial(7, [1, null], 'it diverged');

  test('the default among them, the best of the others is taken', () => {
    const failedDefault = { ...DEFAULT, losses: [null], failure: 'it diverged' };

    expect(chooseTrial([failedDefault, NOISE, failed, ahead(3, 2, 9)])).toMatchObject({
      verdict: 'changed',
      trial: { changes: { x: 3 } },
      defaultLoss: null,
    });
  });

  test('all but the default, it stays', () => {
    expect(chooseTrial([DEFAULT, failed])).toMatchObject({ verdict: 'nothing-better', trial: DEFAULT });
  });

  test('all of them, the default stays without a loss', () => {
    const failedDefault = { ...DEFAULT, losses: [null], failure: 'it diverged' };

    expect(chooseTrial([failedDefault, failed])).toMatchObject({
      verdict: 'nothing-better',
      trial: failedDefault,
      loss: null,
      defaultLoss: null,
    });
  });
});
