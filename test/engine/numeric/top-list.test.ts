import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topProducts } from '../../../lib/engine/lists/top-products.ts';
import { groupRows } from '../../../lib/engine/numeric/row-groups.ts';
import { TopList } from '../../../lib/engine/numeric/top-list.ts';

fc.configureGlobal({ seed: 1 });

describe('a top list', () => {
  test('keeps what sorting all entries and cutting would keep, in whatever order they are offered', () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 200 }), fc.boolean(), (all, limit, backwards) => {
        const entries = all.map((score, key) => ({ key, score }));
        const top = new TopList(limit);
        for (const { key, score } of backwards ? entries.toReversed() : entries) top.offer(key, score);

        const { keys } = top.drain();

        const sorted = entries.toSorted((a, b) => b.score - a.score || a.key - b.key).slice(0, limit);
        expect([...keys]).toEqual(sorted.map(({ key }) => key));
      }),
    );
  });

  test('gives the scores along with the keys, and is empty afterwards', () => {
    const top = new TopList(2);
    top.offer(7, 0.5);
    top.offer(8, 1.5);
    top.offer(9, 1);

    expect(top.drain()).toEqual({ keys: Int32Array.of(8, 9), scores: Float64Array.of(1.5, 1) });
    expect(top.drain().keys).toHaveLength(0);
  });
});

describe('the products to show', () => {
  test('are those of highest score that the customer has not viewed', () => {
    const scores = Float64Array.of(5, 9, 1, 7);

    const top = topProducts(scores, Int32Array.of(1), 2);

    expect(top).toEqual({ products: Int32Array.of(3, 0), scores: Float64Array.of(7, 5) });
  });

  test('stand in the order of the training rows if scores are equal', () => {
    const scores = Float64Array.of(1, 2, 1, 2, 1);

    expect([...topProducts(scores, Int32Array.of(), 4).products]).toEqual([1, 3, 0, 2]);
  });

  test('are fewer if the customer has viewed nearly all, and none if all', () => {
    const scores = Float64Array.of(1, 2);

    expect([...topProducts(scores, Int32Array.of(1), 10).products]).toEqual([0]);
    expect([...topProducts(scores, Int32Array.of(0, 1), 10).products]).toEqual([]);
  });

  test('leave the scores as they are', () => {
    const scores = Float64Array.of(3, 1, 2);

    topProducts(scores, Int32Array.of(0), 1);

    expect(scores).toEqual(Float64Array.of(3, 1, 2));
  });
});

describe('rows in groups', () => {
  test('come by ascending key, −1 first, each group in row order', () => {
    const groups = [...groupRows(Int32Array.of(4, -1, 0, 4, 0, -1, 4, 0))].map(({ key, rows }) => [
      key,
      [...rows],
    ]);

    expect(groups).toEqual([
      [-1, [1, 5]],
      [0, [2, 4, 7]],
      [4, [0, 3, 6]],
    ]);
  });

  test('make no group if there are no rows', () => {
    expect([...groupRows(new Int32Array(0))]).toEqual([]);
  });
});
