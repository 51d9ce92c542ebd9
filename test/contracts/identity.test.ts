import { describe, expect, test } from 'vitest';
import { categoryOf, regularFlags } from '../../lib/contracts/identity.ts';

describe('an id', () => {
  test.each([
    ['7_21', '7'],
    ['shoes_red_42', 'shoes'],
    ['21', null],
    ['_21', null],
  ])('of the product %s gives the category %s', (product, category) => {
    expect(categoryOf(product)).toBe(category);
  });

  test('of a regular customer starts with the prefix', () => {
    expect([...regularFlags(['CC20190310', 'RC20190310', 'cc1', 'CC'], 'CC')]).toEqual([1, 0, 0, 1]);
  });

  test('of any customer is that of a regular one where none starts with the prefix', () => {
    expect([...regularFlags(['ann', 'RC20190310'], 'CC')]).toEqual([1, 1]);
  });
});
