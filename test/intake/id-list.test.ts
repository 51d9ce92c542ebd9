import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdList } from '../../lib/intake/id-list.ts';

test('ids are numbered in order of first appearance, whatever letters they have', () => {
  const id = fc.string({
    unit: fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom('é', '🦆', '\ud83e')),
  });
  fc.assert(
    fc.property(fc.array(id, { maxLength: 200 }), (given) => {
      const list = new IdList();

      const places = given.map((one) => list.place(one));

      const distinct = [...new Set(given)];
      expect(list.ids).toEqual(distinct);
      expect(places).toEqual(given.map((one) => distinct.indexOf(one)));
    }),
  );
});

test('many ids keep their numbers while the list grows', () => {
  const list = new IdList();
  const ids = Array.from({ length: 50_000 }, (_, n) => `CC${n * 7919}`);

  for (const id of ids) list.place(id);

  expect(ids.every((id, n) => list.place(id) === n)).toBe(true);
  expect(list.ids).toEqual(ids);
});

test('an id is found by its bytes, and one that is only part of another is not', () => {
  const list = new IdList();
  for (const id of ['CC1', 'Zoë', 'CC12']) list.place(id);
  const bytes = Buffer.from('CC12,Zoë');

  expect(list.find(bytes, 0, 4)).toBe(2);
  expect(list.find(bytes, 0, 3)).toBe(0);
  expect(list.find(bytes, 5, bytes.length)).toBe(1);
  expect(list.find(bytes, 0, 2)).toBe(-1);
  expect(list.find(bytes, 0, 0)).toBe(-1);
});
