import { expect, test } from 'vitest';
import { Column } from '../../lib/intake/column.ts';

test('a column of several segments returns what was put', () => {
  const column = new Column(Float64Array);
  const length = 2 ** 23 + 5;
  for (let row = 0; row < length; row++) column.put(row, row / 3);
  column.put(17, -1);
  column.put(length - 1, -2);

  expect(column.at(17)).toBe(-1);
  expect(column.at(2 ** 23 + 1)).toBe((2 ** 23 + 1) / 3);

  const whole = column.join(length);
  expect(whole).toHaveLength(length);
  expect([whole[0], whole[17], whole[18], whole[300_000], whole[length - 1]]).toEqual([
    0, -1, 6, 100_000, -2,
  ]);
});

test('an empty column joins to nothing', () => {
  expect(new Column(Int32Array).join(0)).toEqual(new Int32Array());
});

test('a column that ends within its first segment joins to its numbers only', () => {
  const column = new Column(Int32Array);
  column.put(0, 7);
  column.put(1, 8);

  expect(column.join(2)).toEqual(Int32Array.of(7, 8));
});
