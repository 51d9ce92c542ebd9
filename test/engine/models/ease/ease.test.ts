import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../../../lib/engine/codec.ts';
import { fitModel } from '../../../../lib/engine/fit-model.ts';
import { Interactions, type Rows, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import type { ModelSpec, RankingModel } from '../../../../lib/engine/model.ts';
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

/** Steck's EASE of 2019. */
const PLAIN = { popularity: 0, activity: 0, dropout: 0 };

// x is viewed by three, y by two, both by two. Durations so that log(1 + duration) is 1 or 2.
const [ONE, TWO] = [Math.E - 1, Math.E ** 2 - 1];
const pair = rowsOf([0, 0, TWO], [0, 1, ONE], [1, 0, ONE], [1, 1, ONE], [2, 0, ONE]);

describe('EASE', () => {
  // With two products, B_xy is the ridge regression of y on x: Σ xy / (Σ x² + λ). Here λ is 1: the parameter is a multiple
  // of the mean diagonal, (3 + 2) / 2 and (6 + 2) / 2. Inputs of mean 6/5 are scaled to 1, and so are the scores.
  test.each([
    ['binary', 1 / 2.5, 1 * (2 / (3 + 1)), 1 * (2 / (2 + 1))],
    ['log', 1 / 4, (2 * (3 / (6 + 1))) / 1.2, (1 * (3 / (2 + 1))) / 1.2],
  ])(
    'is the ridge regression of one product on the other, with input %s',
    (input, regularization, ofY, ofX) => {
      const [x, y] = scoresOf(fitted(pair, { ...PLAIN, input, regularization }), pair, 0);

      expect(y).toBeCloseTo(ofY, 12);
      expect(x).toBeCloseTo(ofX, 12);
    },
  );

  test('pulls a product by its own squares as dropout says', () => {
    // p/(1−p) is 3: Σ x² + λ of x is 3 + 1 + 3·3, of y 2 + 1 + 3·2.
    const given = { ...PLAIN, input: 'binary', regularization: 1 / 2.5, dropout: 0.75 };
    const [x, y] = scoresOf(fitted(pair, given), pair, 0);

    expect(y).toBeCloseTo(2 / 13, 12);
    expect(x).toBeCloseTo(2 / 9, 12);
  });

  test('counts a customer the less the more products there are in the history, as activity says', () => {
    // Two customers with two products count 2^−1 each, the third 1: Σ xy is 1, Σ x² 2 and 1, the mean diagonal 1.5.
    const given = { ...PLAIN, input: 'binary', regularization: 1 / 1.5, activity: 1 };
    const [x, y] = scoresOf(fitted(pair, given), pair, 0);

    expect(y).toBeCloseTo(1 / (2 + 1), 12);
    expect(x).toBeCloseTo(1 / (1 + 1), 12);
  });

  test('holds products with many viewers down, as popularity says', () => {
    const given = { ...PLAIN, input: 'binary', regularization: 1 / 2.5, popularity: 1 };
    const [x, y] = scoresOf(fitted(pair, given), pair, 0);

    expect(y).toBeCloseTo((2 / 4) * (3 / 2), 12);
    expect(x).toBeCloseTo((2 / 3) * (2 / 3), 12);
  });

  test('is what mostViewed answers for a customer with no history', () => {
    expect([...scoresOf(fitted(pair), pair, UNKNOWN)]).toEqual([3, 2]);
  });

  test('is what mostViewed answers if all that a customer did counts 0', () => {
    const rows = rowsOf([0, 0, 0], [1, 0, 4], [1, 1, 6]);

    expect([...scoresOf(fitted(rows, { input: 'log' }), rows, 0)]).toEqual([2, 1]);
    expect(scoresOf(fitted(rows, { input: 'binary' }), rows, 0)[1]).toBeGreaterThan(0);
  });

  test('keeps its settings and weights when stored', () => {
    const log = shopLog();
    const model = fitModel(ease as ModelSpec, new Interactions(log), { input: 'auto' });

    const stored = decodeModel(Buffer.concat(encodeModel(model)), model.interactions);

    const restored = stored.model as Ease;
    expect(restored.settings).toEqual((model.model as Ease).settings);
    expect(scoresOf(restored, log, 4)).toEqual(scoresOf(model.model as Ease, log, 4));
  });

  test.each([
    [{ regularization: 0 }, "'regularization' must be a number from 1e-9 to 1000000000, not 0"],
    [{ dropout: 1 }, "'dropout' must be a number from 0 to 0.95, not 1"],
    [{ input: 'square' }, '\'input\' must be one of log, binary, auto, not "square"'],
  ])('refuses %j', (given, complaint) => {
    expect(() => parse(given)).toThrow(complaint);
  });
});

describe('an input left to EASE', () => {
  const log = shopLog({ customers: 60, products: 30 });

  test('is that of the model that is fitted, and chosen again the same', () => {
    const chosen = fitted(log, { input: 'auto' });

    expect(scoresOf(chosen, log, 3)).toEqual(scoresOf(fitted(log, chosen.settings), log, 3));
    expect(fitted(log, { input: 'auto' }).settings).toEqual(chosen.settings);
  });

  test.each<[string, Rows]>([
    ['one row', rowsOf([0, 0, 3])],
    ['customers that come once', rowsOf([0, 0, 3], [1, 0, 3], [2, 0, 2], [3, 1, 2], [4, 1, 1], [5, 1, 2])],
    ['all durations 0', withDurations(log, () => 0)],
    ['durations whose squares no number holds', withDurations(log, (duration) => duration * 1e200)],
  ])('has an answer with %s', (_, rows) => {
    const model = fitted(rows, { input: 'auto' });

    expect(scoresOf(model, rows, 0).every(Number.isFinite)).toBe(true);
  });
});

describe('what EASE expects to take', () => {
  const size = { rows: 1e6, customers: 2e4, products: 5000, productPairs: 1e8, customerPairs: 1e9 };

  test('is the square of the catalogue in memory, at the least', () => {
    expect(ease.cost(size, parse({})).memoryBytes).toBeGreaterThanOrEqual(8 * 5000 ** 2);
  });

  test('is more if the input is left to it', () => {
    const [given, chosen] = [{}, { input: 'auto' }].map((p) => ease.cost(size, parse(p)).seconds);

    expect(chosen).toBeGreaterThan(given);
  });
});
