import { describe, expect, test } from 'vitest';
import { leaderboard, reasonForNoWinner } from '../../../lib/engine/leaderboard/leaderboard.ts';
import { audienceNotes } from '../../../lib/engine/leaderboard/notes.ts';
import type { ModelEvaluation } from '../../../lib/engine/leaderboard/rows.ts';
import { leaderboardSchema } from '../../../lib/engine/leaderboard/schema.ts';
import { audienceFigures, rankingFigures, ratingFigures } from '../fold-figures.ts';

const YARDSTICKS: Record<string, string> = {
  mostActive: 'lists the most active customers',
  mostViewed: 'shows everyone the most viewed products',
};

/** Each figure is a fold's attention@50; `more` are other figures of every fold. */
const audience = (
  name: string,
  folds: readonly number[],
  more: Partial<ReturnType<typeof audienceFigures>> = {},
): ModelEvaluation => ({
  spec: { name, kind: 'audience', complexity: 0, yardstick: YARDSTICKS[name] },
  folds: folds.map((figure) => ({
    ...{ status: 'ok', kind: 'audience', rows: 10, fitSeconds: 1, testSeconds: 2 },
    audience: { ...audienceFigures(figure), sameness: 0.1, ...more },
  })),
});

/** A rating model with this RMSE in every fold. */
const rating = (name: string, rmse: number, folds: readonly number[]): ModelEvaluation => ({
  spec: { name, kind: 'rating', complexity: 0, yardstick: undefined },
  folds: folds.map((figure) => ({ status: 'ok', ...ratingFigures(rmse), audience: audienceFigures(figure) })),
});

const ranking = (name: string, folds: readonly number[]): ModelEvaluation => ({
  spec: { name, kind: 'ranking', complexity: 0, yardstick: YARDSTICKS[name] },
  folds: folds.map((figure) => ({
    status: 'ok',
    ...rankingFigures(figure),
    audience: audienceFigures(figure),
  })),
});

const ATTENTION = audience('Attention', [0.5, 0.51, 0.52], { precision10: 0.4, chance: 0.04 });
const ACTIVE = audience('mostActive', [0.3, 0.32, 0.31], { precision10: 0.25, chance: 0.04 });
const BLEND = rating('Blend', 0.9, [0.07, 0.08, 0.06]);
const EASE = ranking('EASE', [0.48, 0.49, 0.505]);

describe('the rows of the audiences', () => {
  const { audience: rows } = leaderboard('may', [BLEND, EASE, ACTIVE, ATTENTION]);

  test('are of all models, whatever their kind, the one that wins most first', () => {
    expect(rows.map(({ model, kind }) => [model, kind])).toEqual([
      ['Attention', 'audience'],
      ['EASE', 'ranking'],
      ['mostActive', 'audience'],
      ['Blend', 'rating'],
    ]);
  });

  test('have the target of each fold, and are compared with the winner', () => {
    expect(rows[0]).toMatchObject({ targetFolds: [0.5, 0.51, 0.52], difference: null, verdict: 'wins' });
    expect(rows[3]).toMatchObject({ verdict: 'worse', difference: { mean: expect.closeTo(-0.44, 9) } });
  });

  test('have means over the folds, gains and times among them, and lifts of the precision', () => {
    expect(rows[0]).toMatchObject({
      ...{ attention50: expect.closeTo(0.51, 12), sameness: expect.closeTo(0.1, 12), testSeconds: 2 },
      ...{ liftOverMostActive: expect.closeTo(1.6, 12), liftOverChance: expect.closeTo(10, 12) },
      judged: { products: 20, customers: 50, pairs: 900, isSampled: false },
      gains: { all: [expect.closeTo(0.51, 12), 1], regular: [] },
    });
  });

  test('have no lift over models that were not judged, nor over none', () => {
    const [row] = leaderboard('may', [audience('Attention', [0.5], { chance: 0 })]).audience;

    expect(row).toMatchObject({ liftOverMostActive: null, liftOverChance: null });
  });

  test('are ordered by views where these are to be won', () => {
    const folds = [0.1, 0.1];
    const models = [
      audience('A', folds, { views50: 0.3 }),
      audience('B', folds, { views50: 0.4, attention50: 0 }),
    ];

    const board = leaderboard('may', models, { audienceTarget: 'views' });

    expect(board.audience.map(({ model, targetFolds }) => [model, targetFolds])).toEqual([
      ['B', [0.4, 0.4]],
      ['A', [0.3, 0.3]],
    ]);
    expect(board.audienceTarget).toBe('views');
    expect(leaderboard('may', models).audience[0].model).toBe('A');
  });

  test('are ordered by the first 10 where the first 50 win the same, as in lists of fewer', () => {
    const board = leaderboard('may', [
      audience('A', [1, 1], { attention10: 0.7 }),
      audience('B', [1, 1], { attention10: 0.8 }),
    ]);

    expect(board.audience.map(({ model }) => model)).toEqual(['B', 'A']);
    expect(board.winners.audience?.reason).toContain(
      'A does as well there; with the first 10 it is 80.0 % against 70.0 %',
    );
  });

  test('survive JSON and the schema, and may be missing in what earlier versions stored', () => {
    const board = leaderboard('may', [BLEND, EASE, ACTIVE, ATTENTION]);
    const { audience: _rows, audienceTarget, winners, ...earlier } = board;

    expect(leaderboardSchema.parse(JSON.parse(JSON.stringify(board)))).toEqual(board);
    expect(
      leaderboardSchema.parse({ ...earlier, winners: { rating: winners.rating, ranking: winners.ranking } }),
    ).toMatchObject({ audience: [], winners: { audience: null } });
  });
});

