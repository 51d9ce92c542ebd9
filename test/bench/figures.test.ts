import { expect, test } from 'vitest';
import { geometricMean, median, table, times } from '../../bench/figures.ts';

test('a ratio of 2 and one of 8 make a geometric mean of 4', () => {
  expect(geometricMean([2, 8])).toBeCloseTo(4, 12);
});

test('the median does not depend on the order, and is the lesser of two in the middle', () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median([4, 3, 2, 1])).toBe(2);
});

test('small ratios have a decimal', () => {
  expect([3.04, 9.97, 41.4, 1203].map(times)).toEqual(['3.0×', '10×', '41×', '1,203×']);
  expect(times(null)).toBe('');
});

test('a table aligns its first column left and its figures right', () => {
  expect(table(['model', 'RMSE'], [['SVD', '0.93']])).toBe(
    ['| model | RMSE |', '|---|---:|', '| SVD | 0.93 |'].join('\n'),
  );
});
