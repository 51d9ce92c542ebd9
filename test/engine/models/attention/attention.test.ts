import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../../../lib/engine/codec.ts';
import { fitModel } from '../../../../lib/engine/fit-model.ts';
import { Interactions, type Rows } from '../../../../lib/engine/interactions.ts';
import type { AudienceModel } from '../../../../lib/engine/model.ts';
import { attention } from '../../../../lib/engine/models/attention/attention.ts';
import { baselineOnly } from '../../../../lib/engine/models/baselines/baseline-only.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { predictRows } from '../../../../lib/engine/predict.ts';
import { rowsOf, shopLog, withDurations } from '../../shop-log.ts';

const fitted = (rows: Rows, given: object = {}) =>
  fitModel(attention, new Interactions(rows), parseParameters(attention, given));

function scoresOf(model: AudienceModel, rows: Rows, product: number): number[] {
  const scores = new Float64Array(new Interactions(rows).customerCount).fill(Number.NaN);
  model.scoreCustomers(product, scores);
  return [...scores];
}

const VARIANTS = [
  { target: 'attention', interest: 'EASE' },
  { target: 'attention', interest: 'RP3beta' },
  { target: 'views', interest: 'EASE' },
  { target: 'views', interest: 'RP3beta' },
];

// Customers 0 to 3 look at both products; 4 and 5 at product 0 alone, 4 for long, 5 briefly.
const both = [0, 1, 2, 3].flatMap((customer) => [[customer, 0, 20] as const, [customer, 1, 20] as const]);
const patience = rowsOf(...both, [4, 0, 60], [5, 0, 2]);

describe('Attention', () => {
  test.each(['EASE', 'RP3beta'])('puts patient customers before others as interested, by %s', (interest) => {
    const [, , , , patient, brief] = scoresOf(fitted(patience, { interest }).model, patience, 1);

    expect(patient).toBeGreaterThan(brief);
    expect(brief).toBeGreaterThan(0);
  });

  test.each(['EASE', 'RP3beta'])(
    'is blind to how long customers look if views are to be won, by %s',
    (interest) => {
      const given = { target: 'views', interest };
      const [, , , , patient, brief] = scoresOf(fitted(patience, given).model, patience, 1);

      expect(patient).toBe(brief);
      expect(
        scoresOf(
          fitted(
            withDurations(patience, () => 7),
            given,
          ).model,
          patience,
          1,
        )[4],
      ).toBe(patient);
    },
  );

  test('multiplies an interest by the root of the seconds that are expected', () => {
    // All durations are 16 s, and so is the estimate: the input of every row is 1, as for views.
    const log = withDurations(shopLog(), () => 16);
    const [seconds, views] = [{}, { target: 'views' }].map((given) =>
      scoresOf(fitted(log, given).model, log, 3),
    );

    for (const [customer, score] of seconds.entries())
      expect(score).toBeCloseTo(4 * Math.max(0, views[customer]), 9);
    expect(Math.max(...seconds)).toBeGreaterThan(0);
  });

  test.each(VARIANTS)(
    'has no interest in customers whose history says nothing: $target, $interest',
    (given) => {
      // Customer 2 has looked for 0 s; customer 3 at a product that nobody else has viewed.
      const rows = rowsOf(
        [0, 0, 9],
        [0, 1, 8],
        [1, 0, 7],
        [1, 1, 9],
        [2, 0, given.target === 'views' ? 5 : 0],
        [3, 2, 9],
      );

      const scores = scoresOf(fitted(rows, given).model, rows, 1);

      expect(scores[3]).toBe(0);
      if (given.target === 'attention' && given.interest === 'EASE') expect(scores[2]).toBe(0);
      expect(Math.min(scores[0], scores[1])).toBeGreaterThan(0);
    },
  );

  test.each(VARIANTS)('is 0 for everybody if all durations are 0, or below: $target, $interest', (given) => {
    for (const duration of [0, -3]) {
      const rows = withDurations(shopLog(), () => duration);

      const scores = scoresOf(fitted(rows, given).model, rows, 2);

      if (given.target === 'attention') expect(new Set(scores.map(Math.abs))).toEqual(new Set([0]));
      else expect(scores.every(Number.isFinite)).toBe(true);
    }
  });

  test.each(VARIANTS)('tells what the interest is made of: $target, $interest', (given) => {
    const log = shopLog();
    const { model, interactions } = fitted(log, given);
    const everyone = interactions.customers;
    const product = everyone.map(() => interactions.products[4]);
    const seconds = predictRows(fitModel(baselineOnly, interactions, {}), everyone, product).values;

    const scores = scoresOf(model, log, 4);

    for (const [customer, score] of scores.entries()) {
      const { base, basis, amounts } = model.contributions(customer, 4);
      const interest = amounts.reduce((sum, amount) => sum + amount, base);
      const expected =
        given.target === 'views' ? interest : Math.max(0, interest) * Math.sqrt(seconds[customer]);
      expect(basis).toBe('nothing');
      expect(score).toBeCloseTo(expected, 10);
    }
  });

  test.each(VARIANTS)('is the same when stored: $target, $interest', (given) => {
    const log = shopLog();
    const model = fitted(log, given);

    const stored = decodeModel(Buffer.concat(encodeModel(model)), model.interactions);

    expect(stored.parameters).toEqual(given);
    expect(scoresOf(stored.model as AudienceModel, log, 5)).toEqual(scoresOf(model.model, log, 5));
  });

  test('refuses a target that it does not know', () => {
    expect(() => parseParameters(attention, { target: 'clicks' })).toThrow(
      '\'target\' must be one of attention, views, not "clicks"',
    );
  });
});
