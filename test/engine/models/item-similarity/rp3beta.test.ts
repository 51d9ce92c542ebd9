import { expect, test } from 'vitest';
import { UNKNOWN } from '../../../../lib/engine/interactions.ts';
import { rp3beta } from '../../../../lib/engine/models/item-similarity/rp3beta.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { interactionsOf } from '../../shop-log.ts';

// Customer 0 viewed products 0 and 1; customer 1 products 0, 1 and 2; customer 2 products 1 and 2.
const log = interactionsOf([0, 0, 9], [0, 1, 1], [1, 0, 5], [1, 1, 5], [1, 2, 5], [2, 1, 7], [2, 2, 2]);

function scoresOf(given: object, customer: number): number[] {
  const scores = new Float64Array(log.productCount);
  rp3beta.fit(log, parseParameters(rp3beta, given)).score(customer, scores);
  return [...scores];
}

test('walks to a viewer of a viewed product and on to one of the products of that viewer', () => {
  // From product 0: its viewers are customers 0 and 1, each with 1/2; from there to product 2 with 0 and 1/3.
  // From product 1: its viewers are all three, each with 1/3; from there to product 2 with 0, 1/3 and 1/2.
  const [, , toTwo] = scoresOf({ beta: 0 }, 0);

  expect(toTwo).toBeCloseTo((1 / 2) * (1 / 3) + (1 / 3) * (1 / 3 + 1 / 2), 12);
});

test('divides by the number of viewers to the power of beta', () => {
  const [, , plain] = scoresOf({ beta: 0 }, 0);
  const [, , heldDown] = scoresOf({ beta: 0.6 }, 0);

  expect(heldDown).toBeCloseTo(plain / 2 ** 0.6, 12);
});

test('lets each product keep only those that it leads to most', () => {
  // Product 2 leads to product 1 (by both its viewers) more than to product 0; product 1 keeps product 0.
  const [toZero, toOne] = scoresOf({ neighbours: 1, beta: 0 }, 2);

  expect(toZero).toBeCloseTo((1 / 3) * (1 / 2 + 1 / 3), 12);
  expect(toOne).toBeCloseTo((1 / 2) * (1 / 3 + 1 / 2), 12);
});

test('takes a customer with no history for one who viewed the most viewed products', () => {
  expect(scoresOf({}, UNKNOWN)).toEqual(scoresOf({}, 1));
});
