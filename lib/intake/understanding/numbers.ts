/**
 * How the numbers of a column are written: which sign is the decimal sign, and whether thousands stand apart. A number
 * like `1.234` may mean two things, so the whole column is looked at before any of it is read.
 */
import { type PlainSign, plainSign } from './plain-fields.ts';
import { spelledSeconds } from './units.ts';

type DecimalSign = '.' | ',';

export interface NumberStyle {
  readonly decimal: DecimalSign;
  /** Whether the other sign may part thousands. */
  readonly grouped: boolean;
  /** The values name their units themselves, as `00:01:23` or `83 s`. They are read as seconds. */
  readonly spelled: boolean;
}

/** What one value tells. */
type Sign = PlainSign | 'spelled' | 'other';

const WHOLE = /^[+-]?\d+$/;
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WITH_COMMA = /^[+-]?(\d+,\d*|,\d+|\d+)(e[+-]?\d+)?$/i;
const ONE_SIGN = /^[+-]?(\d*)([.,])(\d*)(e[+-]?\d+)?$/i;
const MANY_POINTS = /^[+-]?\d{1,3}(\.\d{3}){2,}$|^[+-]?\d{1,3}(\.\d{3})+,\d+$/;
const MANY_COMMAS = /^[+-]?\d{1,3}(,\d{3}){2,}$|^[+-]?\d{1,3}(,\d{3})+\.\d+$/;
/** Groups parted by spaces or apostrophes, which cannot be decimal signs. */
const SPACED = /^[+-]?\d{1,3}([ '’\u00a0\u2009\u202f]\d{3})+(?![\d ])/;
const SPACES = /[ '’\u00a0\u2009\u202f]/g;

function signOf(given: string): Sign {
  const isSpaced = SPACED.test(given);
  const text = isSpaced ? given.replace(SPACES, '') : given;
  if (WHOLE.test(text))
    return text.replace(/^[+-]?0*/, '').length <= 3 ? 'small' : isSpaced ? 'other' : 'large';
  const one = ONE_SIGN.exec(text);
  if (one && one[1] + one[3] !== '') {
    const [, whole, sign, fraction, exponent] = one;
    const isSure =
      isSpaced ||
      exponent ||
      fraction.length !== 3 ||
      whole === '' ||
      whole.length > 3 ||
      whole.startsWith('0');
    if (sign === '.') return isSure ? 'point' : 'point3';
    return isSure ? 'comma' : 'comma3';
  }
  if (PLAIN.test(text)) return 'point';
  if (MANY_POINTS.test(text)) return 'comma';
  if (MANY_COMMAS.test(text)) return 'point';
  return spelledSeconds(text) === undefined ? 'other' : 'spelled';
}

/** Whether a text is a number in any style. */
export const isNumberLike = (text: string): boolean => !['other', 'spelled'].includes(signOf(text));

/** What the numbers of a column tell, all together. */
export class NumberEvidence {
  readonly counts: Record<Sign, number> = {
    small: 0,
    large: 0,
    point: 0,
    comma: 0,
    point3: 0,
    comma3: 0,
    spelled: 0,
    other: 0,
  };
  readonly first: Partial<Record<Sign, { readonly text: string; readonly line: number }>> = {};

  add(text: string, line: number): void {
    const sign = signOf(text);
    if (this.counts[sign]++ === 0) this.first[sign] = { text: text.slice(0, 40), line };
  }

  /** The same from bytes. False: it must be given as a text, being the first of its kind or not written plainly. */
  addPlain(bytes: Uint8Array, start: number, end: number): boolean {
    const sign = plainSign(bytes, start, end);
    if (sign === undefined || this.counts[sign] === 0) return false;
    this.counts[sign]++;
    return true;
  }

  merge(other: NumberEvidence): this {
    for (const sign of Object.keys(other.counts) as Sign[]) {
      this.counts[sign] += other.counts[sign];
      this.first[sign] ??= other.first[sign];
    }
    return this;
  }
}

/**
 * So many numbers like `1.234`, and so many whole numbers below 1000 beside them, mean thousands: of 45 numbers with up to
 * three decimals, all have exactly three with odds of one in a hundred, and ten of a thousand are whole.
 */
const ENOUGH = { apart: 45, whole: 10 };

/** How the numbers are to be read; or both ways in which they can be, and what speaks for neither. */
export type StyleDecision =
  | (NumberStyle & { readonly threeDigits?: true })
  | { readonly unclear: 'either' | 'mixed'; readonly examples: readonly Sign[] };

/**
 * @param pooled what all files of the data set tell: it decides where this file's own numbers do not.
 * @param maxMixedShare the greatest share of numbers in the other style, which are bad rows then.
 */
export function styleOf(
  own: NumberEvidence,
  pooled: NumberEvidence,
  delimiter: string,
  maxMixedShare: number,
): StyleDecision {
  const { counts } = own;
  const numbers = counts.small + counts.large + counts.point + counts.comma + counts.point3 + counts.comma3;
  if (counts.spelled > numbers)
    return numbers > maxMixedShare * counts.spelled
      ? { unclear: 'mixed', examples: ['spelled', 'small', 'large', 'point', 'comma'] }
      : { decimal: '.', grouped: false, spelled: true };

  if (counts.point > 0 && counts.comma > 0) {
    const [less, more] = [counts.point, counts.comma].sort((a, b) => a - b);
    if (less > maxMixedShare * (less + more)) return { unclear: 'mixed', examples: ['point', 'comma'] };
    return { decimal: counts.point > counts.comma ? '.' : ',', grouped: false, spelled: false };
  }
  const clear = counts.point + counts.comma > 0 ? counts : pooled.counts;
  if (clear.point > 0 !== clear.comma > 0)
    return { decimal: clear.point > 0 ? '.' : ',', grouped: true, spelled: false };

  const { point3, comma3, small, large } = counts;
  if (point3 > 0 && comma3 > 0) return { unclear: 'either', examples: ['point3', 'comma3'] };
  if (point3 + comma3 === 0) return { decimal: '.', grouped: false, spelled: false };
  const [sign, other]: DecimalSign[] = point3 > 0 ? ['.', ','] : [',', '.'];
  // A writer who parts thousands parts all of them.
  if (large > 0) return { decimal: sign, grouped: false, spelled: false, threeDigits: true };
  if (small >= ENOUGH.whole && point3 + comma3 >= ENOUGH.apart)
    return { decimal: other, grouped: true, spelled: false };
  if (small === 0 && sign !== delimiter)
    return { decimal: sign, grouped: false, spelled: false, threeDigits: true };
  return { unclear: 'either', examples: [point3 > 0 ? 'point3' : 'comma3', 'small'] };
}

const THOUSANDS = {
  '.': /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/,
  ',': /^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$/,
} as const;

/** Reads a number in this style; NaN if it is none, or is written in another style. */
export function numberReader({ decimal, grouped, spelled }: NumberStyle): (text: string) => number {
  if (spelled) return (text) => spelledSeconds(text) ?? Number.NaN;
  const form = decimal === '.' ? PLAIN : WITH_COMMA;
  const other = decimal === '.' ? /,/g : /\./g;
  return (text) => {
    if (form.test(text)) return Number(decimal === '.' ? text : text.replace(',', '.'));
    const joined = SPACED.test(text) ? text.replace(SPACES, '') : text;
    if (grouped && THOUSANDS[decimal].test(joined))
      return Number(joined.replace(other, '').replace(',', '.'));
    return joined !== text && form.test(joined) ? Number(joined.replace(',', '.')) : Number.NaN;
  };
}
