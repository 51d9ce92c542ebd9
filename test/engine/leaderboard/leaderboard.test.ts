import { describe, expect, test } from 'vitest';
import type { FoldOutcome } from '../../../lib/engine/evaluation/evaluate.ts';
import { leaderboard, reasonForNoWinner } from '../../../lib/engine/leaderboard/leaderboard.ts';
import type { ModelEvaluation } from '../../../lib/engine/leaderboard/rows.ts';
import { leaderboardSchema } from '../../../lib/engine/leaderboard/schema.ts';
import { audienceFigures, rankingFigures, ratingFigures } from '../fold-figures.ts';

type Fold = ModelEvaluation['folds'][number];

const YARDSTICKS: Record<string, string> = {
  popularity: 'shows everyone the same products',
  BaselineOnly: 'knows only averages',
  NormalPredictor: 'draws at random',
};

const rating = (name: string, complexity: number, ...folds: (number | Fold)[]): ModelEvaluation => ({
  spec: { name, kind: 'rating', complexity, yardstick: YARDSTICKS[name] },
  folds: folds.map((fold) =>
    typeof fold === 'number' ? { status: 'ok', ...ratingFigures(fold), testSeconds: 0.5 } : fold,
  ),
});

/** Precision and recall at 10 as given, lower before. */
const ranking = (
  name: string,
  complexity: number,
  ...folds: ([number, number] | Fold)[]
): ModelEvaluation => ({
  spec: { name, kind: 'ranking', complexity, yardstick: YARDSTICKS[name] },
  folds: folds.map((fold) =>
    Array.isArray(fold)
      ? {
          status: 'ok',
          ...rankingFigures(0.5),
          precision: [...Array(9).fill(0), fold[0]],
          recall: [...Array(9).fill(0), fold[1]],
          rmse: 40,
          testSeconds: 2,
        }
      : fold,
  ),
});

const diverged = { status: 'diverged', reason: 'SVD diverged in epoch 1' } as const;

describe('the rows of rating models', () => {
  test('are means over the folds, with the RMSE of each fold', () => {
    const { rating: rows } = leaderboard('may', [rating('A', 0, 30, 31, 32.5)]);

    expect(rows).toEqual([
      {
        model: 'A',
        status: 'ok',
        rmse: expect.closeTo(31.1666667, 6),
        rmseFolds: [30, 31, 32.5],
        mae: expect.closeTo(15.5833333, 6),
        atRandom: null,
        byHistory: [],
        difference: null,
        verdict: null,
        fitSeconds: 1,
        testSeconds: 0.5,
      },
    ]);
  });

  test('stand best first, with those that are not ok last', () => {
    const { rating: rows } = leaderboard('may', [
      rating('refused', 0, { status: 'refused', reason: 'needs 20 GB' }),
      rating('worse', 1, 35, 35),
      rating('diverged', 2, diverged, diverged),
      rating('better', 3, 31, 31),
    ]);

    expect(rows.map(({ model, status }) => [model, status])).toEqual([
      ['better', 'ok'],
      ['worse', 'ok'],
      ['refused', 'refused'],
      ['diverged', 'diverged'],
    ]);
  });

  test('have no figures, but a reason, when any fold is not ok', () => {
    const { rating: rows } = leaderboard('may', [rating('SVD', 0, 1, diverged, 2)]);

    expect(rows[0]).toEqual({
      model: 'SVD',
      status: 'diverged',
      reason: 'in 1 of 3 folds: SVD diverged in epoch 1',
      rmse: null,
      rmseFolds: [],
      mae: null,
      atRandom: null,
      byHistory: [],
      difference: null,
      verdict: null,
      fitSeconds: null,
      testSeconds: null,
    });
  });

  test('have the parameters that were given', () => {
    const tuned = { ...rating('SVD', 8, 30), parameters: { factors: 20 } };

    const [first, second] = leaderboard('may', [tuned, rating('A', 0, 31)]).rating;

    expect(first).toMatchObject({ model: 'SVD', rmse: 30, parameters: { factors: 20 } });
    expect(second).not.toHaveProperty('parameters');
  });

  test('count no folds when all failed, and say when none was evaluated', () => {
    const { rating: rows } = leaderboard('may', [rating('SVD', 0, diverged, diverged), rating('lost', 1)]);

    expect(rows.map(({ status, reason }) => [status, reason])).toEqual([
      ['diverged', 'SVD diverged in epoch 1'],
      ['failed', 'no fold was evaluated'],
    ]);
  });
});

