import { describe, expect, test } from 'vitest';
import { leaderboardText } from '../../../bin/terminal/leaderboard-text.ts';
import type { TimeCut } from '../../../lib/engine/evaluation/cuts.ts';
import type { FoldOutcome } from '../../../lib/engine/evaluation/evaluate.ts';
import { leaderboard } from '../../../lib/engine/leaderboard/leaderboard.ts';
import { MODELS } from '../../../lib/engine/registry.ts';
import { audienceFigures, rankingFigures, ratingFigures } from '../../engine/fold-figures.ts';

const FOLDS = [0, 1, 2];
const JUDGED = { products: 300, customers: 6666, pairs: 1_900_000 };

/** The figure grows with the model's place in the registry; `noise` is how much folds differ. */
function foldOf(kind: string, place: number, fold: number, unit: number, noise: number): FoldOutcome {
  const figure = 1 + place / 100 + noise * ((fold * (place + 2)) % 3);
  const times = { fitSeconds: 123.456, testSeconds: 1234.5 };
  const share = 1 / (2 * figure);
  const audience = { ...audienceFigures(share), judged: { ...JUDGED, isSampled: true } };
  if (kind === 'audience') return { status: 'ok', kind, rows: 10, audience, ...times };
  if (kind === 'rating') {
    const [rmse, mae] = [unit * figure, (unit * figure) / 2];
    const byHistory = [
      { from: 0, to: 0, customers: 3, rows: 7, rmse, mae },
      { from: 5, to: 19, customers: 2000, rows: 30_000, rmse, mae },
      { from: 100, to: null, customers: 100, rows: 30_000, rmse, mae },
    ];
    return { status: 'ok', ...ratingFigures(rmse), byHistory, audience, ...times };
  }
  const group = { customers: 1234, precision: share, recall: share, ndcg: share, hitRate: share };
  return {
    status: 'ok',
    ...rankingFigures(share),
    recall: Array(10).fill(share),
    byHistory: [{ from: 20, to: 99, ...group }],
    rmse: unit,
    audience,
    ...times,
  };
}

const boardOf = (unit: number, noise: number, cuts?: TimeCut[]) =>
  leaderboard(
    'sample',
    MODELS.map((spec, place) => ({
      spec,
      folds: FOLDS.map((fold) => foldOf(spec.kind, place, fold, unit, noise)),
      atRandom: foldOf(spec.kind, place, 0, unit, noise),
    })),
    { cuts },
  );

const CUT: TimeCut = {
  ...{ from: '2026-05-22T00:00:00.000Z', to: '2026-06-05T00:00:00.000Z' },
  ...{ trainingRows: 25_000_000, knownCustomers: 1_000_000, rows: 2_000_000, judgedRows: 1_500_000 },
  ...{ judgedCustomers: 100_000, repeats: 0 },
  ...{ newProducts: { count: 0, pairs: 0 }, newCustomers: { count: 0, pairs: 0 } },
};

const tableLines = (text: string) => text.split('\n').filter((line) => /[│┌├└]/.test(line));

describe('the tables', () => {
  test.each([
    ['seconds', 30],
    ['scaled to 0..1', 0.1],
    ['milliseconds', 30_000],
  ])('stay within 120 columns for durations in %s, within noise or not', (_, unit) => {
    for (const board of [boardOf(unit, 0), boardOf(unit, 0.5), boardOf(unit, 0.5, [CUT])])
      for (const line of tableLines(leaderboardText(board))) expect(line.length).toBeLessThanOrEqual(120);
  });

  test('show how each model compares with the winner', () => {
    const text = leaderboardText(boardOf(30, 0));

    expect(text).toMatch(/│ NormalPredictor +│ wins +│ 30\.0000 │ +│ 15\.0000 │/);
    expect(text).toMatch(/│ BaselineOnly +│ worse +│ 30\.3000 │ +\+0\.3000 ±0\.0000 │/);
    expect(text).toMatch(/│ cosine +│ worse +│ +0\.4\d{3} │ −0\.0\d{3} ±0\.0000 │/);
    expect(text).toContain('to the winner: difference of the first figure, with its 95 % interval.');
  });

  test('show the winners by the training rows of the customers', () => {
    const text = leaderboardText(boardOf(30, 0));

    expect(text).toContain('NormalPredictor by the number of training rows a customer has:');
    expect(text).toMatch(/│ 0 +│ +3 │ +7 │/);
    expect(text).toMatch(/│ 5 to 19 +│ +2000 │ +30000 │/);
    expect(text).toMatch(/│ 100 or more +│ +100 │/);
    expect(text).toMatch(/│ 20 to 99 +│ +1234 │ +0\.\d{3} │/);
  });
});

