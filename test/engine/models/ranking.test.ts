import { describe, expect, test } from 'vitest';
import { Interactions, UNKNOWN } from '../../../lib/engine/interactions.ts';
import type { ModelSpec, RankingModel } from '../../../lib/engine/model.ts';
import { popularity } from '../../../lib/engine/models/baselines/popularity.ts';
import type { ItemSimilarity } from '../../../lib/engine/models/item-similarity/item-similarity.ts';
import { cosine, jaccard, pearson } from '../../../lib/engine/models/item-similarity/measures.ts';
import type { RankingParameters } from '../../../lib/engine/models/ranking-model.ts';
import { parseParameters } from '../../../lib/engine/parameters.ts';

type Row = readonly [customer: number, product: number, duration: number];

/** Inner and outer indices are equal when rows name customers and products in order. */
function interactionsOf(rows: readonly Row[]): Interactions {
  return new Interactions({
    customers: Int32Array.from(rows, ([customer]) => customer),
    products: Int32Array.from(rows, ([, product]) => product),
    durations: Float64Array.from(rows, ([, , duration]) => duration),
  });
}

function fitModel<M extends RankingModel>(
  spec: ModelSpec<RankingParameters, M>,
  interactions: Interactions,
  given: Partial<RankingParameters> = {},
): M {
  return spec.fit(interactions, parseParameters(spec as ModelSpec, given) as RankingParameters);
}

function scoresOf(model: RankingModel, interactions: Interactions, customer: number): number[] {
  const scores = new Float64Array(interactions.productCount).fill(Number.NaN);
  model.score(customer, scores);
  return [...scores];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (let n = 0; n < expected.length; n++) expect(actual[n]).toBeCloseTo(expected[n], 9);
}

// Three customers, three products x, y, z:  A: x 2, y 1   B: x 1, y 2, z 2   C: z 3
const [A, C] = [0, 2];
const [X, Y, Z] = [0, 1, 2];
const interactions = interactionsOf([
  [0, 0, 2],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 2],
  [1, 2, 2],
  [2, 2, 3],
]);

describe('popularity', () => {
  test('scores every product by its mean duration, whoever asks', () => {
    const model = fitModel(popularity, interactions);

    expect(scoresOf(model, interactions, A)).toEqual([1.5, 1.5, 2.5]);
    expect(scoresOf(model, interactions, UNKNOWN)).toEqual([1.5, 1.5, 2.5]);
  });
});

describe('cosine', () => {
  test('keeps similarities over all customers, a missing duration being 0', () => {
    const model = fitModel(cosine, interactions);

    const { products, similarities } = model.neighboursOf(Z);

    expect([...products]).toEqual([Y, X]);
    expectClose([...similarities], [4 / Math.sqrt(65), 2 / Math.sqrt(65)]);
  });

  test('scores by the durations of what the customer viewed, over the length of the history', () => {
    const model = fitModel(cosine, interactions);

    expectClose(scoresOf(model, interactions, C), [6 / Math.sqrt(65), 12 / Math.sqrt(65), 0]);
    expect(scoresOf(model, interactions, A)[Z]).toBeCloseTo((2 * 2 + 4 * 1) / Math.sqrt(65) / 2, 9);
  });

  test('counts a viewed product for those that it keeps, not for those that keep it', () => {
    const model = fitModel(cosine, interactions, { neighbours: 1 });

    expect([...model.neighboursOf(X).products]).toEqual([Y]);
    expect([...model.neighboursOf(Y).products]).toEqual([X]);
    expect([...model.neighboursOf(Z).products]).toEqual([Y]);
    expectClose(scoresOf(model, interactions, C), [0, 12 / Math.sqrt(65), 0]);
    expectClose(scoresOf(model, interactions, A), [0.4, 0.8, 0]);
  });

  test('keeps only what is above the threshold', () => {
    const model = fitModel(cosine, interactions, { threshold: 0.4 });

    expect([...model.neighboursOf(Z).products]).toEqual([Y]);
    expect([...fitModel(cosine, interactions, { threshold: 0.8 }).neighboursOf(X).products]).toEqual([]);
  });

  test('is the same for durations in seconds and in milliseconds, except for the scale of its scores', () => {
    const scaled = interactionsOf([
      [0, 0, 0.002],
      [0, 1, 0.001],
      [1, 0, 0.001],
      [1, 1, 0.002],
      [1, 2, 0.002],
      [2, 2, 0.003],
    ]);

    const scores = scoresOf(fitModel(cosine, scaled), scaled, C);

    expectClose(
      scores.map((score) => score * 1000),
      [6 / Math.sqrt(65), 12 / Math.sqrt(65), 0],
    );
  });
});

describe('pearson', () => {
  test('multiplies deviations from the products’ means, over variances of all their viewers', () => {
    const model = fitModel(pearson, interactions);

    expect([...model.neighboursOf(Z).products]).toEqual([X]);
    expectClose([...model.neighboursOf(Z).similarities], [0.25]);
    expect([...model.neighboursOf(Y).products]).toEqual([]);
  });

  test('starts from the mean of each product', () => {
    const model = fitModel(pearson, interactions);

    expectClose(scoresOf(model, interactions, C), [1.625, 1.5, 2.5]);
    expect(scoresOf(model, interactions, A)[Z]).toBeCloseTo(2.5625, 9);
  });

  test('finds no product similar to one that all viewed equally long', () => {
    const equal = interactionsOf([
      [0, 0, 5],
      [0, 1, 1],
      [1, 0, 5],
      [1, 1, 3],
    ]);

    const model = fitModel(pearson, equal);

    expect([...model.neighboursOf(0).products]).toEqual([]);
    expect(scoresOf(model, equal, 0)).toEqual([1, 0]);
  });
});