describe('the rows of ranking models', () => {
  test('are means over the folds, cutoff by cutoff', () => {
    const { ranking: rows } = leaderboard('may', [ranking('A', 0, [0.3, 0.1], [0.4, 0.2])]);

    expect(rows[0].precision).toEqual([...Array(9).fill(0), expect.closeTo(0.35, 12)]);
    expect(rows[0].recall[9]).toBeCloseTo(0.15, 12);
    expect(rows[0]).toMatchObject({ ndcg: 0.5, rmse: 40, fitSeconds: 1, testSeconds: 2 });
  });

  test('stand by precision at 10, then recall at 10, then simplicity', () => {
    const { ranking: rows } = leaderboard('may', [
      ranking('complex', 9, [0.3, 0.1]),
      ranking('simple', 1, [0.3, 0.1]),
      ranking('less recall', 0, [0.3, 0.05]),
      ranking('precise', 8, [0.4, 0.01]),
    ]);

    expect(rows.map(({ model }) => model)).toEqual(['precise', 'simple', 'complex', 'less recall']);
  });

  test('have the precision of each fold, and the best and the worst customer of all folds', () => {
    const [first, second] = ranking('A', 0, [0.3, 0.1], [0.4, 0.2]).folds as object[];
    const customer = (name: string, rmse: number) => ({ customer: name, count: 5, rmse });
    const folds = [
      { ...first, bestCustomer: customer('CC1', 3), worstCustomer: customer('CC2', 8) },
      { ...second, bestCustomer: customer('CC3', 2), worstCustomer: customer('CC4', 9) },
    ] as FoldOutcome[];

    expect(leaderboard('may', [ranking('A', 0, ...folds)]).ranking[0]).toMatchObject({
      precisionFolds: [0.3, 0.4],
      bestCustomer: { customer: 'CC3', rmse: 2 },
      worstCustomer: { customer: 'CC4', rmse: 9 },
    });
  });

  test('take the RMSE over the folds that have one', () => {
    const without = { ...(ranking('', 0, [0.1, 0.1]).folds[0] as object), rmse: null } as FoldOutcome;

    expect(leaderboard('may', [ranking('A', 0, [0.1, 0.1], without)]).ranking[0].rmse).toBe(40);
    expect(leaderboard('may', [ranking('A', 0, without)]).ranking[0].rmse).toBeNull();
  });
});

describe('groups of customers by training rows', () => {
  const range = { from: 5, to: 19 };

  test('of a rating model count each held-out row once, whichever fold it is in', () => {
    const [first, second] = rating('A', 0, 10, 10).folds as object[];
    const folds = [
      { ...first, byHistory: [{ ...range, customers: 1, rows: 1, rmse: 6, mae: 6 }] },
      { ...second, byHistory: [{ ...range, customers: 2, rows: 3, rmse: 2, mae: 1 }] },
    ] as FoldOutcome[];

    // √((1·36 + 3·4)/4), (1·6 + 3·1)/4
    expect(leaderboard('may', [rating('A', 0, ...folds)]).rating[0].byHistory).toEqual([
      { ...range, customers: 1.5, rows: 2, rmse: expect.closeTo(3.464102, 5), mae: 2.25 },
    ]);
  });

  test('of a ranking model count each customer of each fold once; a fold may lack a group', () => {
    const [first, second] = ranking('A', 0, [0.1, 0.1], [0.1, 0.1]).folds as object[];
    const many = { from: 100, to: null };
    const folds = [
      {
        ...first,
        byHistory: [
          { ...range, customers: 1, precision: 0.5, recall: 1, ndcg: 0.8, hitRate: 1 },
          { ...many, customers: 4, precision: 0.4, recall: 0.1, ndcg: 0.4, hitRate: 0.75 },
        ],
      },
      {
        ...second,
        byHistory: [{ ...range, customers: 3, precision: 0.1, recall: 0.2, ndcg: 0.4, hitRate: 0 }],
      },
    ] as FoldOutcome[];

    expect(leaderboard('may', [ranking('A', 0, ...folds)]).ranking[0].byHistory).toEqual([
      {
        ...range,
        customers: 2,
        precision: expect.closeTo(0.2, 12),
        recall: expect.closeTo(0.4, 12),
        ndcg: expect.closeTo(0.5, 12),
        hitRate: 0.25,
      },
      { ...many, customers: 2, precision: 0.4, recall: 0.1, ndcg: 0.4, hitRate: 0.75 },
    ]);
  });
});

