import { describe, expect, it } from 'vitest';
import { leaderboardText } from '../../../bin/terminal/leaderboard-text.ts';
import type { FoldOutcome } from '../../../lib/engine/evaluation/evaluate.ts';
import { leaderboard } from '../../../lib/engine/leaderboard/leaderboard.ts';
import { MODELS } from '../../../lib/engine/registry.ts';
import { rankingFigures, ratingFigures } from '../../engine/fold-figures.ts';

const FOLDS = [0, 1, 2];

/** The models differ more the further down the registry they stand; folds differ as much as `noise`. */
function foldOf(kind: string, place: number, fold: number, unit: number, noise: number): FoldOutcome {
  const figure = 1 + place / 100 + noise * ((fold * (place + 2)) % 3);
  const times = { fitSeconds: 123.456, testSeconds: 1234.5 };
  if (kind === 'rating') {
    const [rmse, mae] = [unit * figure, (unit * figure) / 2];
    const byHistory = [
      { from: 0, to: 0, customers: 3, rows: 7, rmse, mae },
      { from: 5, to: 19, customers: 2000, rows: 30_000, rmse, mae },
      { from: 100, to: null, customers: 100, rows: 30_000, rmse, mae },
    ];
    return { status: 'ok', ...ratingFigures(rmse), byHistory, ...times };
  }
  const share = 1 / (2 * figure);
  const group = { customers: 1234, precision: share, recall: share, ndcg: share, hitRate: share };
  return {
    status: 'ok',
    ...rankingFigures(share),
    recall: Array(10).fill(share),
    byHistory: [{ from: 20, to: 99, ...group }],
    rmse: unit,
    ...times,
  };
}

const boardOf = (unit: number, noise: number) =>
  leaderboard(
    'sample',
    MODELS.map((spec, place) => ({
      spec,
      folds: FOLDS.map((fold) => foldOf(spec.kind, place, fold, unit, noise)),
    })),
  );

const tableLines = (text: string) => text.split('\n').filter((line) => /[│┌├└]/.test(line));

describe('the tables', () => {
  it.each([
    ['seconds', 30],
    ['scaled to 0..1', 0.1],
    ['milliseconds', 30_000],
  ])('stay within 120 columns, within noise or not, for durations in %s', (_, unit) => {
    for (const noise of [0, 0.5])
      for (const line of tableLines(leaderboardText(boardOf(unit, noise))))
        expect(line.length).toBeLessThanOrEqual(120);
  });

  it('show how each model stands to the winner', () => {
    const text = leaderboardText(boardOf(30, 0));

    expect(text).toMatch(/│ NormalPredictor +│ wins +│ 30\.0000 │ +│ 15\.0000 │/);
    expect(text).toMatch(/│ BaselineOnly +│ worse +│ 30\.3000 │ +\+0\.3000 ±0\.0000 │/);
    expect(text).toMatch(/│ cosine +│ worse +│ +0\.4\d{3} │ −0\.0\d{3} ±0\.0000 │/);
    expect(text).toContain('to the winner: difference of RMSE, or of precision@10, with its 95 % interval.');
  });

  it('show the winners by the training rows of the customers', () => {
    const text = leaderboardText(boardOf(30, 0));

    expect(text).toContain('NormalPredictor by the number of training rows a customer has:');
    expect(text).toMatch(/│ 0 +│ +3 │ +7 │/);
    expect(text).toMatch(/│ 5 to 19 +│ +2000 │ +30000 │/);
    expect(text).toMatch(/│ 100 or more +│ +100 │/);
    expect(text).toMatch(/│ 20 to 99 +│ +1234 │ +0\.\d{3} │/);
  });
});

it('a model without others to compare with is ok, and nothing is said of differences', () => {
  const [spec] = MODELS;
  const folds = FOLDS.map((fold) => foldOf(spec.kind, 0, fold, 30, 0));

  const text = leaderboardText(leaderboard('sample', [{ spec, folds }]));

  expect(text).toMatch(/│ NormalPredictor │ ok +│ 30\.0000 │/);
  expect(text).not.toContain('with its 95 % interval');
});

it('a model that failed has its status, and the reason below', () => {
  const [spec] = MODELS;

  const text = leaderboardText(
    leaderboard('sample', [{ spec, folds: [{ status: 'refused', reason: 'one fold needs 20 GB' }] }]),
  );

  expect(text).toMatch(/│ NormalPredictor │ refused │/);
  expect(text).toContain('NormalPredictor refused: one fold needs 20 GB\n');
});

it('names the parameters that were given, as after tuning', () => {
  const spec = MODELS[0];
  const folds = FOLDS.map((fold) => foldOf(spec.kind, 0, fold, 1, 0));

  const text = leaderboardText(
    leaderboard('shop', [{ spec, folds, parameters: { similarity: { name: 'cosine' }, k: 9 } }]),
  );

  expect(text).toContain(`${spec.name} was tuned: similarity.name cosine, k 9`);
});
