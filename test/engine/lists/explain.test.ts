import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitModel } from '../../../lib/engine/fit-model.ts';
import { Interactions } from '../../../lib/engine/interactions.ts';
import { type Explanation, explain, sentenceOf } from '../../../lib/engine/lists/explain.ts';
import type { RankingModel } from '../../../lib/engine/model.ts';
import { type Fitted, predictRows } from '../../../lib/engine/predict.ts';
import { MODELS, modelNamed } from '../../../lib/engine/registry.ts';
import { rowsOf, shopLog } from '../shop-log.ts';

const NOBODY = 1000;
const NOTHING = 1000;
const log = shopLog();
const interactions = new Interactions(log);
const fitted = (name: string, of = interactions) =>
  fitModel(modelNamed(name), of, {}) as Fitted<RankingModel>;
const names = MODELS.filter(({ kind }) => kind === 'ranking').map(({ name }) => name);

const total = ({ base, contributions }: Explanation) =>
  contributions.reduce((sum, { amount }) => sum + amount, base);

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

/** For a product that somebody has viewed, and a customer with a history. Other models may have another basis. */
const BASES: Readonly<Record<string, string>> = {
  ...{ popularity: 'mean duration', pearson: 'mean duration' },
  ...{ cosine: 'nothing', jaccard: 'nothing', EASE: 'nothing' },
};

describe.each(names)('an explanation by %s', (name) => {
  const model = fitted(name);

  test('sums up to the score, for every customer and product, known or not', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(29), fc.constant(NOBODY)),
        fc.oneof(fc.nat(19), fc.constant(NOTHING)),
        (customer, product) => {
          const explanation = explain(model, customer, product);

          const { values } = predictRows(model, Int32Array.of(customer), Int32Array.of(product));
          expectClose(explanation.score, values[0]);
          expectClose(total(explanation), values[0]);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test('says what it is based on, also for no history and for a product that nobody has viewed', () => {
    const nobody = name === 'popularity' ? 'mean duration' : 'no history';

    expect(explain(model, NOBODY, 7).basis).toBe(nobody);
    expect(explain(model, 4, NOTHING).basis).toBe('unknown product');
    expect(explain(model, 4, 7).basis).toEqual(BASES[name] ?? expect.any(String));
  });

  test('names each viewed product once, the strongest first', () => {
    const { products } = interactions.historyOf(interactions.innerCustomer(4));

    const { contributions } = explain(model, 4, 7);

    const viewed = Array.from(products, (inner) => interactions.products[inner]);
    expect(contributions.map(({ product }) => product).sort()).toEqual(viewed.sort());
    const amounts = contributions.map(({ amount }) => amount);
    expect(amounts).toEqual(amounts.toSorted((one, other) => other - one));
  });
});

describe('the numbers of an explanation', () => {
  // Viewers of product 0: A and B; of 1: A and B; of 2: B alone.
  const rows = rowsOf([0, 0, 3], [0, 1, 4], [1, 0, 3], [1, 1, 4], [1, 2, 10]);
  const few = new Interactions(rows);

  test('by cosine are similarity times duration, divided by the number of products viewed', () => {
    const { base, basis, contributions } = explain(fitted('cosine', few), 0, 2);

    expect([base, basis]).toEqual([0, 'nothing']);
    // Both similarities are 1/√2: half of the viewers' squares.
    expect(contributions.map(({ product, duration }) => [product, duration])).toEqual([
      [1, 4],
      [0, 3],
    ]);
    expect(contributions[0].amount).toBeCloseTo((4 * Math.SQRT1_2) / 2, 12);
    expect(contributions[1].amount).toBeCloseTo((3 * Math.SQRT1_2) / 2, 12);
  });

  test('by popularity are the mean duration, and nothing else', () => {
    expect(explain(fitted('popularity', few), 0, 2)).toEqual({
      score: 10,
      base: 10,
      basis: 'mean duration',
      contributions: [
        { product: 0, duration: 3, amount: 0 },
        { product: 1, duration: 4, amount: 0 },
      ],
    });
  });

  test('by EASE leave out what the product itself would add', () => {
    const { contributions } = explain(fitted('EASE', few), 1, 2);

    expect(contributions.find(({ product }) => product === 2)).toMatchObject({ amount: 0 });
  });
});

describe('the sentence', () => {
  const wording = { customer: 'CC1', product: '0_5', nameOf: (product: number) => `0_${product}` };
  const look = (product: number, duration: number, amount: number) => ({ product, duration, amount });
  const sentence = (explanation: Partial<Explanation>, more = {}) =>
    sentenceOf(
      { score: 0, base: 0, basis: 'nothing', contributions: [], ...explanation },
      { ...wording, ...more },
    );

  test('names what speaks for the product, and for how long it was looked at', () => {
    expect(
      sentence({ contributions: [look(3, 120, 2), look(7, 80, 1), look(4, 500, 0), look(1, 9, -1)] }),
    ).toBe('shown because CC1 looked 120 s at 0_3 and 80 s at 0_7, which are viewed alike');
    expect(sentence({ contributions: [look(3, 33.333, 2)] })).toBe(
      'shown because CC1 looked 33.3 s at 0_3, which is viewed alike',
    );
  });

  test('names three products, or the number that is asked for', () => {
    const contributions = [look(1, 1, 4), look(2, 2, 3), look(3, 3, 2), look(4, 4, 1)];

    expect(sentence({ contributions })).toBe(
      'shown because CC1 looked 1 s at 0_1, 2 s at 0_2 and 3 s at 0_3, which are viewed alike',
    );
    expect(sentence({ contributions }, { limit: 1 })).toBe(
      'shown because CC1 looked 1 s at 0_1, which is viewed alike',
    );
  });

  test('words durations as the caller wants', () => {
    const duration = (stars: number) => `with ${stars} stars`;

    expect(sentence({ contributions: [look(3, 5, 1)] }, { duration })).toBe(
      'shown because CC1 looked with 5 stars at 0_3, which is viewed alike',
    );
  });

  test('starts from the mean when the score does', () => {
    const mean = { basis: 'mean duration', base: 132 } as const;

    expect(sentence(mean)).toBe('shown because customers look 132 s at 0_5 on average');
    expect(sentence({ ...mean, contributions: [look(3, 120, 2)] })).toBe(
      'shown because customers look 132 s at 0_5 on average, and because CC1 looked longer than others, 120 s at 0_3, which is viewed alike',
    );
  });

  test('does not make up a reason', () => {
    expect(sentence({ contributions: [look(1, 9, -1)] })).toBe('nothing that CC1 looked at speaks for 0_5');
    expect(sentence({ basis: 'unknown product' })).toBe(
      'nothing is known of 0_5: no customer has looked at it yet',
    );
    expect(sentence({ basis: 'no history' })).toBe(
      'shown because 0_5 is popular: CC1 has not looked at anything yet',
    );
    expect(sentence({ basis: 'no history', contributions: [look(1, 0, 0)] })).toBe(
      'shown because 0_5 is popular: what CC1 looked at says nothing about other products',
    );
  });
});
