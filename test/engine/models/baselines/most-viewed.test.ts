import { expect, test } from 'vitest';
import { UNKNOWN } from '../../../../lib/engine/interactions.ts';
import { mostViewed } from '../../../../lib/engine/models/baselines/most-viewed.ts';
import { interactionsOf } from '../../shop-log.ts';

const log = interactionsOf([0, 0, 9], [0, 1, 1], [1, 1, 5], [2, 1, 7], [2, 2, 200]);

test.each([0, 2, UNKNOWN])('mostViewed counts viewers, for customer %i as for all', (customer) => {
  const scores = new Float64Array(log.productCount);

  mostViewed.fit(log, {}).score(customer, scores);

  expect([...scores]).toEqual([1, 3, 1]);
});
