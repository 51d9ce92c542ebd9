import { describe, expect, test } from 'vitest';
import { leaderboard } from '../../../lib/engine/leaderboard/leaderboard.ts';
import type { ModelEvaluation } from '../../../lib/engine/leaderboard/rows.ts';
import { MODELS } from '../../../lib/engine/registry.ts';
import { rankingFigures, ratingFigures } from '../fold-figures.ts';

/** Each figure is a fold's RMSE, or its precision@10 (recall is half of that). */
function evaluations(
  kind: 'rating' | 'ranking',
  models: Record<string, number[]>,
  yardsticks: Record<string, string> = {},
): ModelEvaluation[] {
  const figures = kind === 'rating' ? ratingFigures : rankingFigures;
  return Object.entries(models).map(([name, folds], complexity) => ({
    spec: { name, kind, complexity, yardstick: yardsticks[name] },
    folds: folds.map((figure) => ({ status: 'ok', ...figures(figure) })),
  }));
}

const ratingBoard = (models: Record<string, number[]>, yardsticks?: Record<string, string>) =>
  leaderboard('may', evaluations('rating', models, yardsticks));
const rankingBoard = (models: Record<string, number[]>, yardsticks?: Record<string, string>) =>
  leaderboard('may', evaluations('ranking', models, yardsticks));

const WINS = 'It wins: the difference is larger than chance explains (95 % confidence)';

describe('a winner that the folds tell apart', () => {
  const board = ratingBoard({ A: [30, 31, 32], B: [30.9, 32, 33.1], C: [40, 40, 43] });

  test('wins, and says so', () => {
    expect(board.rating.map(({ model, verdict }) => [model, verdict])).toEqual([
      ['A', 'wins'],
      ['B', 'worse'],
      ['C', 'worse'],
    ]);
    expect(board.winners.rating?.reason).toBe(
      'A predicts durations best: it is typically off by 31.00 (RMSE), against 32.00 for B, the runner-up. ' +
        WINS,
    );
  });

  test('has no difference; the others have theirs to it, with the interval', () => {
    // B − A: 0.9, 1, 1.1; s = 0.1, so 0.3927767 to both sides.
    expect(board.rating[0].difference).toBeNull();
    expect(board.rating[1].difference).toEqual({
      mean: expect.closeTo(1, 9),
      low: expect.closeTo(0.6072233, 6),
      high: expect.closeTo(1.3927767, 6),
    });
  });

  test('among ranking models has the greatest precision: the others’ differences are below 0', () => {
    const { ranking, winners } = rankingBoard({ A: [0.4, 0.41, 0.42], B: [0.3, 0.31, 0.33] });

    expect(ranking.map(({ verdict }) => verdict)).toEqual(['wins', 'worse']);
    expect(ranking[1].difference?.high).toBeLessThan(0);
    expect(winners.ranking?.reason).toContain(`against 31.3 % for B, the runner-up. ${WINS}`);
  });
});

describe('a winner that the folds do not tell apart', () => {
  test('is within noise of the one that may be better', () => {
    const { rating, winners } = ratingBoard({ A: [30, 31, 32], B: [30.5, 30.9, 32.6], C: [40, 41, 42] });

    expect(rating.map(({ verdict }) => verdict)).toEqual(['within noise', 'within noise', 'worse']);
    expect(winners.rating?.reason).toMatch(
      /the runner-up\. It is within noise of B: on other rows it may be the better one$/,
    );
  });

  test('is within noise of all that may be better, also of those that stand behind a worse one', () => {
    const { rating, winners } = ratingBoard({
      A: [30, 31, 32],
      B: [30.1, 31.1, 32.1],
      C: [29, 32, 33],
      D: [28, 34, 35],
      E: [27, 35, 36],
    });

    expect(rating.map(({ model, verdict }) => [model, verdict])).toEqual([
      ['A', 'within noise'],
      ['B', 'worse'],
      ['C', 'within noise'],
      ['D', 'within noise'],
      ['E', 'within noise'],
    ]);
    expect(winners.rating?.reason).toMatch(
      /It is within noise of C, D and E: on other rows any of them may be the better one$/,
    );
  });

  test('names four of them at most', () => {
    const reason = (...others: string[]) =>
      ratingBoard(Object.fromEntries(['A', ...others].map((name) => [name, [1, 2, 3]]))).winners.rating
        ?.reason;

    expect(reason('B', 'C', 'D', 'E')).toMatch(/within noise of B, C, D and E: /);
    expect(reason('B', 'C', 'D', 'E', 'F', 'G')).toMatch(/within noise of B, C, D and 3 more: /);
  });

  test('is the same as one with equal figures in every fold', () => {
    const { rating, winners } = ratingBoard({ simple: [1, 2, 3], complex: [1, 2, 3] });

    expect(rating.map(({ model, verdict, difference }) => [model, verdict, difference])).toEqual([
      ['simple', 'within noise', null],
      ['complex', 'same', { mean: 0, low: 0, high: 0 }],
    ]);
    expect(winners.rating?.reason).toMatch(
      /complex does as well; simple is the simpler model\. It is within noise of complex: /,
    );
  });

  test('is within noise with two folds, unless both differ by almost the same', () => {
    expect(ratingBoard({ A: [1, 2], B: [2, 2.5] }).rating[0].verdict).toBe('within noise');
    expect(ratingBoard({ A: [1, 2], B: [2, 3.01] }).rating[0].verdict).toBe('wins');
  });
});