describe('jaccard', () => {
  test('counts common viewers, whatever the durations', () => {
    const model = fitModel(jaccard, interactions);

    expect([...model.neighboursOf(X).products]).toEqual([Y, Z]);
    expectClose([...model.neighboursOf(X).similarities], [1, 1 / 3]);
    expectClose(scoresOf(model, interactions, C), [1 / 3, 1 / 3, 0]);
  });

  test('counts a click of 0 s as a click', () => {
    const model = fitModel(
      jaccard,
      interactionsOf([
        [A, X, 0],
        [A, Y, 5],
        [C, X, 3],
        [C, Y, 0],
      ]),
    );

    expectClose([...model.neighboursOf(X).similarities], [1]);
  });
});

describe.each([cosine, pearson, jaccard])('$name', (spec: ModelSpec<RankingParameters, ItemSimilarity>) => {
  test('treats a customer whose products keep nothing as one with no history', () => {
    const loner = interactionsOf([
      [0, 0, 2],
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 2],
      [2, 2, 3],
    ]);

    const model = fitModel(spec, loner);

    expect(scoresOf(model, loner, 2)).toEqual(scoresOf(model, loner, UNKNOWN));
  });

  test('keeps those products that are named first among equally similar ones', () => {
    const rows = [0, 1].flatMap((customer) =>
      [0, 1, 2, 3].map((product): Row => [customer, product, customer + 1]),
    );

    const model = fitModel(spec, interactionsOf(rows), { neighbours: 2 });

    expect([...model.neighboursOf(3).products]).toEqual([0, 1]);
    expect([...model.neighboursOf(0).products]).toEqual([1, 2]);
  });

  test('answers with finite numbers for one row', () => {
    const one = interactionsOf([[0, 0, 7]]);

    const model = fitModel(spec, one);

    expect(scoresOf(model, one, 0)).toEqual([0]);
    expect(scoresOf(model, one, UNKNOWN)).toEqual([0]);
    expect([...model.neighboursOf(UNKNOWN).products]).toEqual([]);
  });

  test('answers with finite numbers when all durations are 0', () => {
    const zeros = interactionsOf(
      [0, 1].flatMap((customer) => [0, 1].map((product): Row => [customer, product, 0])),
    );

    expect(scoresOf(fitModel(spec, zeros), zeros, 0).every(Number.isFinite)).toBe(true);
  });

  test('is the same model from its stored state', () => {
    const parameters = spec.parameters.parse({});
    const model = fitModel(spec, interactions);

    const restored = spec.restore(model.state(), interactions, parameters);

    for (const customer of [A, C, UNKNOWN])
      expect(scoresOf(restored, interactions, customer)).toEqual(scoresOf(model, interactions, customer));
    expect(restored.neighboursOf(X)).toEqual(model.neighboursOf(X));
  });

  test('finds the same neighbours whether it walks the catalogue or the customers’ histories', () => {
    // Few customers with short histories view product 0, so its companions are looked up one by one: product 1,
    // which it shares two customers with, and product 2, which it shares one with.
    const rows: Row[] = [
      [0, 0, 3],
      [0, 1, 4],
      [1, 0, 5],
      [1, 1, 7],
      [1, 2, 9],
      [3, 2, 4],
    ];
    const wide = Array.from({ length: 60 }, (_, product): Row => [2, product + 3, product + 1]);

    const narrow = fitModel(spec, interactionsOf(rows), { threshold: 0 }).neighboursOf(0);
    const sparse = fitModel(spec, interactionsOf([...rows, ...wide]), { threshold: 0 }).neighboursOf(0);

    expect([...narrow.products].sort()).toEqual([1, 2]);
    expect(sparse).toEqual(narrow);
  });
});

describe('no history', () => {
  test('stands for the most viewed products, each for its mean duration rescaled to 0..1', () => {
    const model = fitModel(cosine, interactions);

    expectClose(scoresOf(model, interactions, UNKNOWN), [2 / Math.sqrt(65) / 3, 4 / Math.sqrt(65) / 3, 0]);
  });

  test('stands for at most fifty products, those with most viewers', () => {
    // Products 0..49 are viewed by customers 0 and 1; 50 and 51 by customer 2 alone, and for longest.
    const rows = [
      ...[0, 1].flatMap((customer) =>
        Array.from({ length: 50 }, (_, product): Row => [customer, product, product + 1]),
      ),
      [2, 50, 100] as Row,
      [2, 51, 100] as Row,
    ];
    const crowd = interactionsOf(rows);

    const scores = scoresOf(fitModel(cosine, crowd), crowd, UNKNOWN);

    expect(scores[50]).toBe(0);
    expect(scores[49]).toBeGreaterThan(0);
  });

  test('is answered with the rescaled means if no product keeps a neighbour', () => {
    const apart = interactionsOf([
      [0, 0, 2],
      [1, 1, 4],
      [2, 2, 3],
    ]);

    expect(scoresOf(fitModel(cosine, apart), apart, UNKNOWN)).toEqual([0, 1, 0.5]);
  });
});

describe('the parameters', () => {
  test.each([popularity, cosine, pearson, jaccard])('of $name are 64 neighbours above 0.001', (spec) => {
    expect(parseParameters(spec as ModelSpec, {})).toEqual({ neighbours: 64, threshold: 0.001 });
  });

  test('are refused if unknown or out of range, with the list of what is allowed', () => {
    const spec = cosine as ModelSpec;

    expect(() => parseParameters(spec, { neighbors: 5 })).toThrow(
      /no parameter 'neighbors'.*neighbours.*threshold/,
    );
    expect(() => parseParameters(spec, { neighbours: 0 })).toThrow(/'neighbours'/);
    expect(() => parseParameters(spec, { threshold: 2 })).toThrow(/'threshold'/);
  });
});
