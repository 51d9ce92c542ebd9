import { describe, expect, test } from 'vitest';
import { evaluateRanking } from '../../../lib/engine/evaluation/ranking.ts';
import { Interactions } from '../../../lib/engine/interactions.ts';
import { rankingBy } from '../ranking-by.ts';
import { rowsOf } from '../shop-log.ts';

describe('the customers with the least and the greatest error', () => {
  /** Everyone has viewed product 0; product 1 is held out, and its score is 0: a duration is its own error. */
  const extremes = (...durations: number[]) => {
    const viewed = durations.map((_, customer) => [customer, 0, 1] as const);
    const heldOut = durations.map((duration, customer) => [customer, 1, duration] as const);
    const rows = rowsOf(...viewed, [99, 1, 1], ...heldOut);
    const trainRows = Int32Array.from({ length: durations.length + 1 }, (_, row) => row);
    const fitted = {
      model: rankingBy((_, scores) => scores.fill(0)),
      interactions: new Interactions(rows, trainRows),
    };
    const { bestCustomer, worstCustomer } = evaluateRanking(fitted, rowsOf(...heldOut));
    return [bestCustomer?.customer, worstCustomer?.customer];
  };

  test('are found anywhere among the customers', () => {
    expect(extremes(3, 1, 5, 2)).toEqual([1, 2]);
    expect(extremes(1, 3, 2)).toEqual([0, 1]);
    expect(extremes(5, 3, 4)).toEqual([1, 0]);
  });

  test('are the first of equals', () => {
    expect(extremes(2, 1, 1, 4, 4)).toEqual([1, 3]);
  });
});