describe('a comparison that cannot be made', () => {
  test('is not made with one fold, nor with one model', () => {
    const few: Record<string, number[]>[] = [{ A: [1], B: [2] }, { A: [1, 2, 3] }];
    for (const models of few) {
      const { rating, winners } = ratingBoard(models, { A: 'knows only averages' });

      expect(rating.map(({ verdict, difference }) => [verdict, difference])).toEqual(
        rating.map(() => [null, null]),
      );
      expect(winners.rating?.reason).not.toMatch(/wins|noise|No model/);
    }
  });

  test('leaves out models that failed, also because the figure of a fold is not a number', () => {
    const { rating, winners } = ratingBoard({ A: [30, 31, 32], B: [29, Number.NaN, 30] });

    expect(rating[1]).toMatchObject({
      model: 'B',
      status: 'failed',
      reason: 'in 1 of 3 folds: its RMSE is NaN',
      rmse: null,
      difference: null,
      verdict: null,
    });
    expect(winners.rating?.reason).toMatch(/No other rating model could be evaluated$/);
    expect(rankingBoard({ A: [0.3, 0.2], B: [Number.NaN, 0.2] }).ranking[1].reason).toBe(
      'in 1 of 2 folds: its precision@10 is NaN',
    );
  });
});

describe('a yardstick', () => {
  const popularity = { popularity: 'shows everyone the same products' };
  const floors = { NormalPredictor: 'draws at random', BaselineOnly: 'knows only averages' };

  test('is not mentioned when the winner beats it', () => {
    const { winners } = rankingBoard({ popularity: [0.3, 0.31, 0.33], A: [0.4, 0.41, 0.42] }, popularity);

    expect(winners.ranking?.reason).toMatch(/\(95 % confidence\)$/);
  });

  test('is named when it is within noise of the winner', () => {
    const { winners } = rankingBoard({ popularity: [0.3, 0.41, 0.33], A: [0.4, 0.31, 0.42] }, popularity);

    expect(winners.ranking?.reason).toMatch(
      /It is no better than popularity, which shows everyone the same products$/,
    );
  });

  test('is named when it wins itself: no model is better', () => {
    const { winners } = rankingBoard({ A: [0.3, 0.31, 0.33], popularity: [0.4, 0.41, 0.42] }, popularity);

    expect(winners.ranking).toMatchObject({
      model: 'popularity',
      reason: expect.stringMatching(
        /confidence\)\. No model is better than popularity, which shows everyone the same products$/,
      ),
    });
  });

  test('is the lowest one on the leaderboard of those that the winner does not beat', () => {
    const { winners } = ratingBoard(
      { A: [30, 31, 32], BaselineOnly: [29, 32, 33], NormalPredictor: [28, 34, 35] },
      floors,
    );

    expect(winners.rating?.reason).toMatch(/It is no better than NormalPredictor, which draws at random$/);
  });

  test('is not mentioned when another yardstick wins and beats it', () => {
    const { winners } = ratingBoard(
      { BaselineOnly: [30, 31, 32], A: [30.1, 31.2, 32.1], NormalPredictor: [64, 65, 66] },
      floors,
    );

    expect(winners.rating?.reason).toMatch(
      /No model is better than BaselineOnly, which knows only averages$/,
    );
  });

  test('exists for each kind in the bake-off, in words that end a sentence', () => {
    const words = MODELS.filter(({ inBakeOff, yardstick }) => inBakeOff && yardstick).map(
      ({ name, kind, yardstick }) => `${kind}: ${name}, which ${yardstick}`,
    );

    expect(words).toEqual([
      'rating: NormalPredictor, which draws at random',
      'rating: BaselineOnly, which knows only averages',
      'ranking: mostViewed, which shows everyone the most viewed products',
      'ranking: viewed30, which shows everyone the most viewed products of the last 30 days',
      'audience: mostActive, which writes to the customers who have viewed most products',
      'audience: active30, which writes to the customers who have viewed most products in the last 30 days',
      'audience: chance, which draws names at random',
    ]);
  });
});
