import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DivergedError } from '../../../lib/engine/errors.ts';
import { evaluateFold, type FoldOutcome } from '../../../lib/engine/evaluation/evaluate.ts';
import { foldFiguresSchema } from '../../../lib/engine/evaluation/figures.ts';
import { Interactions, type Rows, rowsAt } from '../../../lib/engine/interactions.ts';
import type { Model, ModelSpec, RankingModel, RatingModel } from '../../../lib/engine/model.ts';
import { popularity } from '../../../lib/engine/models/baselines/popularity.ts';
import { pearson } from '../../../lib/engine/models/item-similarity/measures.ts';
import { audienceBy, rankingBy } from '../ranking-by.ts';
import { rowsOf } from '../shop-log.ts';

/** A specification whose fit gives a model made for the test. */
function specOf(kind: Model['kind'], fit: () => Model): ModelSpec {
  return {
    name: 'trial',
    kind,
    summary: '',
    source: '',
    inBakeOff: false,
    complexity: 0,
    seeded: false,
    parameters: z.strictObject({ size: z.int().min(1).max(9).default(3) }),
    fit,
    restore: fit,
    cost: () => ({ seconds: 0, memoryBytes: 0 }),
  };
}

const rating = (estimates: (row: number) => number, impossible: readonly number[] = []): RatingModel => ({
  kind: 'rating',
  predict: (customers) => ({
    estimates: Float64Array.from(customers, (_, row) => estimates(row)),
    impossible: Uint8Array.from(customers, (_, row) => (impossible.includes(row) ? 1 : 0)),
  }),
  state: () => ({}),
});

/** Products score by their inner index, negated: the order of the training rows. */
const inOrder = rankingBy((_, scores) => {
  for (let product = 0; product < scores.length; product++) scores[product] = -product;
});

const numbers = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);

const ticking = (...moments: number[]) => {
  let next = 0;
  return () => moments[next++];
};

function evaluate(
  spec: ModelSpec,
  rows: Rows,
  trainCount: number,
  more: {
    clock?: () => number;
    parameters?: unknown;
    ratingScale?: [number, number];
    withoutAudience?: boolean;
  } = {},
): FoldOutcome<number> {
  return evaluateFold({
    interactions: new Interactions(rows, numbers(0, trainCount)),
    heldOut: rowsAt(rows, numbers(trainCount, rows.durations.length)),
    spec,
    parameters: {},
    clock: () => 0,
    ...more,
  });
}

/** @param more options of `evaluate`. */
const evaluateModel = (model: Model, rows: Rows, trainCount: number, more?: Parameters<typeof evaluate>[3]) =>
  evaluate(
    specOf(model.kind, () => model),
    rows,
    trainCount,
    more,
  );

