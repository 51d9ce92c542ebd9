/** The settings that EASE chooses inside its training rows, held against the same choice spelled out. */
import { describe, expect, test } from 'vitest';
import { evaluateFold } from '../../../../lib/engine/evaluation/evaluate.ts';
import { Folds } from '../../../../lib/engine/evaluation/folds.ts';
import { Interactions, type Rows, rowsAt } from '../../../../lib/engine/interactions.ts';
import { ease } from '../../../../lib/engine/models/ease/ease.ts';
import {
  chooseSettings,
  TRIAL_PRODUCTS,
  trialCount,
} from '../../../../lib/engine/models/ease/ease-choice.ts';
import { type EaseSettings, INPUTS, type Input } from '../../../../lib/engine/models/ease/ease-weights.ts';
import { RandomState } from '../../../../lib/engine/numeric/random.ts';
import { shopLog, withDurations } from '../../shop-log.ts';

const AUTO = { input: 'auto', regularization: 'auto' } as const;

/** Σ NDCG at 10 over the first three of five folds (seed 7). Rows: customer after customer. */
function quality(rows: Rows, parameters: EaseSettings): number {
  const folds = new Folds(rows.durations.length, 5, 7);
  return [0, 1, 2].reduce((sum, fold) => {
    const interactions = new Interactions(rows, folds.trainRows(fold));
    const heldOut = rowsAt(rows, folds.testRows(fold));
    const outcome = evaluateFold({ interactions, heldOut, spec: ease, parameters, clock: () => 0 });
    return outcome.status === 'ok' && outcome.kind === 'ranking' ? sum + outcome.ndcg : Number.NaN;
  }, 0);
}

/** λ as a multiple of what a product's squares sum to on average. */
function settingsOf(rows: Rows, input: Input, strength: number): EaseSettings {
  const squares = rows.durations.reduce((sum, duration) => sum + INPUTS[input](duration) ** 2, 0);
  return { input, regularization: (strength * squares) / new Set(rows.products).size };
}

const firstOfBest = (rows: Rows, all: readonly EaseSettings[]) =>
  all.reduce((best, other) => (quality(rows, other) > quality(rows, best) ? other : best));

function chosenByHand(rows: Rows): EaseSettings {
  const { input } = firstOfBest(
    rows,
    (['log', 'binary', 'raw'] as const).map((input) => settingsOf(rows, input, 5)),
  );
  return firstOfBest(
    rows,
    [5, 10, 2, 20].map((strength) => settingsOf(rows, input, strength)),
  );
}

/** Customers keep to their kind of product for the most part, and look the longer at it the more it is their kind. */
function logOfKinds(seed: number, lengthTells: number): Rows {
  const random = new RandomState(seed);
  const [customers, products] = [60, 24];
  const pairs = Int32Array.from({ length: customers * products }, (_, pair) => pair).filter((pair) => {
    const isOfKind = pair % 3 === Math.floor(pair / products) % 3;
    return random.uniform() < (isOfKind ? 0.6 : 0.15);
  });
  random.shuffle(pairs);
  const durations = Float64Array.from(pairs, (pair) => {
    const isOfKind = pair % 3 === Math.floor(pair / products) % 3;
    return 1 + 20 * random.uniform() + (isOfKind ? lengthTells : 0);
  });
  return {
    customers: pairs.map((pair) => Math.floor(pair / products)),
    products: pairs.map((pair) => pair % products),
    durations,
  };
}

describe('the chosen input and λ', () => {
  const logs = [0, 40, 400].flatMap((lengthTells) =>
    [1, 2, 3, 4].map((seed) => logOfKinds(seed, lengthTells)),
  );
  const chosen = logs.map((rows) => chooseSettings(new Interactions(rows), AUTO));

  test('are those with the best lists on held-out rows: first the input, then λ for it', () => {
    for (const [n, rows] of logs.entries()) {
      const { input, regularization } = chosenByHand(new Interactions(rows).rows());
      expect(chosen[n].input, `log ${n}`).toBe(input);
      expect(chosen[n].regularization / regularization, `log ${n}`).toBeCloseTo(1, 9);
    }
  });

  test('differ from log to log', () => {
    const strengths = chosen.map(({ input, regularization }, n) =>
      Math.round(regularization / settingsOf(logs[n], input, 1).regularization),
    );

    expect(new Set(chosen.map(({ input }) => input)).size).toBe(3);
    expect(new Set(strengths).size).toBeGreaterThan(2);
  });
});

test('a setting that is given is not chosen', () => {
  const interactions = new Interactions(shopLog());

  expect(chooseSettings(interactions, { input: 'raw', regularization: 7 })).toEqual({
    input: 'raw',
    regularization: 7,
  });
  expect(chooseSettings(interactions, { input: 'raw', regularization: 'auto' }).input).toBe('raw');
  expect(chooseSettings(interactions, { input: 'auto', regularization: 7 }).regularization).toBe(7);
});

test('fewer rows than folds are too few to judge by: the first input and λ are taken', () => {
  const { customers, products, durations } = shopLog();
  const rows = {
    customers: customers.slice(0, 4),
    products: products.slice(0, 4),
    durations: durations.slice(0, 4),
  };

  const { input, regularization } = chooseSettings(new Interactions(rows), AUTO);

  expect(input).toBe('log');
  expect(regularization).toBeCloseTo(settingsOf(rows, 'log', 5).regularization, 9);
});

test('durations whose squares are beyond the greatest number are judged as logarithms and as ones', () => {
  const rows = withDurations(shopLog(), (duration) => duration * 1e200);

  expect(chooseSettings(new Interactions(rows), AUTO).input).not.toBe('raw');
});

test('only the products with most viewers are tried', () => {
  const products = TRIAL_PRODUCTS + 40;
  const rows = shopLog({ customers: 60, products, share: 0.05, seed: 3 });
  const { byProduct, products: outer } = new Interactions(rows);
  const most = Array.from(outer, (product, inner) => ({
    product,
    inner,
    viewers: byProduct.start[inner + 1] - byProduct.start[inner],
  }))
    .sort((one, other) => other.viewers - one.viewers || one.inner - other.inner)
    .slice(0, TRIAL_PRODUCTS);
  const tried = new Set(most.map(({ product }) => product));
  const kept = Int32Array.from(rows.products.keys()).filter((row) => tried.has(rows.products[row]));
  expect(kept.length).toBeLessThan(rows.products.length);

  const chosen = chooseSettings(new Interactions(rows), AUTO);

  expect(chosen.regularization / regularizationOf(rowsAt(rows, kept), chosen)).toBeCloseTo(1, 9);
});

/** That of the same strength for other rows. */
function regularizationOf(rows: Rows, { input, regularization }: EaseSettings): number {
  const one = settingsOf(rows, input, 1).regularization;
  const strength = [2, 5, 10, 20].reduce((nearest, other) =>
    Math.abs(other * one - regularization) < Math.abs(nearest * one - regularization) ? other : nearest,
  );
  return strength * one;
}

test.each([
  [{ input: 'auto', regularization: 'auto' }, 3 * (3 + 3)],
  [{ input: 'raw', regularization: 'auto' }, 3 * (1 + 3)],
  [{ input: 'auto', regularization: 5 }, 3 * 3],
  [{ input: 'raw', regularization: 5 }, 0],
] as const)('%j takes %i fits to choose', (open, fits) => {
  expect(trialCount(open)).toBe(fits);
});
