import { expect, test } from 'vitest';
import { Interactions } from '../../../../lib/engine/interactions.ts';
import { chance } from '../../../../lib/engine/models/baselines/chance.ts';
import { active30, mostActive } from '../../../../lib/engine/models/baselines/most-active.ts';
import { interactionsOf, rowsOf } from '../../shop-log.ts';

const log = interactionsOf([0, 0, 9], [0, 1, 1], [1, 1, 5], [2, 1, 7], [2, 2, 200], [2, 0, 1]);

test.each([0, 1, 2])('mostActive counts viewed products, for product %i as for all', (product) => {
  const scores = new Float64Array(log.customerCount);

  mostActive.fit(log, {}).scoreCustomers(product, scores);

  expect([...scores]).toEqual([2, 1, 3]);
});

test('active30 counts products viewed in the last 30 days', () => {
  const rows = rowsOf([0, 0, 9], [0, 1, 1], [1, 1, 5], [2, 1, 7]);
  const training = new Interactions({ ...rows, isRecent: Uint8Array.of(1, 1, 0, 1) });
  const scores = new Float64Array(3);

  active30.fit(training, {}).scoreCustomers(1, scores);

  expect([...scores]).toEqual([2, 0, 1]);
});

test('chance draws other names for each product, also at the end of its seeds', () => {
  const model = chance.fit(log, { randomState: 0xffffffff });
  const [one, other] = [0, 1].map((product) => {
    const scores = new Float64Array(log.customerCount);
    model.scoreCustomers(product, scores);
    return [...scores];
  });

  expect(one.every((score) => score >= 0 && score < 1)).toBe(true);
  expect(new Set([...one, ...other]).size).toBe(6);
});
