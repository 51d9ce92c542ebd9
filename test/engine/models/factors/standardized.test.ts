/** SVD, SVD++ and NMF on standardised durations. */
import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../../../lib/engine/codec.ts';
import { DivergedError } from '../../../../lib/engine/errors.ts';
import { fitModel } from '../../../../lib/engine/fit-model.ts';
import { Interactions, type Rows, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import type { RatingModel } from '../../../../lib/engine/model.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { modelNamed } from '../../../../lib/engine/registry.ts';
import { interactionsOf, shopLog, withDurations } from '../../shop-log.ts';

const log = shopLog();
const seconds = withDurations(log, (duration) => 100 * duration);

function fitted(name: string, rows: Interactions, parameters: Record<string, unknown> = {}): RatingModel {
  const spec = modelNamed(name);
  const model = spec.fit(rows, parseParameters(spec, { factors: 6, standardize: true, ...parameters }));
  return model as RatingModel;
}

/** Estimates of all training rows. */
function estimatesOf(model: RatingModel, { byCustomer }: Interactions): Float64Array {
  const { start, members } = byCustomer;
  return model.predict(
    members.map((_, n) => start.findLastIndex((from) => from <= n)),
    members,
  ).estimates;
}

const rootMeanSquare = (numbers: Float64Array) =>
  Math.sqrt(numbers.reduce((sum, number) => sum + number ** 2, 0) / numbers.length);

function error(name: string, rows: Rows, parameters?: Record<string, unknown>): number {
  const interactions = new Interactions(rows);
  const { durations } = interactions.byCustomer;
  const estimates = estimatesOf(fitted(name, interactions, parameters), interactions);
  return rootMeanSquare(estimates.map((estimate, n) => estimate - durations[n]));
}

describe.each(['SVD', 'SVDpp', 'NMF'])('%s, standardised', (name) => {
  test('learns in seconds what it learns in any other unit', () => {
    const [inUnits, inSeconds] = [log, seconds].map((rows) => {
      const interactions = new Interactions(rows);
      return estimatesOf(fitted(name, interactions), interactions);
    });

    for (const [n, estimate] of inUnits.entries()) expect(inSeconds[n] / 100).toBeCloseTo(estimate, 9);
  });

  test('is nearer to durations in seconds than their mean is', () => {
    const mean = new Interactions(seconds).meanDuration;
    const spread = rootMeanSquare(seconds.durations.map((duration) => duration - mean));

    expect(error(name, seconds)).toBeLessThan(0.75 * spread);
  });

  test('changes none of the rows that it is given', () => {
    const interactions = new Interactions(seconds);

    fitted(name, interactions);

    expect(interactions).toEqual(new Interactions(seconds));
  });

  test('comes back from storage with the same answers', () => {
    const interactions = new Interactions(seconds);
    const fitted = fitModel(modelNamed(name), interactions, { standardize: true });

    const stored = decodeModel(Buffer.concat(encodeModel(fitted)), interactions);

    expect(estimatesOf(stored.model as RatingModel, interactions)).toEqual(
      estimatesOf(fitted.model as RatingModel, interactions),
    );
  });

  test('still reports that it diverged, and names the durations as they were given', () => {
    const wild = { learningRate: 90, ...(name === 'NMF' ? { biased: true } : {}) };

    expect(() => fitted(name, new Interactions(seconds), wild)).toThrow(DivergedError);
    expect(() => fitted(name, new Interactions(seconds), wild)).toThrow('Durations reach 500;');
  });

  test('answers the mean of all if neither side is known', () => {
    const interactions = new Interactions(seconds);
    const nobody = Int32Array.of(UNKNOWN);

    const { estimates, impossible } = fitted(name, interactions).predict(nobody, nobody);

    expect(estimates[0]).toBeCloseTo(interactions.meanDuration, 9);
    expect(impossible[0]).toBe(name === 'NMF' ? 1 : 0);
  });

  test.each([
    ['all equal', [40, 40, 40, 40]],
    ['all 0', [0, 0, 0, 0]],
    ['almost nothing', [1e-200, 2e-200, 3e-200, 1e-200]],
    ['almost too large', [1e200, 2e200, 3e200, 1e200]],
  ])('answers durations that are %s with durations of that size', (_, [a, b, c, d]) => {
    const interactions = interactionsOf([0, 0, a], [0, 1, b], [1, 0, c], [1, 1, d]);

    const estimates = estimatesOf(fitted(name, interactions), interactions);

    for (const estimate of estimates) {
      expect(estimate).toBeGreaterThanOrEqual(0.2 * Math.min(a, b, c, d));
      expect(estimate).toBeLessThanOrEqual(2 * Math.max(a, b, c, d));
    }
  });
});