describe('the rating winner', () => {
  const winner = (...evaluations: ModelEvaluation[]) => leaderboard('may', evaluations).winners.rating;

  test('has the lowest mean RMSE, which is given with that of the runner-up', () => {
    expect(winner(rating('CoClustering', 3, 30.97), rating('SlopeOne', 2, 30.82))).toEqual({
      model: 'SlopeOne',
      reason:
        'SlopeOne predicts durations best: it is typically off by 30.82 (RMSE), ' +
        'against 30.97 for CoClustering, the runner-up',
    });
  });

  test('is given with as many decimals as it takes to tell it from the runner-up', () => {
    expect(winner(rating('A', 0, 0.12341), rating('B', 1, 0.12344))?.reason).toContain(
      'off by 0.12341 (RMSE), against 0.12344 for B',
    );
  });

  test('is given with four digits even when durations are small', () => {
    expect(winner(rating('A', 0, 0.0031234), rating('B', 1, 0.0052))?.reason).toContain(
      'off by 0.003123 (RMSE), against 0.005200 for B',
    );
  });

  test('has a reason even when its RMSE has more decimals than can be written', () => {
    expect(winner(rating('A', 0, 1e-120), rating('B', 1, 31))?.reason).toMatch(/off by 0\.0{100} \(RMSE\)/);
  });

  test('is the simpler model when two are equal', () => {
    const { model, reason } = winner(rating('complex', 5, 0.1, 0.2), rating('simple', 1, 0.2, 0.1)) ?? {};

    expect(model).toBe('simple');
    expect(reason).toMatch(/off by 0\.1500 \(RMSE\)\. complex does as well; simple is the simpler model\. /);
  });

  test('is said to be the only one left when the others failed', () => {
    expect(winner(rating('A', 0, 31), rating('SVD', 1, diverged))?.reason).toBe(
      'A predicts durations best: it is typically off by 31.00 (RMSE). ' +
        'No other rating model could be evaluated',
    );
  });

  test('is said to be the only one when no other was tried', () => {
    expect(winner(rating('A', 0, 31))?.reason).toBe(
      'A predicts durations best: it is typically off by 31.00 (RMSE). ' +
        'It is the only rating model that was tried',
    );
  });

  test('may have no error at all', () => {
    expect(winner(rating('A', 0, 0), rating('B', 1, 0.5))?.reason).toBe(
      'A predicts durations best: it is typically off by 0.000 (RMSE), against 0.500 for B, the runner-up',
    );
  });

  test('is none when every model failed, with the reasons', () => {
    const board = leaderboard('may', [
      rating('SVD', 0, diverged),
      rating('SVDpp', 1, diverged),
      ranking('cosine', 0, [0.1, 0.1]),
    ]);

    expect(board.winners.rating).toBeNull();
    expect(reasonForNoWinner(board, 'rating')).toBe(
      'no rating model could be evaluated: all diverged (SVD diverged in epoch 1)',
    );
    expect(reasonForNoWinner(board, 'ranking')).toBeNull();
    expect(reasonForNoWinner(leaderboard('may', []), 'ranking')).toBe('no ranking model was evaluated');
  });

  test('is none with a reason that names models, four at most, where they did not all fail alike', () => {
    const failed = (status: 'failed' | 'refused', reason: string) => (name: string, n: number) => ({
      ...rating(name, n),
      folds: [{ status, reason }],
    });
    const board = leaderboard('may', [
      ...['A', 'B', 'C', 'D', 'E', 'F'].map(failed('failed', 'too few rows')),
      ...['G', 'H'].map(failed('refused', 'too large')),
    ]);

    expect(reasonForNoWinner(board, 'rating')).toBe(
      'no rating model could be evaluated: A, B, C and 3 more failed (too few rows); G and H refused (too large)',
    );
  });
});

