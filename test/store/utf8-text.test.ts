import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Utf8Text } from '../../lib/store/utf8-text.ts';

const written = (write: (text: Utf8Text) => void) => {
  const text = new Utf8Text();
  write(text);
  return Buffer.from(text.bytes()).toString();
};

describe('UTF-8 text', () => {
  test('has all pieces in order, however many there are', () => {
    const piece = Buffer.from('[żółw]');

    const text = written((to) => {
      for (let n = 0; n < 20_000; n++) {
        to.text('ü');
        to.piece(piece);
        to.piece(piece, 0, 1);
      }
    });

    expect(text).toBe('ü[żółw]['.repeat(20_000));
  });

  test.each([
    [0, -3, '0'],
    [12_340, -3, '12.34'],
    [-5, -1, '-0.5'],
    [1, -6, '0.000001'],
    [1, -7, '1e-7'],
    [1_234_567, -12, '0.000001234567'],
    [9_999_999, -13, '9.999999e-7'],
    [1234, 3, '1234000'],
    [1234, 30, '1.234e+33'],
    [-100, 0, '-100'],
  ])('has %d times ten to the %d as JavaScript writes it', (mantissa, exponent, expected) => {
    expect(written((text) => text.decimal({ mantissa, exponent }))).toBe(expected);
  });

  test('has any number of seven digits as JavaScript writes it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9_999_999, max: 9_999_999 }),
        fc.integer({ min: -30, max: 30 }),
        (mantissa, exponent) => {
          const number = Number(`${mantissa}e${exponent}`);
          expect(written((text) => text.decimal({ mantissa, exponent }))).toBe(`${number}`);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});
