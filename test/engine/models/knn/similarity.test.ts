import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { Interactions } from '../../../../lib/engine/interactions.ts';
import {
  durationSimilarities,
  similarityRows,
  similaritySchema,
} from '../../../../lib/engine/models/knn/similarity.ts';
import { interactionsOf, rowsOf, shopLog } from '../../shop-log.ts';

type Given = z.input<typeof similaritySchema>;

/** Similarity of every two customers, over the products that both have. */
function matrix({ byProduct, customerCount }: Interactions, given: Given, values = byProduct.durations) {
  const rows = similarityRows(customerCount, byProduct, values, similaritySchema.parse(given));
  return Array.from({ length: customerCount }, (_, x) => [...rows.row(x)]);
}

// Products 0, 1, 2. In common: customers 0 and 1 have all, customer 2 has 0 only, customer 3 has none of theirs.
const log = interactionsOf(
  ...([
    [0, 0, 1],
    [0, 1, 2],
    [0, 2, 4],
  ] as const),
  ...([
    [1, 0, 2],
    [1, 1, 2],
    [1, 2, 6],
  ] as const),
  ...([[2, 0, 4]] as const),
  ...([[3, 9, 5]] as const),
);

describe('similarities of hand-made customers', () => {
  test('msd is 1 / (1 + mean squared difference)', () => {
    const similarity = matrix(log, { name: 'msd' });

    expect(similarity[0][1]).toBeCloseTo(1 / (1 + (1 + 0 + 4) / 3), 15);
    expect(similarity[0][2]).toBeCloseTo(1 / (1 + 9), 15);
  });

  test('cosine is over common products only', () => {
    const similarity = matrix(log, { name: 'cosine' });

    expect(similarity[0][1]).toBeCloseTo(30 / Math.sqrt(21 * 44), 15);
    expect(similarity[0][2]).toBe(1);
  });

  // 1, 2, 4 against 2, 2, 6: covariance 16/3 · …, by hand: (3·30 − 7·10) / √((3·21 − 49)(3·44 − 100)) = 20/√448.
  test('pearson is the correlation', () => {
    const similarity = matrix(log, { name: 'pearson' });

    expect(similarity[0][1]).toBeCloseTo(20 / Math.sqrt(448), 15);
    expect(similarity[0][2]).toBe(0); // one common product: undefined
  });

  // Deviations from the baseline, given by hand: products 0, 1, 2 in turn, customers in order of appearance.
  test('pearson_baseline is the shrunk cosine of the deviations, from two common products on', () => {
    const deviations = Float64Array.of(1, -1, 2, 2, 1, 0, 3, 5);

    const similarity = matrix(log, { name: 'pearson_baseline', shrinkage: 10 }, deviations);

    const cosine = (1 * -1 + 2 * 1 + 0 * 3) / Math.sqrt((1 + 4 + 0) * (1 + 1 + 9));
    expect(similarity[0][1]).toBeCloseTo(cosine * (2 / 12), 15);
    expect(similarity[0][2]).toBe(0);
  });

  test.each(['msd', 'cosine', 'pearson', 'pearson_baseline'] as const)('%s is 0 below minSupport', (name) => {
    expect(matrix(log, { name, minSupport: 3 })[0][1]).not.toBe(0);
    expect(matrix(log, { name, minSupport: 4 })[0][1]).toBe(0);
  });

  test.each(['msd', 'cosine', 'pearson', 'pearson_baseline'] as const)(
    '%s is 0 with nothing in common',
    (name) => {
      expect(matrix(log, { name })[0][3]).toBe(0);
    },
  );

  test.each(['cosine', 'pearson', 'pearson_baseline'] as const)(
    '%s is 0, not NaN, if all durations are 0',
    (name) => {
      const zeros = interactionsOf([0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0]);

      expect(matrix(zeros, { name })[0][1]).toBe(0);
    },
  );
});

describe('rounding', () => {
  test('pearson is 0, not NaN, if rounding makes a spread of equal durations negative', () => {
    // In doubles 3·(1.3² + 1.3² + 1.3²) − (1.3 + 1.3 + 1.3)² is −1.8e-15.
    const rows = [1.3, 1.3, 1.3].map((duration, product) => [0, product, duration] as const);
    const others = [1, 2, 4].map((duration, product) => [1, product, duration] as const);

    expect(matrix(interactionsOf(...rows, ...others), { name: 'pearson' })[0][1]).toBe(0);
  });
});

describe('similarities of any log', () => {
  const names = fc.constantFrom('msd', 'cosine', 'pearson', 'pearson_baseline');
  const logs = fc.record({
    customers: fc.integer({ min: 1, max: 12 }),
    products: fc.integer({ min: 1, max: 12 }),
    share: fc.double({ min: 0.2, max: 1, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1e6 }),
  });
  const notEmpty = (settings: Parameters<typeof shopLog>[0]) => {
    const rows = shopLog(settings);
    return new Interactions(rows.durations.length > 0 ? rows : rowsOf([0, 0, 1]));
  };

  test('are symmetric, 1 with oneself, and never beyond 1', () => {
    fc.assert(
      fc.property(logs, names, (settings, name) => {
        const similarity = matrix(notEmpty(settings), { name } as Given);

        for (const [x, row] of similarity.entries()) {
          expect(row[x]).toBe(1);
          for (const [other, value] of row.entries()) {
            expect(value).toBe(similarity[other][x]);
            expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-6);
          }
        }
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('do not change with the unit of the durations (cosine and pearson)', () => {
    fc.assert(
      fc.property(logs, fc.constantFrom('cosine', 'pearson'), (settings, name) => {
        const interactions = notEmpty(settings);
        const halves = interactions.byProduct.durations.map((duration) => duration / 2);

        expect(matrix(interactions, { name } as Given, halves)).toEqual(
          matrix(interactions, { name } as Given),
        );
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('shrink towards 0 with more shrinkage (pearson_baseline)', () => {
    const interactions = new Interactions(shopLog());
    const deviations = interactions.byProduct.durations.map((duration) => duration - 3);
    const total = (shrinkage: number) =>
      matrix(interactions, { name: 'pearson_baseline', shrinkage }, deviations)
        .flat()
        .reduce((sum, value) => sum + Math.abs(value), 0);

    expect(total(100)).toBeLessThan(total(10));
    expect(total(10)).toBeLessThan(total(0));
  });
});

describe('rows of similarities of the same durations', () => {
  const rows = (given: Given, of = log) => durationSimilarities(of, similaritySchema.parse(given));

  test('are made once for all models that ask for the same similarity', () => {
    expect(rows({ name: 'msd' })).toBe(rows({ name: 'msd' }));
  });

  test('are not piled up: only those asked for last are kept', () => {
    const first = rows({ name: 'msd' });
    rows({ name: 'cosine' });

    expect(rows({ name: 'msd' })).not.toBe(first);
  });

  test('are new ones for another similarity, and for other training rows', () => {
    expect(rows({ name: 'msd' })).not.toBe(rows({ name: 'msd', minSupport: 2 }));
    expect(rows({ name: 'msd' })).not.toBe(rows({ name: 'msd' }, new Interactions(log.rows())));
  });
});
