import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf, decimalPartsOf } from '../../lib/contracts/decimal.ts';

test.each([
  [3153, -2, 31.53],
  [-1, -1, -0.1],
  [7, 22, 7e22],
  [7, 30, 7e30],
  [1234, -48, 1.234e-45],
  [0, 5, 0],
])('%d times ten to the %d is %d', (mantissa, exponent, number) => {
  expect(decimalOf(mantissa, exponent)).toBe(number);
});

test('a number in so many digits is the nearest one, as its text says it', () => {
  fc.assert(
    fc.property(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 3, max: 7 }),
      (value, digits) => {
        const { mantissa, exponent } = decimalPartsOf(value, digits);
        const short = decimalOf(mantissa, exponent);

        expect(Number(short.toPrecision(digits))).toBe(short);
        const unit = 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - digits + 1);
        expect(Math.abs(short - value)).toBeLessThanOrEqual(0.5001 * unit);
      },
    ),
    { seed: 1, numRuns: 2000 },
  );
});
