import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions, UNKNOWN } from '../../lib/engine/interactions.ts';
import type { Contributions, RankingModel } from '../../lib/engine/model.ts';
import { MODELS, modelNamed } from '../../lib/engine/registry.ts';
import { rowsOf, shopLog } from './shop-log.ts';

const interactions = new Interactions(shopLog());
const { customerCount, productCount } = interactions;
const fitted = (name: string, of = interactions) => fitModel(modelNamed(name), of, {}).model as RankingModel;
const names = MODELS.filter(({ kind }) => kind === 'ranking').map(({ name }) => name);

const total = ({ base, amounts }: Contributions) => amounts.reduce((sum, amount) => sum + amount, base);

/** For a customer with a history. Other models may have another basis. */
const BASES: Readonly<Record<string, string>> = {
  ...{ mostViewed: 'viewers', viewed30: 'viewers', popularity: 'mean duration', pearson: 'mean duration' },
  ...{ cosine: 'nothing', jaccard: 'nothing', RP3beta: 'nothing', EASE: 'nothing' },
};

describe.each(names)('what makes up a score by %s', (name) => {
  const model = fitted(name);
  const products = fc.nat(productCount - 1);

  test('sums up to it, for every customer and product, known or not', () => {
    const customers = fc.oneof(fc.nat(customerCount - 1), fc.constant(UNKNOWN));
    const scores = new Float64Array(productCount);
    fc.assert(
      fc.property(customers, products, (customer, product) => {
        model.score(customer, scores);

        const sum = total(model.contributions(customer, product));

        expect(Math.abs(sum - scores[product])).toBeLessThanOrEqual(1e-9 * Math.abs(scores[product]));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('has one amount per viewed product, and says what it is based on', () => {
    const isSameForAll = ['popularity', 'mostViewed', 'viewed30'].includes(name);

    const { amounts, basis } = model.contributions(4, 7);

    expect(amounts).toHaveLength(interactions.historyOf(4).products.length);
    expect(basis).toEqual(BASES[name] ?? expect.any(String));
    expect(model.contributions(UNKNOWN, 7).basis).toBe(isSameForAll ? BASES[name] : 'no history');
  });

  test('is the same when many customers are asked about, product after product', () => {
    const { start, members } = interactions.byCustomer;
    for (const product of [3, 7]) {
      const all = model.amountsTo?.(product);
      if (!all) return;

      for (let customer = 0; customer < customerCount; customer++) {
        const { amounts } = model.contributions(customer, product);
        for (const [n, amount] of amounts.entries()) {
          const row = start[customer] + n;
          const found = all.shares[row] * all.towards[members[row]];
          expect(Math.abs(found - amount)).toBeLessThanOrEqual(1e-12 * Math.abs(amount));
        }
      }
    }
  });
});

describe('the numbers that make up a score', () => {
  // Viewers of product 0: A and B; of 1: A and B; of 2: B alone.
  const rows = rowsOf([0, 0, 3], [0, 1, 4], [1, 0, 3], [1, 1, 4], [1, 2, 10]);
  const few = new Interactions(rows);

  test('by cosine are similarity times duration, divided by the number of products viewed', () => {
    const { base, basis, amounts } = fitted('cosine', few).contributions(0, 2);

    expect([base, basis]).toEqual([0, 'nothing']);
    // Both similarities are 1/√2: half of the viewers' squares.
    expect(amounts[0]).toBeCloseTo((3 * Math.SQRT1_2) / 2, 12);
    expect(amounts[1]).toBeCloseTo((4 * Math.SQRT1_2) / 2, 12);
  });

  test('by popularity are the mean duration, and nothing else', () => {
    expect(fitted('popularity', few).contributions(0, 2)).toEqual({
      ...{ base: 10, basis: 'mean duration', amounts: Float64Array.of(0, 0) },
    });
  });

  test('by EASE leave out what the product itself would add', () => {
    expect(fitted('EASE', few).contributions(1, 2).amounts[2]).toBe(0);
  });
});