describe('the audience winner', () => {
  const winner = (...models: ModelEvaluation[]) => leaderboard('may', models).winners.audience;

  test('has the reason in words, beside the runner-up and the most active customers', () => {
    expect(winner(BLEND, EASE, ACTIVE, ATTENTION)).toEqual({
      model: 'Attention',
      reason:
        'Attention finds people best: the first 50 of its lists win 51.0 % of the seconds that any 50 could win ' +
        '(attention@50), against 49.2 % for EASE, the runner-up. That is 1.6 times what the most active customers win. ' +
        'It wins: the difference is larger than chance explains (95 % confidence)',
    });
  });

  test('wins about what the most active customers win if it wins hardly more', () => {
    const nearly = audience('mostActive', [0.49, 0.5, 0.52]);

    expect(winner(ATTENTION, nearly)?.reason).toContain('. That is about what the most active customers win');
  });

  test('is told in views where these are to be won', () => {
    const { winners } = leaderboard('may', [ATTENTION, ACTIVE], { audienceTarget: 'views' });

    expect(winners.audience?.reason).toMatch(
      /^Attention finds people best: the first 50 of its lists have 51\.0 % of the people who look that any 50 could have/,
    );
  });

  test('that does not beat the most active customers says so', () => {
    const noisy = audience('Attention', [0.33, 0.3, 0.34]);

    expect(winner(noisy, ACTIVE)).toMatchObject({
      model: 'Attention',
      reason: expect.stringMatching(
        /It is no better than mostActive, which lists the most active customers$/,
      ),
      noBetterThan: 'mostActive',
    });
    expect(winner(ACTIVE, BLEND)).toMatchObject({
      reason: expect.stringMatching(/confidence\)\. No model is better than mostActive, which lists/),
      noBetterThan: 'mostActive',
    });
  });

  test('is not held against the yardsticks of the other kinds', () => {
    const { audience: best } = leaderboard('may', [
      ATTENTION,
      ranking('mostViewed', [0.5, 0.52, 0.51]),
    ]).winners;

    expect(best?.reason).toMatch(/It is within noise of mostViewed/);
    expect(best).not.toHaveProperty('noBetterThan');
  });

  test('is the favoured model, unless another one is better beyond noise', () => {
    const favoured = audience('Attention', [0.4, 0.42, 0.41]);
    const models = (folds: number[]) => [
      rating('Blend', 1, folds),
      { ...favoured, spec: { ...favoured.spec, isFavoured: true as const } },
    ];

    const ahead = leaderboard('may', models([0.42, 0.41, 0.43]));
    const better = leaderboard('may', models([0.5, 0.52, 0.51]));

    expect(ahead.audience.map(({ model, verdict }) => [model, verdict])).toEqual([
      ['Attention', 'within noise'],
      ['Blend', 'within noise'],
    ]);
    expect(ahead.winners.audience?.reason).toMatch(
      /^Attention is used, which is made to find people: .* 41\.0 % .* Blend comes to 42\.0 %, but the folds do not show that it is better/,
    );
    expect(better.winners.audience?.model).toBe('Blend');
  });

  test('of lists that win nothing says why, and what to do', () => {
    expect(winner(audience('A', [0, 0]), ACTIVE)?.model).toBe('mostActive');
    expect(winner(audience('A', [0, 0]), rating('B', 1, [0, 0]))?.reason).toMatch(
      /^A is used: the lists of all models win no attention, .*; set audienceTarget to views\. /,
    );
  });

  test('is none when there is nobody to judge by: each row says so, and the reason says it once', () => {
    const unjudged = (name: string): ModelEvaluation => ({
      ...BLEND,
      spec: { ...BLEND.spec, name },
      folds: [{ status: 'ok', ...ratingFigures(1), audience: null }],
    });
    const board = leaderboard('may', [unjudged('A'), unjudged('B')]);

    expect(board.winners).toMatchObject({ rating: { model: 'A' }, audience: null });
    expect(board.audience[1]).toMatchObject({
      status: 'failed',
      attention50: null,
      targetFolds: [],
      judged: null,
    });
    expect(reasonForNoWinner(board, 'audience')).toMatch(
      /^no audience model could be evaluated: all failed \(no held-out row has a customer and a product .*\)$/,
    );
  });
});

