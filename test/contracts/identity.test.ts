import { describe, expect, test } from 'vitest';
import { categoryOf, isRegular } from '../../lib/contracts/identity.ts';

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
    expect(isRegular('CC20190310', 'CC')).toBe(true);
    expect(isRegular('RC20190310', 'CC')).toBe(false);
    expect(isRegular('cc1', 'CC')).toBe(false);
  });
});