describe('the ranking winner', () => {
  const reason = (...evaluations: ModelEvaluation[]) =>
    leaderboard('may', evaluations).winners.ranking?.reason;

  test('has the highest precision at 10', () => {
    expect(reason(ranking('pearson', 3, [0.325, 0.078]), ranking('cosine', 2, [0.351, 0.091]))).toBe(
      'cosine picks products best: of the ten it would show a customer, 35.1 % are among those that the customer ' +
        'really viewed (precision@10), against 32.5 % for pearson, the runner-up',
    );
  });

  test('is chosen by recall at 10 when precision is equal', () => {
    expect(reason(ranking('pearson', 3, [0.3, 0.078]), ranking('cosine', 2, [0.3, 0.091]))).toMatch(
      /pearson does as well there, but cosine finds more of what a customer views: 9\.1 % against 7\.8 % \(recall@10\)$/,
    );
  });

  test('is the simpler model when both are equal', () => {
    expect(reason(ranking('pearson', 3, [0.3, 0.1]), ranking('popularity', 0, [0.3, 0.1]))).toMatch(
      /^popularity picks .* pearson does as well; popularity is the simpler model$/,
    );
  });

  test('is said to be the only one left when the others failed', () => {
    const failed = { status: 'failed', reason: 'out of memory' } as const;

    expect(reason(ranking('cosine', 3, [0.3, 0.1]), ranking('EASE', 4, failed))).toMatch(
      /No other ranking model could be evaluated$/,
    );
  });

  test('is said to be the only one when no other was tried', () => {
    expect(reason(ranking('cosine', 3, [0.3, 0.1]), rating('SlopeOne', 2, 31))).toMatch(
      /\(precision@10\)\. It is the only ranking model that was tried$/,
    );
  });
});

test('a leaderboard is valid by its schema, also after a round trip through JSON', () => {
  const board = leaderboard('may', [
    rating('A', 0, 31),
    rating('SVD', 1, diverged),
    ranking('cosine', 2, [0.3, 0.1]),
    ranking('pearson', 3, { status: 'failed', reason: 'TypeError: x is undefined' }),
  ]);

  expect(leaderboardSchema.parse(JSON.parse(JSON.stringify(board)))).toEqual(board);
});

describe('a leaderboard by time', () => {
  const apart = { count: 0, pairs: 0 };
  const CUT = {
    ...{ from: '2026-05-22T00:00:00.000Z', to: '2026-06-05T00:00:00.000Z' },
    ...{ trainingRows: 100, knownCustomers: 50, rows: 30, judgedRows: 20, judgedCustomers: 15, repeats: 10 },
    ...{ newProducts: apart, newCustomers: apart },
  };
  const atRandom = (figures: typeof ratingFigures | typeof rankingFigures, figure: number) =>
    ({ status: 'ok', ...figures(figure), audience: audienceFigures(figure / 10) }) as const;
  const evaluations = [
    { ...rating('SlopeOne', 1, 3, 5), atRandom: atRandom(ratingFigures, 3.5) },
    { ...ranking('cosine', 2, [0.25, 0.1], [0.35, 0.2]), atRandom: atRandom(rankingFigures, 0.5) },
  ];

  test('says so, with what each cut leaves, and has the figure at random beside each that it orders by', () => {
    const board = leaderboard('shop', evaluations, { cuts: [CUT, CUT] });

    expect(leaderboardSchema.parse(board)).toMatchObject({ foldsBy: 'time', cuts: [CUT, CUT] });
    expect(board.rating[0]).toMatchObject({ rmse: 4, atRandom: 3.5 });
    expect(board.ranking[0]).toMatchObject({ atRandom: 0.5 });
    expect(board.audience.map(({ model, atRandom: figure }) => [model, figure])).toEqual([
      ['SlopeOne', 0.35],
      ['cosine', 0.05],
    ]);
  });

  test('compares the winner’s figure with the one at random in its reason', () => {
    const { winners } = leaderboard('shop', evaluations, { cuts: [CUT, CUT] });

    expect(winners.rating?.reason).toMatch(
      /\. It was judged by time: 4\.000 on what came after the cuts; on rows held out at random it would be 3\.500$/,
    );
    expect(winners.ranking?.reason).toMatch(/by time: 30\.0 % on .* at random it would be 50\.0 %$/);
  });

  test('goes on where the fold at random failed', () => {
    const failed = {
      ...rating('SlopeOne', 1, 3, 5),
      atRandom: { status: 'failed', reason: 'out of memory' } as const,
    };

    const { rating: rows, winners } = leaderboard('shop', [failed], { cuts: [CUT, CUT] });

    expect(rows[0]).toMatchObject({ status: 'ok', atRandom: null });
    expect(winners.rating?.reason).not.toContain('at random');
  });

  test('of folds at random has no such figures', () => {
    const board = leaderboard('shop', [rating('SlopeOne', 1, 3, 5)]);

    expect(board).toMatchObject({ foldsBy: 'random', cuts: [] });
    expect(board.rating[0].atRandom).toBeNull();
    expect(board.winners.rating?.reason).not.toContain('at random');
  });
});