describe('audiences by the rating winner', () => {
  const winner = (...models: ModelEvaluation[]) =>
    leaderboard('may', models, { audienceBy: 'rating' }).winners.audience;

  test('are its lists, with what that gives away', () => {
    expect(winner(rating('SVD', 0.95, [0.1, 0.1, 0.1]), BLEND, ATTENTION)).toEqual({
      model: 'Blend',
      reason:
        'The setting audienceBy is rating, so Blend, which predicts durations best, makes the lists: the first 50 win ' +
        '7.0 % of the seconds that any 50 could win (attention@50), against 51.0 % for Attention, which finds people best',
    });
  });

  test('are said to be no better than those of the most active customers', () => {
    expect(winner(BLEND, ATTENTION, ACTIVE)).toMatchObject({
      reason: expect.stringMatching(
        /\. It is no better than mostActive, which lists the most active customers$/,
      ),
      noBetterThan: 'mostActive',
    });
  });

  test('are the best ones where no rating model could be evaluated, or where it is the best', () => {
    expect(winner(ATTENTION, ACTIVE)).toMatchObject({
      model: 'Attention',
      reason: expect.stringMatching(
        /\. The setting audienceBy is rating, but no rating model could make the lists$/,
      ),
    });
    expect(winner(rating('SVD', 1, [0.6, 0.6, 0.6]), ATTENTION)).toMatchObject({
      model: 'SVD',
      reason: expect.stringMatching(
        /^SVD finds people best.*\. The setting audienceBy is rating, which chooses the same$/,
      ),
    });
  });
});

describe('the notes', () => {
  const notes = (...models: ModelEvaluation[]) => audienceNotes(leaderboard('may', models));

  test('say nothing about good lists', () => {
    expect(notes(ATTENTION, ACTIVE, EASE)).toEqual([]);
  });

  test('say that the same people get every mail', () => {
    expect(notes(audience('Attention', [0.5, 0.51, 0.52], { sameness: 0.61 }), ACTIVE)).toEqual([
      {
        code: 'same-people',
        message: expect.stringMatching(/^The same people get every mail: .* 61 % .*Attention/),
      },
    ]);
  });

  test('say which lists are no better than those that know nothing of a customer', () => {
    const [about, ofProducts] = notes(
      ACTIVE,
      BLEND,
      ranking('EASE', [0.2, 0.3, 0.4]),
      ranking('mostViewed', [0.3, 0.25, 0.3]),
    );

    expect(about).toEqual({
      code: 'no-better-than-yardstick',
      message: expect.stringMatching(
        /^The best lists of customers are those of mostActive, which knows nothing/,
      ),
    });
    expect(ofProducts).toEqual({
      code: 'no-better-than-yardstick',
      message: expect.stringMatching(
        /^The lists of products of EASE are no better than those of mostViewed, which/,
      ),
    });
  });

  test('say why there are no audiences', () => {
    expect(notes({ ...ATTENTION, folds: [{ status: 'refused', reason: 'needs 20 GB' }] })).toEqual([
      {
        code: 'no-audience',
        message:
          'There are no lists of customers: no audience model could be evaluated: Attention refused (needs 20 GB).',
      },
    ]);
  });
});
