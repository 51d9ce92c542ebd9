import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIn, historyOf } from '../../lib/engine/history.ts';
import { Interactions, UNKNOWN } from '../../lib/engine/interactions.ts';
import type { RankingModel } from '../../lib/engine/model.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { MODELS } from '../../lib/engine/registry.ts';
import { rowsOf, shopLog } from './shop-log.ts';

const log = shopLog();
const interactions = new Interactions(log);
const ranking = MODELS.filter(({ kind }) => kind === 'ranking');

const scoresOf = (score: (scores: Float64Array) => void) => {
  const scores = new Float64Array(interactions.productCount).fill(Number.NaN);
  score(scores);
  return scores;
};

/** A customer's rows of the log, as new clicks: outer products. */
function clicksOf(customer: number) {
  const rows = [...log.customers.keys()].filter((row) => log.customers[row] === customer);
  return {
    products: Int32Array.from(rows, (row) => log.products[row]),
    durations: Float64Array.from(rows, (row) => log.durations[row]),
  };
}

describe.each(ranking.map((spec) => ({ name: spec.name, spec })))('new clicks with $name', ({ spec }) => {
  const model = spec.fit(interactions, parseParameters(spec, {})) as RankingModel;

  it('score as the same rows did in training', () => {
    fc.assert(
      fc.property(fc.nat(29), (customer) => {
        const inner = interactions.innerCustomer(customer);
        const trained = scoresOf((scores) => model.score(inner, scores));
        const folded = foldIn(interactions, clicksOf(customer));

        expect(scoresOf((scores) => model.scoreHistory(folded, scores))).toEqual(trained);
      }),
      { seed: 1 },
    );
  });

  it('that are none score as for a customer with no history', () => {
    const none = foldIn(interactions, { products: Int32Array.of(), durations: Float64Array.of() });

    expect(scoresOf((scores) => model.scoreHistory(none, scores))).toEqual(
      scoresOf((scores) => model.score(UNKNOWN, scores)),
    );
  });

  it('leave the answers for everybody else as they were', () => {
    const before = scoresOf((scores) => model.score(2, scores));

    scoresOf((scores) => model.scoreHistory(foldIn(interactions, clicksOf(5), 2), scores));

    expect(scoresOf((scores) => model.score(2, scores))).toEqual(before);
  });
});

describe('a history', () => {
  // Outer customers 3 and 5, outer products 8 and 2.
  const small = new Interactions(rowsOf([5, 8, 10], [3, 8, 20], [5, 2, 60]));

  it('is what a customer viewed, in row order', () => {
    expect(historyOf(small, small.innerCustomer(5))).toEqual({
      products: Int32Array.of(0, 1),
      durations: Float64Array.of(10, 60),
    });
    expect(historyOf(small, UNKNOWN).products).toHaveLength(0);
  });

  it('grows by new clicks: times add up, and products that nobody knows are left out', () => {
    const clicks = { products: Int32Array.of(2, 9, 2, 8), durations: Float64Array.of(1, 100, 2, 7) };

    expect(foldIn(small, clicks, 3)).toEqual({
      products: Int32Array.of(0, 1),
      durations: Float64Array.of(27, 3),
    });
    expect(foldIn(small, clicks)).toEqual({
      products: Int32Array.of(1, 0),
      durations: Float64Array.of(3, 7),
    });
  });

  it('of training rows stays as it is when clicks come in', () => {
    foldIn(small, { products: Int32Array.of(8), durations: Float64Array.of(5) }, 5);

    expect(historyOf(small, small.innerCustomer(5)).durations).toEqual(Float64Array.of(10, 60));
  });
});
