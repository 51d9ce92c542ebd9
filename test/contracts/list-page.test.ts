import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf } from '../../lib/contracts/decimal.ts';
import {
  asListed,
  decodePage,
  ENTRIES_PER_PAGE,
  encodePage,
  interestAt,
  type ListEntry,
  listedEstimate,
  listPageSchema,
} from '../../lib/contracts/list-page.ts';

const entry = (fields: Partial<ListEntry> & { customer: string }): ListEntry => ({
  ...{ score: 1, duration: null, predictedDuration: null, step: null, why: [] },
  ...fields,
});
const twice = (entries: ListEntry[], content: 'new' | 'viewed' | 'viewers') =>
  decodePage(listPageSchema.parse({ run: 'run-1', ...encodePage(entries, content) }));

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

  test('keeps durations with few digits in few bytes', () => {
    const sizeOf = (duration: (n: number) => number) =>
      encodePage(
        Array.from({ length: ENTRIES_PER_PAGE }, (_, n) => entry({ customer: 'CC', score: duration(n) })),
        'viewers',
      ).columns.length;

    expect(sizeOf((n) => 900.5 - n / 2)).toBeLessThan(0.1 * ENTRIES_PER_PAGE);
    expect(sizeOf((n) => Math.sin(n))).toBeGreaterThan(7 * ENTRIES_PER_PAGE);
  });

  test('takes some ten bytes per entry, its id included', () => {
    const full = Array.from({ length: ENTRIES_PER_PAGE }, (_, n) =>
      entry({
        customer: `CC${(n * 7919) % 100_003}`,
        score: 90 / (1 + n / 40) + Math.sin(n),
        predictedDuration: 30 + 20 * Math.sin(n),
        step: Math.floor(n / 50),
        why: [`7_${n % 13}`, `3_${n % 17}`],
      }),
    ).sort((one, other) => other.score - one.score);

    const { customers, products, columns } = encodePage(full, 'new');

    const bytes = customers.length + (products?.length ?? 0) + columns.length;
    expect(bytes / ENTRIES_PER_PAGE).toBeLessThan(12);
  });

  test('of any entries comes back with seven digits of its scores and four of its estimates', () => {
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
          expectDigits(score, entries[n].score, 6e-7);
          expect(predictedDuration === null).toBe(entries[n].predictedDuration === null);
          expectDigits(predictedDuration ?? 0, entries[n].predictedDuration ?? 0, 5e-4);
        }
      }),
      { seed: 1 },
    );
  });

  test.each([
    ['of an older layout', (bytes: Uint8Array) => bytes.with(0, 1), /layout 1, this Dwell reads 2/],
    ['that is empty', () => new Uint8Array(), /layout none/],
    [
      'of an unknown kind',
      (bytes: Uint8Array) => bytes.with(1, 7),
      /damaged page of a list: it is of kind 7/,
    ],
    [
      'of another kind',
      (bytes: Uint8Array) => bytes.with(1, 3),
      /damaged page of a list: 1 bytes are missing/,
    ],
    ['that is cut off', (bytes: Uint8Array) => bytes.slice(0, -3), /damaged page/],
    ['whose columns are too long', () => deflatedColumns([...COLUMNS, 0]), /1 bytes too many/],
    ['whose reason is nowhere', () => deflatedColumns(COLUMNS.with(-4, 9)), /reason 9 of 1/],
  ])('%s is refused', (_, damage, message) => {
    const page = encodePage([entry({ customer: 'a', why: ['p'] }), entry({ customer: 'b' })], 'new');
    expect(inflateRawSync(page.columns.subarray(2))).toEqual(Buffer.from(COLUMNS));

    expect(() => decodePage({ ...page, columns: damage(page.columns) })).toThrow(
      expect.objectContaining({ name: 'DataError', message: expect.stringMatching(message) }),
    );
  });
});

/**
 * Two entries of score 1, whose float32 is 0x3f800000: in groups of seven bits, twice that, and no difference. Then no
 * predicted durations, reasons, and no steps.
 */
const COLUMNS = [
  ...[0x80, 0x80, 0x80, 0xf8, 0x07, 0],
  ...[0, 0, 0, 0, 0x80, 0x80],
  ...[1, 0, 0, 0],
  ...[0, 0],
];
const deflatedColumns = (bytes: number[]) => Uint8Array.of(2, 1, ...deflateRawSync(Uint8Array.from(bytes)));

/** A share of the number: of float32, half a unit in the 24th binary digit, and half of one in the last decimal digit. */
function expectDigits(actual: number, expected: number, share: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(share * Math.abs(expected) + 1e-44);
}

test.each([
  [31.52871, 31.53],
  [0.1, 0.1],
  [123456, 123500],
  [-2.00049, -2],
  [0, 0],
  [1e300, 3.403e38],
])('a predicted duration of %d is shown as %d', (value, shown) => {
  const { mantissa, exponent } = listedEstimate(value);

  expect(decimalOf(mantissa, exponent)).toBe(shown);
});

describe('a score in a list', () => {
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