describe('the table of audiences', () => {
  test('has all models, with what their lists win and how that compares, and says what was judged', () => {
    const text = leaderboardText(boardOf(30, 0));

    expect(text).toContain(
      'Audiences by all models on sample, judged on a sample of 300 products × 6,666 customers',
    );
    // NormalPredictor comes first in the registry, so it is the best here.
    expect(text).toMatch(
      /│ NormalPredictor +│ wins +│ +0\.5000 │ +│ +0\.5000 │ +0\.500 │ +\d\.\d\d │ +0\.500 │ +0\.500 │/,
    );
    expect(text).toMatch(/│ Attention +│ worse +│ +0\.4\d{3} │ −0\.0\d{3} ±0\.0000 │/);
    expect(text).toMatch(/Winner: NormalPredictor finds people best: the first 50 of its lists win 50\.0 %/);
  });

  test('begins with the views where these are to be won', () => {
    const evaluation = { spec: MODELS[0], folds: [foldOf('rating', 0, 0, 30, 0)] };
    const board = leaderboard('sample', [evaluation], { audienceTarget: 'views' });

    const [heading] = tableLines(leaderboardText(board)).filter((line) => line.includes('attention'));

    expect(heading.indexOf('views')).toBeLessThan(heading.indexOf('attention'));
  });

  test('gives way to one line where there is nobody to judge by', () => {
    const unjudged = MODELS.slice(0, 2).map((spec) => ({
      spec,
      folds: [{ status: 'ok' as const, ...ratingFigures(30) }],
    }));

    const text = leaderboardText(leaderboard('sample', unjudged));

    expect(text).not.toContain('Audiences by');
    expect(text.match(/nobody to judge audiences by/g)).toHaveLength(1);
    expect(text).toMatch(/^No audiences: no audience model could be evaluated: all failed \(no held-out/m);
  });

  test('does not repeat why a model failed', () => {
    const folds = [{ status: 'diverged' as const, reason: 'its factors grew' }];
    const failed = { spec: MODELS[1], folds };
    const [first] = MODELS.map((spec) => ({ spec, folds: [foldOf(spec.kind, 0, 0, 30, 0)] }));

    const text = leaderboardText(leaderboard('sample', [first, failed]));

    expect(text.match(/BaselineOnly diverged: its factors grew/g)).toHaveLength(1);
  });
});

test('a model that has no others to be compared with is ok, and no differences are explained', () => {
  const [spec] = MODELS;
  const folds = FOLDS.map((fold) => foldOf(spec.kind, 0, fold, 30, 0));

  const text = leaderboardText(leaderboard('sample', [{ spec, folds }]));

  expect(text).toMatch(/│ NormalPredictor │ ok +│ 30\.0000 │/);
  expect(text).not.toContain('with its 95 % interval');
});

test('a model that failed shows its status, and its reason below the table', () => {
  const [spec] = MODELS;

  const text = leaderboardText(
    leaderboard('sample', [{ spec, folds: [{ status: 'refused', reason: 'one fold needs 20 GB' }] }]),
  );

  expect(text).toMatch(/│ NormalPredictor │ refused │/);
  expect(text).toContain('NormalPredictor refused: one fold needs 20 GB\n');
});

test('the parameters of a tuned model are named', () => {
  const spec = MODELS[0];
  const folds = FOLDS.map((fold) => foldOf(spec.kind, 0, fold, 1, 0));

  const text = leaderboardText(
    leaderboard('shop', [{ spec, folds, parameters: { similarity: { name: 'cosine' }, k: 9 } }]),
  );

  expect(text).toContain(`${spec.name} was given similarity.name cosine, k 9`);
});
