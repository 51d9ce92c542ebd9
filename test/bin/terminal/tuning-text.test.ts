import { expect, test } from 'vitest';
import { tuningText } from '../../../bin/terminal/tuning-text.ts';
import type { TunedModel } from '../../../lib/cores/tune-jobs.ts';

const figure = (mean: number) => ({ mean, folds: [mean, mean] });
const MODEL: TunedModel = {
  model: 'SVD',
  kind: 'rating',
  verdict: 'changed',
  changes: { factors: 20 },
  parameters: { factors: 20 },
  loss: 1,
  defaultLoss: 2,
  candidates: 9,
  evaluations: 30,
  seconds: 12,
  failures: [],
  judged: { default: figure(31.5), tuned: figure(30.25), difference: { mean: -1.25, low: -2, high: -0.5 } },
};

/** The model's line, cell by cell. */
function lineOf(model: Partial<TunedModel>): string[] {
  const text = tuningText('shop', [{ ...MODEL, ...model }]);
  const line = text.split('\n').find((candidate) => candidate.includes('│ SVD '));
  return (line ?? '').split('│').map((cell) => cell.trim());
}

test('the line of a model tells both figures, the verdict, the changes and the number of evaluations', () => {
  expect(lineOf({})).toEqual(['', 'SVD', 'RMSE', '31.5000', '30.2500', 'better', 'factors 20', '30', '']);
});

const judgedWith = (low: number, high: number) => ({
  ...MODEL.judged,
  difference: { mean: (low + high) / 2, low, high },
});

const UNCHANGED = { changes: {}, judged: { ...MODEL.judged, difference: null } };

test.each<[string, Partial<TunedModel>]>([
  ['better', { judged: judgedWith(-3, -1) }],
  ['worse', { judged: judgedWith(1, 3) }],
  ['within noise', { judged: judgedWith(-3, 1) }],
  ['better', { kind: 'ranking', judged: judgedWith(0.1, 0.3) }],
  ['worse', { kind: 'ranking', judged: judgedWith(-0.3, -0.1) }],
  ['only noise', { verdict: 'only-noise', ...UNCHANGED }],
  ['nothing better', { verdict: 'nothing-better', ...UNCHANGED }],
  ['budget too small', { verdict: 'too-few-folds', ...UNCHANGED }],
])('the verdict can be: %s', (words, model) => {
  expect(lineOf(model)[5]).toBe(words);
});

test('a change inside an object is prefixed with the name of the object', () => {
  const text = tuningText('shop', [
    { ...MODEL, changes: { k: 9, similarity: { name: 'cosine', userBased: false } } },
  ]);

  for (const words of ['k 9', 'similarity.name cosine', 'similarity.userBased false'])
    expect(text).toContain(words);
});

test('a model that failed while it was judged has its reason below the table', () => {
  const failed = { mean: null, folds: [], reason: 'SVD diverged in epoch 3' };

  const text = tuningText('shop', [
    { ...MODEL, judged: { default: failed, tuned: failed, difference: null } },
  ]);

  expect(text).toContain('SVD: SVD diverged in epoch 3');
});
