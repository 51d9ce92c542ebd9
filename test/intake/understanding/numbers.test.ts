import { expect, test } from 'vitest';
import { NumberEvidence, numberReader, styleOf } from '../../../lib/intake/understanding/numbers.ts';

function evidenceOf(texts: readonly string[]): NumberEvidence {
  const evidence = new NumberEvidence();
  for (const [n, text] of texts.entries()) evidence.add(text, n + 1);
  return evidence;
}

/** What the numbers of a column that stands alone are read as, or why they are not. */
function readAll(texts: readonly string[], delimiter = ';'): readonly number[] | string {
  const evidence = evidenceOf(texts);
  const style = styleOf(evidence, evidence, delimiter, 0.01);
  return 'unclear' in style ? style.unclear : texts.map(numberReader(style));
}

test.each([
  [['42', '0', '999', '12345']],
  [
    ['42', '1.5', '.5', '3.', '1e2', '+7'],
    [42, 1.5, 0.5, 3, 100, 7],
  ],
  [
    ['42', '1,5', ',5', '1,2E+02'],
    [42, 1.5, 0.5, 120],
  ],
  [
    ['19,47', '1.234', '1.234.567,5'],
    [19.47, 1234, 1_234_567.5],
  ],
  [
    ['19.47', '1,234', '1,234,567.5'],
    [19.47, 1234, 1_234_567.5],
  ],
  [
    ["1'234.5", '1 234.5', '1\u202f234'],
    [1234.5, 1234.5, 1234],
  ],
  [
    ['0.123', '1.234'],
    [0.123, 1.234],
  ],
  [
    ['1500', '1.234'],
    [1500, 1.234],
  ],
  [
    ['00:01:23', '1:00:00'],
    [83, 3600],
  ],
  [
    ['83 s', '1 min 23s', '1500 ms'],
    [83, 83, 1.5],
  ],
  [
    ['PT1M23S', 'PT5S'],
    [83, 5],
  ],
])('%j', (texts, numbers = texts.map(Number)) => {
  expect(readAll(texts)).toEqual(numbers);
});

test.each([
  [['42', '1.234'], 'either'],
  [['1.234', '1,234'], 'either'],
  [['1.5', '2,5'], 'mixed'],
  [['00:01:23', '83', '00:01:23'], 'mixed'],
])('%j can be read in two ways', (texts, why) => {
  expect(readAll(texts)).toBe(why);
});

test('many whole numbers beside many like 1.234 mean thousands', () => {
  const whole = Array.from({ length: 40 }, (_, n) => String(n));
  const apart = Array.from({ length: 50 }, (_, n) => `1.${String(100 + n)}`);

  expect(readAll([...whole, ...apart])).toEqual([...whole.map(Number), ...apart.map((_, n) => 1100 + n)]);
});

test('all with three digits after a comma are decimals, unless the comma parts the fields', () => {
  expect(readAll(['1,234', '5,678'], ';')).toEqual([1.234, 5.678]);
  expect(readAll(['1,234', '5,678'], ',')).toBe('either');
});

test('a few numbers of the other style are no numbers', () => {
  const texts = [...Array.from({ length: 200 }, () => '1.5'), '2,5', '1,234'];

  expect((readAll(texts) as number[]).slice(-2)).toEqual([Number.NaN, Number.NaN]);
});

test.each(['', 'x', 'NaN', 'Infinity', '0x10', '1.2.3', '1,23,4', '12 34', '1:23'])(
  '%j is no number',
  (text) => {
    expect(numberReader({ decimal: '.', grouped: true, spelled: false })(text)).toBeNaN();
  },
);
