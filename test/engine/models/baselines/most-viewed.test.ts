import { expect, test } from 'vitest';
import { Interactions, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import { mostViewed, viewed30 } from '../../../../lib/engine/models/baselines/most-viewed.ts';
import { interactionsOf, rowsOf } from '../../shop-log.ts';

const log = interactionsOf([0, 0, 9], [0, 1, 1], [1, 1, 5], [2, 1, 7], [2, 2, 200]);

test.each([0, 2, UNKNOWN])('mostViewed counts viewers, for customer %i as for all', (customer) => {
  const scores = new Float64Array(log.productCount);

  mostViewed.fit(log, {}).score(customer, scores);

  expect([...scores]).toEqual([1, 3, 1]);
});

test('viewed30 counts viewers of the last 30 days, and all where the log has no times', () => {
  const rows = rowsOf([0, 0, 9], [0, 1, 1], [1, 1, 5], [2, 1, 7], [2, 0, 200]);
  const scoresOf = (training: Interactions) => {
    const scores = new Float64Array(training.productCount);
    viewed30.fit(training, {}).score(0, scores);
    return [...scores];
  };

  expect(scoresOf(new Interactions({ ...rows, isRecent: Uint8Array.of(1, 0, 1, 0, 1) }))).toEqual([2, 1]);
  expect(scoresOf(new Interactions(rows))).toEqual([2, 3]);
});

test('viewed30 counts the rows that it is trained on', () => {
  const rows = rowsOf([0, 0, 9], [0, 1, 1], [1, 1, 5], [2, 1, 7], [2, 0, 200]);
  const training = new Interactions(
    { ...rows, isRecent: Uint8Array.of(0, 0, 1, 1, 1) },
    Int32Array.of(4, 2, 0),
  );

  expect([...training.recent.byProduct]).toEqual([1, 1]);
  expect([...training.recent.byCustomer]).toEqual([1, 1, 0]);
});
