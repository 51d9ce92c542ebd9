import { expect, test } from 'vitest';
import type { FoldFigures, PredictionRow } from '../../../lib/engine/evaluation/figures.ts';
import { withIds } from '../../../lib/engine/evaluation/with-ids.ts';
import type { Dataset } from '../../../lib/engine/interactions.ts';
import { audienceFigures, rankingFigures, ratingFigures } from '../fold-figures.ts';

const dataset: Dataset = {
  customers: Int32Array.of(0, 1),
  products: Int32Array.of(1, 0),
  durations: Float64Array.of(5, 6),
  customerIds: ['Ada', 'Bo'],
  productIds: ['tea', 'jam'],
};

test('predictions have ids instead of outer indices, and everything else stays as it was', () => {
  const row = (uid: number, iid: number): PredictionRow<number> => ({
    uid,
    iid,
    rui: 5,
    est: 4,
    Iu: 1,
    Ui: 1,
    err: 1,
  });
  const byHistory = [{ from: 1, to: 4, customers: 1, rows: 1, rmse: 1, mae: 1 }];
  const figures: FoldFigures<number> = {
    ...ratingFigures(1),
    ...{ best: [row(1, 0)], worst: [row(0, 1), row(1, 1)], byHistory },
  };

  expect(withIds(figures, dataset)).toEqual({
    ...figures,
    best: [{ ...row(1, 0), uid: 'Bo', iid: 'tea' }],
    worst: [
      { ...row(0, 1), uid: 'Ada', iid: 'jam' },
      { ...row(1, 1), uid: 'Bo', iid: 'jam' },
    ],
  });
});

test('the customers with the least and the greatest error have ids, when there are such customers', () => {
  const byHistory = [{ from: 1, to: 4, customers: 1, precision: 1, recall: 1, ndcg: 1, hitRate: 1 }];
  const figures: FoldFigures<number> = { ...rankingFigures(0.25), byHistory };
  const extremes = {
    bestCustomer: { customer: 1, count: 1, rmse: 1 },
    worstCustomer: { customer: 0, count: 2, rmse: 3 },
  };

  expect(withIds(figures, dataset)).toEqual(figures);
  expect(withIds({ ...figures, ...extremes }, dataset)).toEqual({
    ...figures,
    bestCustomer: { customer: 'Bo', count: 1, rmse: 1 },
    worstCustomer: { customer: 'Ada', count: 2, rmse: 3 },
  });
});

test('an audience model’s figures name nobody', () => {
  const figures = {
    kind: 'audience',
    rows: 9,
    audience: audienceFigures(0.5),
    fitSeconds: 1,
    testSeconds: 1,
  } as const;

  expect(withIds(figures, dataset)).toBe(figures);
});
