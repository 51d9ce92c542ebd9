import { expect, test } from 'vitest';
import { inOrder } from '../../../lib/engine/planning/order.ts';

const jobsOf = (seconds: Record<string, number>, folds = 3) =>
  Object.entries(seconds).flatMap(([model, own]) =>
    Array.from({ length: folds }, (_, fold) => ({ name: `${model}${fold}`, seconds: own, fold })),
  );
const named = (jobs: ReturnType<typeof jobsOf>) =>
  inOrder(
    jobs,
    ({ seconds }) => seconds,
    ({ fold }) => fold,
  ).map(({ name }) => name);

test('long jobs of all folds are begun first, then the others fold by fold', () => {
  const order = named(jobsOf({ a: 1, b: 100, c: 2, d: 90 }));

  expect(order).toEqual(['b0', 'd0', 'b1', 'd1', 'b2', 'd2', 'c0', 'a0', 'c1', 'a1', 'c2', 'a2']);
});

test('jobs of which none is long go fold by fold, the longest of each first', () => {
  const seconds = Object.fromEntries(Array.from({ length: 26 }, (_, n) => [`m${n}x`, 100 + n]));

  const order = named(jobsOf(seconds));

  expect(order.slice(0, 3)).toEqual(['m25x0', 'm24x0', 'm23x0']);
  expect(order.map((name) => Number(name.at(-1)))).toEqual([0, 1, 2].flatMap((fold) => Array(26).fill(fold)));
});

test('jobs that take equally long keep their order', () => {
  expect(named(jobsOf({ a: 1, b: 1 }, 1))).toEqual(['a0', 'b0']);
  expect(named([])).toEqual([]);
});
