import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumberEvidence, numberReader } from '../../../lib/intake/understanding/numbers.ts';
import { plainNumber, plainSign, plainTime } from '../../../lib/intake/understanding/plain-fields.ts';
import { type TimeFormat, timeOf } from '../../../lib/intake/understanding/times.ts';

/** A field between others. */
function within<T>(text: string, read: (bytes: Uint8Array, start: number, end: number) => T): T {
  const field = Buffer.from(text);
  return read(Buffer.concat([Buffer.from('7,'), field, Buffer.from(',7')]), 2, 2 + field.length);
}

const numberOf = (text: string, decimal: '.' | ',') =>
  within(text, (...field) => plainNumber(...field, decimal.charCodeAt(0)));
const timeOfPlain = (text: string, format: TimeFormat) =>
  within(text, (...field) => plainTime(...field, format));

const digits = fc.stringMatching(/^\d{0,18}$/);
const numberTexts = fc.oneof(
  fc.tuple(digits, fc.constantFrom('', '.', ','), digits).map((parts) => parts.join('')),
  fc.stringMatching(/^[-+\d.,e ]{0,8}$/),
);

describe('a plain number', () => {
  test.each([
    ['0', 0],
    ['007', 7],
    ['30.2', 30.2],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['12.', 12],
    ['9007199254740991', 9007199254740991],
    ['1.7976931348623', 1.7976931348623],
  ])('%s', (text, number) => {
    expect(numberOf(text, '.')).toBe(number);
    expect(numberOf(text.replace('.', ','), ',')).toBe(number);
  });

  test.each([
    '',
    '.',
    '-1',
    '+1',
    '1e3',
    '1.2.3',
    '1,2',
    ' 1',
    '9007199254740993',
    '12345678901234567',
    'Infinity',
  ])('is not %j, which is left to the rules for texts', (text) => {
    expect(numberOf(text, '.')).toBeNaN();
  });

  test('is the one that the rules for texts read', () => {
    fc.assert(
      fc.property(numberTexts, fc.constantFrom('.' as const, ',' as const), (text, decimal) => {
        const number = numberOf(text, decimal);
        if (Number.isNaN(number)) return;

        expect(number).toBe(numberReader({ decimal, grouped: false, spelled: false })(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what a plain number tells of the style', () => {
  test.each([
    ['7', 'small'],
    ['0999', 'small'],
    ['1000', 'large'],
    ['1.5', 'point'],
    ['1.234', 'point3'],
    ['0.234', 'point'],
    ['1234.567', 'point'],
    ['.234', 'point'],
    ['1,234', 'comma3'],
    ['1,5', 'comma'],
    ['', undefined],
    [',', undefined],
    ['1.234,5', undefined],
  ])('%j: %s', (text, sign) => {
    expect(within(text, plainSign)).toBe(sign);
  });

  test('is what the rules for texts tell', () => {
    fc.assert(
      fc.property(numberTexts, (text) => {
        const sign = within(text, plainSign);
        if (sign === undefined) return;
        const evidence = new NumberEvidence();

        evidence.add(text, 1);

        expect(evidence.counts[sign]).toBe(1);
      }),
      { numRuns: 2000 },
    );
  });

  test('is counted once the first of its kind has been kept as an example', () => {
    const evidence = new NumberEvidence();
    const add = (text: string) => within(text, (...field) => evidence.addPlain(...field));

    expect(add('3.5')).toBe(false);
    evidence.add('3.5', 2);
    expect(add('4.5')).toBe(true);

    expect(evidence.counts.point).toBe(2);
    expect(evidence.first.point).toEqual({ text: '3.5', line: 2 });
  });
});

describe('a plain time', () => {
  test.each<[string, TimeFormat, number]>([
    ['2026-03-01T12:30:15Z', 'iso', Date.UTC(2026, 2, 1, 12, 30, 15)],
    ['2026-03-01 12:30:15', 'iso', Date.UTC(2026, 2, 1, 12, 30, 15)],
    ['2026-03-01T12:30:15.2509Z', 'iso', Date.UTC(2026, 2, 1, 12, 30, 15, 250)],
    ['2026-03-01T12:30:15.5', 'iso', Date.UTC(2026, 2, 1, 12, 30, 15, 500)],
    ['2024-02-29', 'iso', Date.UTC(2024, 1, 29)],
    ['1969-12-31', 'iso', -86_400_000],
    ['1772368215', 'epoch-s', 1_772_368_215_000],
    ['1772368215.25', 'epoch-s', 1_772_368_215_250],
    ['1772368215000', 'epoch-ms', 1_772_368_215_000],
    ['1772368215000499', 'epoch-us', 1_772_368_215_000],
  ])('%s as %s', (text, format, time) => {
    expect(timeOfPlain(text, format)).toBe(time);
  });

  test.each<[string, TimeFormat]>([
    ['2026-02-30', 'iso'],
    ['2023-02-29', 'iso'],
    ['1900-02-29', 'iso'],
    ['2026-13-01', 'iso'],
    ['2026-03-01T24:00:00Z', 'iso'],
    ['2026-03-01T12:30Z', 'iso'],
    ['2026-03-01T12:30:15+02:00', 'iso'],
    ['2026-03-01T12:30:15.Z', 'iso'],
    ['2026/03/01', 'iso'],
    ['', 'iso'],
    ['1772368215', 'epoch-ms'],
    ['20260301', 'compact'],
  ])('is not %s as %s', (text, format) => {
    expect(timeOfPlain(text, format)).toBeNaN();
  });

  test('of any day is the one that the rules for texts read', () => {
    const days = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(2999, 11, 31) });
    fc.assert(
      fc.property(days, fc.constantFrom(10, 19, 23, 24), (time, length) => {
        const text = new Date(time).toISOString().slice(0, length);

        const plain = timeOfPlain(text, 'iso');

        expect(plain).toBe(timeOf(text, 'iso'));
        expect(plain).not.toBeNaN();
      }),
      { numRuns: 1000 },
    );
  });
});