describe('a rating model on a fold', () => {
  const rows = rowsOf(
    [0, 0, 10],
    [0, 1, 100],
    [1, 0, 40],
    // Held out: known pair, unknown product, unknown customer.
    [1, 1, 60],
    [0, 2, 20],
    [2, 0, 30],
  );

  test('has the RMSE and MAE of clipped estimates, and the number of impossible ones', () => {
    const outcome = evaluateModel(
      rating((row) => [64, -5, 900][row], [1]),
      rows,
      3,
    );

    // Errors 4, 20 (clipped to 0), 70 (clipped to 100).
    expect(outcome).toMatchObject({ status: 'ok', kind: 'rating', rows: 3, impossible: 1 });
    expect(outcome).toMatchObject({ rmse: expect.closeTo(42.09513, 4), mae: expect.closeTo(31.33333, 4) });
  });

  test('has its errors grouped by the training rows of the customers', () => {
    const outcome = evaluateModel(
      rating((row) => [64, 45, 29][row]),
      rows,
      3,
    );

    // Customer 2 has no training row (error 1), customers 1 and 0 have one and two (errors 4 and 25).
    expect(outcome).toMatchObject({
      byHistory: [
        { from: 0, to: 0, customers: 1, rows: 1, rmse: 1, mae: 1 },
        { from: 1, to: 4, customers: 2, rows: 2, rmse: expect.closeTo(17.902514, 5), mae: 14.5 },
      ],
    });
  });

  test('is clipped to the rating scale that is given', () => {
    const outcome = evaluateModel(
      rating(() => 900),
      rows,
      3,
      { ratingScale: [0, 30] },
    );

    // Errors 30, 10, 0.
    expect(outcome).toMatchObject({ mae: expect.closeTo(13.33333, 4) });
  });

  test('shows each prediction with the numbers of training rows behind it', () => {
    const outcome = evaluateModel(
      rating((row) => [64, 45, 29][row]),
      rows,
      3,
    );

    expect(outcome).toMatchObject({
      best: [
        { uid: 2, iid: 0, rui: 30, est: 29, Iu: 0, Ui: 2, err: 1 },
        { uid: 1, iid: 1, rui: 60, est: 64, Iu: 1, Ui: 1, err: 4 },
        { uid: 0, iid: 2, rui: 20, est: 45, Iu: 2, Ui: 0, err: 25 },
      ],
    });
  });

  test('shows the ten best and the ten worst, both by ascending error', () => {
    const many = rowsOf([0, 0, 100], ...Array.from({ length: 30 }, (_, n) => [0, n + 1, 0] as const));
    // Errors 0, 7, 14 … in a scrambled order: 7·k mod 31 visits each of 0..30 once.
    const outcome = evaluateModel(
      rating((row) => (7 * row) % 31),
      many,
      1,
    );

    if (outcome.status !== 'ok' || outcome.kind !== 'rating') throw new Error('not a rating');
    expect(outcome.best.map(({ err }) => err)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(outcome.worst.map(({ err }) => err)).toEqual([20, 21, 22, 23, 25, 26, 27, 28, 29, 30]);
  });
});

describe('a ranking model on a fold', () => {
  // Training: customer 0 viewed products 0, 1; customer 1 viewed 2..11.
  const training = [
    [0, 0, 1],
    [0, 1, 1],
    ...Array.from({ length: 10 }, (_, n) => [1, n + 2, 1] as const),
  ] as const;

  test('is judged by the first ten products not yet viewed, over customers that have training rows', () => {
    const rows = rowsOf(
      ...training,
      [0, 3, 5], // second of customer 0's list: 2, 3, 4, …
      [0, 99, 5], // not in the training rows: cannot be found
      [1, 0, 5], // first of customer 1's list: 0, 1
      [7, 0, 5], // a customer with no training rows does not count
    );

    const outcome = evaluateModel(inOrder, rows, training.length);

    if (outcome.status !== 'ok' || outcome.kind !== 'ranking') throw new Error(JSON.stringify(outcome));
    expect(outcome).toMatchObject({ rows: 4, customers: 2 });
    // Customer 0: 0/1, 1/2, 1/3 … 1/10 of ten. Customer 1: 1/1, then 1/2 of a list of two.
    expect(outcome.precision[0]).toBeCloseTo(0.5, 12);
    expect(outcome.precision[1]).toBeCloseTo(0.5, 12);
    expect(outcome.precision[9]).toBeCloseTo(0.3, 12);
    // Customer 0 finds one of two, customer 1 one of one.
    expect(outcome.recall[0]).toBeCloseTo(0.5, 12);
    expect(outcome.recall[9]).toBeCloseTo(0.75, 12);
    // 0.3868528 and 1.
    expect(outcome.ndcg).toBeCloseTo(0.6934264, 6);
    // 1/2 of two held out, and 1 of one; both customers have a hit; all twelve products are shown to one of them.
    expect(outcome).toMatchObject({ map: 0.625, mrr: 0.75, hitRate: 1, coverage: 1 });
    expect(outcome.byHistory.map(({ from, customers }) => [from, customers])).toEqual([
      [1, 1],
      [5, 1],
    ]);
  });

  test('has the RMSE of scores over known pairs, and the customers with the least and the greatest', () => {
    const rows = rowsOf(
      ...training,
      [0, 3, 1], // score −3: 4 off
      [0, 99, 5], // unknown product
      [1, 0, 10], // score 0: 10 off
      [1, 1, 9], // score −1: 10 off
      [7, 0, 5], // unknown customer
    );

    const outcome = evaluateModel(inOrder, rows, training.length);

    expect(outcome).toMatchObject({
      rmse: expect.closeTo(8.485281, 5),
      bestCustomer: { customer: 0, count: 1, rmse: 4 },
      worstCustomer: { customer: 1, count: 2, rmse: 10 },
    });
  });

  test('has no RMSE when every held-out product is unknown', () => {
    const rows = rowsOf(...training, [0, 99, 5]);

    const outcome = evaluateModel(inOrder, rows, training.length);

    expect(outcome).toMatchObject({ status: 'ok', rmse: null, bestCustomer: null, worstCustomer: null });
    expect(foldFiguresSchema.safeParse(outcome).success).toBe(true);
  });

  test('cannot be judged when no customer has both training and held-out rows', () => {
    const outcome = evaluateModel(inOrder, rowsOf(...training, [7, 0, 5]), training.length);

    expect(outcome).toEqual({
      status: 'failed',
      reason: expect.stringMatching(/^no customer has both training and held-out rows/),
    });
  });

  test.each([popularity, pearson])('of the registry is judged too: $name', (spec) => {
    const outcome = evaluate(spec as ModelSpec, rowsOf(...training, [0, 3, 5], [1, 0, 7]), training.length);

    expect(outcome).toMatchObject({ status: 'ok', customers: 2, rmse: expect.any(Number) });
  });
});

describe('the audiences of a fold', () => {
  // Customers 0 and 1 have viewed products 0 and 1; each looks at the other one.
  const rows = rowsOf([0, 0, 5], [1, 1, 5], [2, 1, 5], [0, 1, 40], [1, 0, 10]);
  const byNumber = audienceBy((customer) => -customer);

  test('are judged for models of all kinds, beside the figures of their own', () => {
    const models = [rating((row) => -row), inOrder, byNumber];

    const outcomes = models.map((model) => evaluateModel(model, rows, 3));

    // Product 1 is left for customer 0, product 0 for customers 1 and 2: whoever comes first, all stand in the ten.
    for (const [n, outcome] of outcomes.entries())
      expect(outcome).toMatchObject({
        ...{ status: 'ok', kind: models[n].kind, rows: 2 },
        audience: { judged: { products: 2, customers: 3, pairs: 3 }, attention10: 1, secondsWon: 50 / 3 },
      });
  });

  test('are left out where nobody asks, unless the model has no other figures', () => {
    const outcomes = [inOrder, byNumber].map((model) =>
      evaluateModel(model, rows, 3, { withoutAudience: true }),
    );

    expect(outcomes[0]).toMatchObject({ status: 'ok', audience: null });
    expect(outcomes[1]).toMatchObject({ status: 'ok', audience: { secondsWon: 50 / 3 } });
  });

  test('are none where there is nobody to judge by: then a model that has no other figures has failed', () => {
    const unknown = rowsOf([0, 0, 5], [1, 0, 5], [0, 2, 5]);

    expect(evaluateModel(inOrder, unknown, 2)).toMatchObject({ status: 'ok', audience: null });
    expect(evaluateModel(byNumber, unknown, 2)).toEqual({
      status: 'failed',
      reason: expect.stringMatching(
        /^no held-out row has a customer and a product that both have training rows, /,
      ),
    });
  });

  test('have failed when their seconds are larger than a number can hold', () => {
    const far = rowsOf([0, 0, 1], [1, 1, 1], [0, 1, 1.7e308], [1, 0, 1.7e308]);

    expect(evaluateModel(byNumber, far, 2)).toEqual({
      status: 'failed',
      reason: expect.stringMatching(/^its errors are larger than a number can hold/),
    });
  });

  test('have diverged when a score is not a finite number', () => {
    expect(
      evaluateModel(
        audienceBy(() => Number.NaN),
        rows,
        3,
      ),
    ).toMatchObject({ status: 'diverged' });
  });
});

describe('the time of a fold', () => {
  test('is taken from the clock that is given: before the fit, after it, and after the test', () => {
    const spec = specOf('rating', () => rating(() => 1));

    const outcome = evaluate(spec, rowsOf([0, 0, 1], [0, 1, 1]), 1, { clock: ticking(100, 103.5, 104) });

    expect(outcome).toMatchObject({ fitSeconds: 3.5, testSeconds: 0.5 });
  });
});

describe('a model that cannot be evaluated', () => {
  const rows = rowsOf([0, 0, 489], [0, 1, 1]);
  const failing = (error: unknown) =>
    specOf('rating', () => {
      throw error;
    });

  test('has diverged when its fit says so', () => {
    expect(evaluate(failing(new DivergedError('SVD', 1, 489)), rows, 1)).toEqual({
      status: 'diverged',
      reason: expect.stringMatching(/^SVD diverged in epoch 1: /),
    });
  });

  test('has diverged when an estimate or a score is not a finite number', () => {
    const broken: RankingModel = { ...inOrder, score: (_, scores) => scores.fill(Number.NaN) };

    const outcomes = [
      evaluateModel(
        rating(() => Number.NaN),
        rows,
        1,
      ),
      evaluateModel(broken, rows, 1),
    ];

    for (const outcome of outcomes)
      expect(outcome).toEqual({ status: 'diverged', reason: expect.stringMatching(/an estimate is NaN/) });
  });

  test('has failed when its errors are larger than a number can hold', () => {
    const far = rowsOf([0, 0, 1e200], [0, 1, 0]);

    expect(
      evaluateModel(
        rating(() => 1e200),
        far,
        1,
      ),
    ).toEqual({
      status: 'failed',
      reason: expect.stringMatching(/^its errors are larger than a number can hold: send the log/),
    });
  });

  test('has failed when it throws anything else, with the message as the reason', () => {
    expect(evaluate(failing(new TypeError('x is undefined')), rows, 1)).toEqual({
      status: 'failed',
      reason: 'TypeError: x is undefined',
    });
    expect(evaluate(failing('out of luck'), rows, 1)).toEqual({ status: 'failed', reason: 'out of luck' });
  });

  test('has failed when its parameters are refused', () => {
    const spec = specOf('rating', () => rating(() => 1));

    expect(evaluate(spec, rows, 1, { parameters: { sise: 4 } })).toEqual({
      status: 'failed',
      reason: expect.stringMatching(/there is no parameter 'sise'/),
    });
  });
});
