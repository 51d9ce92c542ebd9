import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asListed,
  decodePage,
  encodePage,
  interestAt,
  type ListEntry,
  listPageSchema,
} from '../../lib/contracts/list-page.ts';
import { ENTRIES_PER_PAGE } from '../../lib/contracts/table.ts';

const entry = (fields: Partial<ListEntry> & { customer: string }): ListEntry => ({
  ...{ score: 1, duration: null, predictedDuration: null, step: null, why: [] },
  ...fields,
});
const twice = (entries: ListEntry[], content: 'new' | 'viewed' | 'viewers') =>
  decodePage(listPageSchema.parse(encodePage(entries, content)));

describe('a page of a list', () => {
  test('comes back as it was', () => {
    const entries = [
      entry({ customer: 'CC1', score: 2.5, predictedDuration: 41.25, step: 0, why: ['7_4', '3_4'] }),
      entry({ customer: 'CC2', score: -1, predictedDuration: 0, step: 17, why: ['3_4'] }),
      entry({ customer: 'CC3', score: -1 }),
    ];

    expect(twice(entries, 'new')).toEqual(entries);
    expect(twice([], 'new')).toEqual([]);
  });

  test('keeps observed durations to the last digit', () => {
    const durations = [0.1 + 0.2, 1e300, 5e-324];

    const viewed = durations.map((duration, n) => entry({ customer: `CC${n}`, score: 3, duration }));
    const viewers = durations.map((duration, n) => entry({ customer: `CC${n}`, score: duration }));

    expect(twice(viewed, 'viewed')).toEqual(viewed);
    expect(twice(viewers, 'viewers').map(({ score, duration }) => [score, duration])).toEqual(
      durations.map((duration) => [duration, duration]),
    );
  });

  test('has some 13 bytes per entry beside the ids', () => {
    const why = ['7_4', '3_4'];
    const full = Array.from({ length: ENTRIES_PER_PAGE }, (_, n) =>
      entry({ customer: `CC${n}`, step: 3, why }),
    );

    const { customers, products, columns } = encodePage(full, 'new');

    expect(columns.length).toBe(2 + 13 * ENTRIES_PER_PAGE);
    expect(products).toBe('["7_4","3_4"]');
    expect(JSON.parse(customers)).toEqual(full.map(({ customer }) => customer));
  });

  test('of any entries comes back with seven digits of its numbers', () => {
    const number = fc.double({ noNaN: true, min: -1e30, max: 1e30 });
    const anyEntry: fc.Arbitrary<ListEntry> = fc.record({
      customer: fc.string({ unit: 'binary' }),
      score: number,
      duration: number,
      predictedDuration: fc.option(number),
      step: fc.option(fc.nat(17)),
      why: fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: ENTRIES_PER_PAGE }), (entries) => {
        const found = twice(entries, 'viewed');

        expect(found.map(({ score, predictedDuration, ...exact }) => exact)).toEqual(
          entries.map(({ score, predictedDuration, ...exact }) => exact),
        );
        for (const [n, { score, predictedDuration }] of found.entries()) {
          expectSevenDigits(score, entries[n].score);
          expect(predictedDuration === null).toBe(entries[n].predictedDuration === null);
          expectSevenDigits(predictedDuration ?? 0, entries[n].predictedDuration ?? 0);
        }
      }),
      { seed: 1 },
    );
  });

  test('written by an earlier Dwell is still read', () => {
    const page = listPageSchema.parse({ entries: '[["CC1",50.123456789],["CC3",45,3.5]]' });

    expect(decodePage(page)).toEqual([
      entry({ customer: 'CC1', score: 50.123456789 }),
      entry({ customer: 'CC3', score: 45, duration: 3.5 }),
    ]);
  });

  test.each([
    ['of a newer layout', (bytes: Uint8Array) => bytes.with(0, 2), /layout 2, this Dwell reads 1/],
    ['that is empty', () => new Uint8Array(), /layout none/],
    ['of an unknown kind', (bytes: Uint8Array) => bytes.with(1, 7), /damaged page/],
    ['of another kind', (bytes: Uint8Array) => bytes.with(1, 3), /damaged page/],
    ['that is cut off', (bytes: Uint8Array) => bytes.slice(0, -1), /27 bytes of kind 1 for 2 customers/],
    ['that is too long', (bytes: Uint8Array) => Uint8Array.of(...bytes, 0), /damaged page/],
    ['whose reason is nowhere', (bytes: Uint8Array) => bytes.with(10, 9), /reason 9 of 1/],
  ])('%s is refused', (_, damage, message) => {
    const page = encodePage([entry({ customer: 'a', why: ['p'] }), entry({ customer: 'b' })], 'new');

    expect(() => decodePage({ ...page, columns: damage(page.columns) })).toThrow(
      expect.objectContaining({ name: 'DataError', message: expect.stringMatching(message) }),
    );
  });
});

/** Of float32: half a unit in the 24th binary digit, and half of one in the seventh decimal digit. */
function expectSevenDigits(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(6e-7 * Math.abs(expected) + 1e-44);
}

describe('a number in a list', () => {
  test.each([
    [0.1, 0.1],
    [58.3, 58.3],
    [1 / 3, 0.3333333],
    [123456789, 123456800],
    [0, 0],
    [1e300, 3.402823e38],
    [-1e300, -3.402823e38],
  ])('%d is shown as %d', (value, shown) => {
    expect(asListed(value)).toBe(shown);
  });
});

test('interest is the lift of an entry’s step in three digits, and null where there is none', () => {
  const lifts = [7.23456, 1.5];

  expect([0, 1, 2, null].map((step) => interestAt(lifts, step))).toEqual([7.23, 1.5, null, null]);
  expect(interestAt([], 0)).toBeNull();
});
