/** The rating models against scikit-surprise 1.1.4: every answer in test/reference, as many as there are. */
import { describe, expect, test } from 'vitest';
import { DivergedError } from '../../lib/engine/errors.ts';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions, UNKNOWN } from '../../lib/engine/interactions.ts';
import type { RatingModel } from '../../lib/engine/model.ts';
import { type Fitted, predictRows } from '../../lib/engine/predict.ts';
import { MODELS, modelNamed } from '../../lib/engine/registry.ts';
import { REFERENCE_SETS, type ReferenceAnswer, readAnswers, readSet } from './reference-sets.ts';

/** Without and with a random start; seeded models may add in another order. */
const TOLERANCE = { exact: 1e-8, seeded: 1e-6 };

describe.each(REFERENCE_SETS)('on %s', (name) => {
  const { train, test: heldOut } = readSet(name);
  const interactions = new Interactions(train);
  const isKnown = Array.from(
    heldOut.customers,
    (customer, row) =>
      interactions.innerCustomer(customer) !== UNKNOWN &&
      interactions.innerProduct(heldOut.products[row]) !== UNKNOWN,
  );
  const answers = readAnswers(name).filter(({ model }) => modelNamed(model).kind === 'rating');

  /** The reference's way to hide a fit that is no longer finite: every prediction is the greatest duration. */
  const divergedThere = ({ predictions, rating_scale: [, greatest] }: ReferenceAnswer) =>
    predictions.every((prediction, row) => !isKnown[row] || prediction === greatest);

  const predict = ({ model, params, rating_scale }: ReferenceAnswer) => {
    const fitted = { ...fitModel(modelNamed(model), interactions, params), ratingScale: rating_scale };
    return predictRows(fitted as Fitted<RatingModel>, heldOut.customers, heldOut.products);
  };

  test.each(answers.filter((answer) => !divergedThere(answer)))('$file agrees', (answer) => {
    const tolerance = modelNamed(answer.model).seeded ? TOLERANCE.seeded : TOLERANCE.exact;

    const { values, impossible } = predict(answer);

    const differsOnPurpose = (row: number) => answer.model === 'CoClustering' && !isKnown[row];
    const expectedImpossible = isKnown.flatMap((_, row) =>
      answer.impossible?.includes(row) || differsOnPurpose(row) ? [row] : [],
    );
    expect(impossible.length).toBe(answer.predictions.length);
    expect([...impossible.keys()].filter((row) => impossible[row] === 1)).toEqual(expectedImpossible);
    for (const [row, expected] of answer.predictions.entries())
      if (!differsOnPurpose(row))
        expect(Math.abs(values[row] - expected), `row ${row}`).toBeLessThan(tolerance);
  });

  test.each(answers.filter(divergedThere))(
    '$file diverged there, and is reported as diverged here',
    (answer) => {
      expect(() => predict(answer)).toThrow(
        new DivergedError(answer.model, 1, interactions.greatestDuration),
      );
    },
  );
});

test('there is a reference answer for every rating model', () => {
  const covered = new Set(REFERENCE_SETS.flatMap((name) => readAnswers(name).map(({ model }) => model)));

  const missing = MODELS.filter(({ kind, name }) => kind === 'rating' && !covered.has(name));

  expect(missing.map(({ name }) => name)).toEqual([]);
});
