import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../../../lib/engine/codec.ts';
import { EngineError } from '../../../../lib/engine/errors.ts';
import { fitModel } from '../../../../lib/engine/fit-model.ts';
import { Interactions, type Rows, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import { topProducts } from '../../../../lib/engine/lists/top-products.ts';
import type { RankingModel } from '../../../../lib/engine/model.ts';
import { ease } from '../../../../lib/engine/models/ease/ease.ts';
import type { Ease } from '../../../../lib/engine/models/ease/ease-model.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { rowsOf, shopLog, withDurations } from '../../shop-log.ts';

const parse = (given: unknown) => parseParameters(ease, given);
const fitted = (rows: Rows, given: unknown = {}) => ease.fit(new Interactions(rows), parse(given));

function scoresOf(model: RankingModel, rows: Rows, customer: number): Float64Array {
  const scores = new Float64Array(new Interactions(rows).productCount);
  model.score(customer, scores);
  return scores;
}

// Three customers view x, two view y, two view both. log(1 + duration) is 1 or 2.
const [ONE, TWO] = [Math.E - 1, Math.E ** 2 - 1];
const pair = rowsOf([0, 0, TWO], [0, 1, ONE], [1, 0, ONE], [1, 1, ONE], [2, 0, ONE]);

describe('EASE', () => {
  // With two products, B_xy is the ridge regression of y on x: Σ xy / (Σ x² + λ).
  test.each([
    ['binary', 1 * (2 / (3 + 1)), 1 * (2 / (2 + 1))],
    ['log', 2 * (3 / (6 + 1)), 1 * (3 / (2 + 1))],
    [
      'raw',
      TWO * ((TWO * ONE + ONE ** 2) / (TWO ** 2 + 2 * ONE ** 2 + 1)),
      ONE * ((TWO * ONE + ONE ** 2) / (2 * ONE ** 2 + 1)),
    ],
  ])('is the ridge regression of one product on the other, with input %s', (input, ofY, ofX) => {
    const [x, y] = scoresOf(fitted(pair, { input, regularization: 1 }), pair, 0);

    expect(y).toBeCloseTo(ofY, 12);
    expect(x).toBeCloseTo(ofX, 12);
  });

  test('answers as popularity does for a customer with no history', () => {
    expect([...scoresOf(fitted(pair), pair, UNKNOWN)]).toEqual([(TWO + ONE + ONE) / 3, ONE]);
  });

  test('answers as popularity does if every row of the customer counts 0', () => {
    const rows = rowsOf([0, 0, 0], [1, 0, 4], [1, 1, 6]);

    expect([...scoresOf(fitted(rows, { input: 'raw' }), rows, 0)]).toEqual([2, 6]);
    expect(scoresOf(fitted(rows, { input: 'binary' }), rows, 0)[1]).toBeGreaterThan(0);
  });

  test('ranks alike if durations are scaled, and λ by the square of that', () => {
    const log = shopLog();
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: 1, max: 1e3, noNaN: true }),
        fc.nat(29),
        (scale, regularization, customer) => {
          const scaled = withDurations(log, (duration) => duration * scale);
          const scores = scoresOf(fitted(log, { input: 'raw', regularization }), log, customer);
          const given = { input: 'raw', regularization: regularization * scale ** 2 };
          const scaledScores = scoresOf(fitted(scaled, given), scaled, customer);

          for (const [n, score] of scores.entries()) expect(scaledScores[n] / scale).toBeCloseTo(score, 9);
          const nothing = Int32Array.of();
          const order = (of: Float64Array) => topProducts(of, nothing, of.length).products;
          expect(order(scaledScores)).toEqual(order(scores));
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  test('keeps its settings and weights when stored', () => {
    const log = shopLog();
    const interactions = new Interactions(log);
    const stored = fitModel(ease, interactions, { regularization: 'auto', input: 'auto' });
    const model = stored.model as Ease;

    const restored = decodeModel(Buffer.concat(encodeModel(stored)), interactions).model as Ease;

    expect(restored.settings).toEqual(model.settings);
    expect(scoresOf(restored, log, 4)).toEqual(scoresOf(model, log, 4));
  });

  test('says what to do if λ is lost beside the squares of the durations', () => {
    const rows = rowsOf([0, 0, 1e12], [0, 1, 1e12]);
    const refusal = () => fitted(rows, { input: 'raw', regularization: 1 });

    expect(refusal).toThrow(EngineError);
    expect(refusal).toThrow(/^EASE cannot be fitted with regularization 1: .*give a greater one/);
  });

  test.each([
    [
      { regularization: 0 },
      "'regularization' must be a number from 1e-12 to 1000000000000000 or auto, not 0",
    ],
    [{ regularization: 'some' }, "'regularization' must be a number from"],
    [{ input: 'square' }, '\'input\' must be one of log, binary, raw, auto, not "square"'],
  ])('refuses %j', (given, complaint) => {
    expect(() => parse(given)).toThrow(complaint);
  });
});

describe('settings left to EASE', () => {
  const log = shopLog({ customers: 60, products: 30 });
  const auto = { regularization: 'auto', input: 'auto' };

  test('are the ones that the model is fitted with', () => {
    const chosen = fitted(log, auto);

    expect(scoresOf(chosen, log, 3)).toEqual(scoresOf(fitted(log, chosen.settings), log, 3));
  });

  test('are chosen the same again', () => {
    expect(fitted(log, auto).settings).toEqual(fitted(log, auto).settings);
  });

  test('do not touch what is given', () => {
    expect(fitted(log, { ...auto, input: 'raw' }).settings.input).toBe('raw');
    expect(fitted(log, { ...auto, regularization: 12 }).settings.regularization).toBe(12);
  });

  test('follow the unit of the durations', () => {
    const seconds = fitted(log, { ...auto, input: 'raw' }).settings.regularization;
    const milliseconds = fitted(
      withDurations(log, (duration) => 1000 * duration),
      { ...auto, input: 'raw' },
    ).settings.regularization;

    expect(milliseconds / seconds).toBeCloseTo(1e6, 3);
  });

  test.each<[string, Rows]>([
    ['one row', rowsOf([0, 0, 3])],
    ['customers that come once', rowsOf([0, 0, 3], [1, 0, 3], [2, 0, 2], [3, 1, 2], [4, 1, 1], [5, 1, 2])],
    ['all durations 0', withDurations(log, () => 0)],
    [
      'durations whose squares are beyond the greatest number',
      withDurations(log, (duration) => duration * 1e200),
    ],
  ])('have an answer with %s', (_, rows) => {
    const model = fitted(rows, auto);

    expect(model.settings.regularization).toBeGreaterThan(0);
    expect(scoresOf(model, rows, 0).every(Number.isFinite)).toBe(true);
  });
});

describe('what EASE expects to take', () => {
  const size = { rows: 1e6, customers: 2e4, products: 5000, productPairs: 1e8, customerPairs: 1e9 };

  test('is at least the square of the catalogue in memory', () => {
    expect(ease.cost(size, parse({})).memoryBytes).toBeGreaterThanOrEqual(8 * 5000 ** 2);
  });

  test('is more if settings are left to it', () => {
    const [given, chosen] = [{}, { regularization: 'auto' }].map((p) => ease.cost(size, parse(p)).seconds);

    expect(chosen).toBeGreaterThan(given);
  });
});
