/** The audience models against the reference answers of test/reference, which share no line with this engine. */
import { describe, expect, test } from 'vitest';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import type { AudienceModel } from '../../lib/engine/model.ts';
import { MODELS } from '../../lib/engine/registry.ts';
import { answersTo } from './answers-of-any.ts';
import { REFERENCE_SETS, type ReferenceAnswer, readAnswers, readSet } from './reference-sets.ts';

type AudienceAnswer = Omit<ReferenceAnswer, 'predictions'> & {
  /** Null where customer or product is unknown. */
  readonly predictions: readonly (number | null)[];
  /** By product: the first ten customers who have not viewed it. */
  readonly audiences: Readonly<Record<string, readonly (readonly [customer: string, score: number])[]>>;
};

const AUDIENCE = MODELS.filter(({ kind }) => kind === 'audience');

const cases = REFERENCE_SETS.flatMap((name) =>
  (readAnswers(name) as unknown as AudienceAnswer[]).flatMap((answer) => {
    const spec = AUDIENCE.find((one) => one.name === answer.model);
    return spec ? [{ ...answer, name, spec }] : [];
  }),
);

test('every audience model has reference answers for every data set', () => {
  for (const spec of AUDIENCE)
    expect(new Set(cases.filter((one) => one.spec === spec).map(({ name }) => name)), spec.name).toEqual(
      new Set(REFERENCE_SETS),
    );
});

describe.each(cases)('$file on $name', ({ name, spec, params, predictions, audiences }) => {
  const { train, test: heldOut, customerIds, productIds } = readSet(name);
  const interactions = new Interactions(train);
  const fitted = fitModel(spec, interactions, params);

  test('scores the held-out pairs as the reference does', () => {
    const { values, impossible } = answersTo(fitted, heldOut);

    expect(values).toHaveLength(predictions.length);
    for (const [row, expected] of predictions.entries()) {
      expect(impossible[row] === 1, `row ${row}`).toBe(expected === null);
      if (expected !== null) expectEqual(values[row], expected);
    }
  });

  test('names the same customers for each product, in the same order', () => {
    const scores = new Float64Array(interactions.customerCount);
    for (const [id, expected] of Object.entries(audiences)) {
      const product = interactions.innerProduct(productIds.indexOf(id));
      const viewers = new Set(interactions.viewersOf(product).customers);

      (fitted.model as AudienceModel).scoreCustomers(product, scores);
      const best = Array.from(scores.keys())
        .filter((customer) => !viewers.has(customer))
        .sort((one, other) => scores[other] - scores[one])
        .slice(0, 10);

      const names = best.map((customer) => customerIds[interactions.customers[customer]]);
      expect(names, id).toEqual(expected.map(([customer]) => customer));
      for (const [place, [, score]] of expected.entries()) expectEqual(scores[best[place]], score);
    }
    expect(Object.keys(audiences)).toHaveLength(interactions.productCount);
  });
});

/** The same tolerance as for ranking models; scores were written with 10 decimals. */
function expectEqual(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.max(1e-6 * Math.abs(expected), 1e-9));
}
