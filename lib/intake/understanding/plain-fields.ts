/**
 * Fields that are written in the plainest way, read from bytes of UTF-8. Most rows of most logs have no others, and need
 * no text then. What these functions do not understand is NaN or undefined, and is left to the rules for texts, which
 * give the same answer for what they do understand.
 */
import { msSince1970, type TimeFormat } from './times.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const T = 0x54;
const Z = 0x5a;

/** Powers of ten by which a quotient is rounded once, as the text's number is. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** More may be above the greatest safe integer without being seen to be. */
const MOST_DIGITS = 16;

/** A line of as many fields as rows have. */
export class PlainLine {
  bytes: Uint8Array = new Uint8Array(0);
  /** Counted from 1. */
  line = 0;
  /** Where each field begins, and where it ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  constructor(width: number) {
    this.starts = new Int32Array(width);
    this.ends = new Int32Array(width);
  }

  /** Takes spaces off a field. */
  trim(place: number): void {
    const { bytes, starts, ends } = this;
    let start = starts[place];
    let end = ends[place];
    while (start < end && bytes[start] === SPACE) start++;
    while (start < end && bytes[end - 1] === SPACE) end--;
    starts[place] = start;
    ends[place] = end;
  }

  /**
   * Takes the quotes off fields that stand in quotes.
   * @param quotes of the whole line
   * @returns false if there is any other quote
   */
  unquote(quotes: number): boolean {
    const { bytes, starts, ends } = this;
    let others = quotes;
    for (let place = 0; place < starts.length; place++) {
      if (ends[place] - starts[place] < 2) continue;
      if (bytes[starts[place]] !== QUOTE || bytes[ends[place] - 1] !== QUOTE) continue;
      starts[place]++;
      ends[place]--;
      others -= 2;
    }
    return others === 0;
  }
}

/** Digits with at most one decimal sign; NaN for anything else. @param decimal the sign's byte */
export function plainNumber(bytes: Uint8Array, start: number, end: number, decimal: number): number {
  let whole = 0;
  let digits = 0;
  let sign = -1;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits++;
    } else if (bytes[at] === decimal && sign === -1) sign = at;
    else return Number.NaN;
  }
  if (digits === 0 || digits > MOST_DIGITS || whole > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return sign === -1 ? whole : whole / POWERS[end - sign - 1];
}

/**
 * What one number tells of the style of its column. point, comma: the decimal sign. point3, comma3: it may be either, as
 * `1.234`. small: a whole number below 1000. large: another one, whose thousands do not stand apart.
 */
export type PlainSign = 'small' | 'large' | 'point' | 'comma' | 'point3' | 'comma3';

/** What digits with at most one point or comma tell; undefined for anything else. */
export function plainSign(bytes: Uint8Array, start: number, end: number): PlainSign | undefined {
  let sign = -1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte >= ZERO && byte < COLON) continue;
    if ((byte !== POINT && byte !== COMMA) || sign !== -1) return undefined;
    sign = at;
  }
  if (end - start < (sign === -1 ? 1 : 2)) return undefined;
  if (sign === -1) {
    let first = start;
    while (first < end && bytes[first] === ZERO) first++;
    return end - first <= 3 ? 'small' : 'large';
  }
  const whole = sign - start;
  const isSure = end - sign !== 4 || whole === 0 || whole > 3 || bytes[start] === ZERO;
  if (bytes[sign] === POINT) return isSure ? 'point' : 'point3';
  return isSure ? 'comma' : 'comma3';
}

/** Milliseconds since 1970 of `2026-01-31`, `2026-01-31T12:00:00.5Z` or a number since 1970; NaN for anything else. */
export function plainTime(bytes: Uint8Array, start: number, end: number, format: TimeFormat): number {
  if (format === 'iso') return isoTime(bytes, start, end);
  if (format !== 'epoch-s' && format !== 'epoch-ms' && format !== 'epoch-us') return Number.NaN;
  return msSince1970(plainNumber(bytes, start, end, POINT), format);
}

const DAYS_OF_MONTH = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
/** Days of the year before a month, from March, which puts leap days at the end of a year. */
const DAYS_BEFORE = Int32Array.of(0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275);
const DAYS_TO_1970 = 719_468;

function isoTime(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 10 || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return Number.NaN;
  const year = 100 * twoDigits(bytes, start) + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  // What is not a number compares as false.
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  if (day > DAYS_OF_MONTH[month] && !(isLeap && month === 2 && day === 29)) return Number.NaN;
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const date = (365 * years + leapDays + DAYS_BEFORE[month] + day - 1 - DAYS_TO_1970) * 86_400_000;
  return length === 10 ? date : date + timeOfDay(bytes, start + 10, end);
}

/** Of `T12:00:00`, with or without a fraction and `Z`, in milliseconds. */
function timeOfDay(bytes: Uint8Array, start: number, end: number): number {
  if ((bytes[start] !== T && bytes[start] !== SPACE) || end - start < 9) return Number.NaN;
  if (bytes[start + 3] !== COLON || bytes[start + 6] !== COLON) return Number.NaN;
  const hours = twoDigits(bytes, start + 1);
  const minutes = twoDigits(bytes, start + 4);
  const seconds = twoDigits(bytes, start + 7);
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
  const last = bytes[end - 1] === Z ? end - 1 : end;
  const whole = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return last === start + 9 ? whole : whole + fraction(bytes, start + 9, last);
}

/** Of `.5` or `.123456`, in whole milliseconds. */
function fraction(bytes: Uint8Array, start: number, end: number): number {
  const digits = end - start - 1;
  if (bytes[start] !== POINT || digits < 1 || digits > 9) return Number.NaN;
  const all = plainNumber(bytes, start + 1, end, POINT);
  return Math.floor((all * 1000) / POWERS[digits]);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}
