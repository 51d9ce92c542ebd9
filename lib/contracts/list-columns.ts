/**
 * Columns of numbers as bytes that deflate well: numbers of a column lie together, each byte of them among bytes of its
 * kind, and what is sorted is stored as differences.
 */

import { type Decimal, decimalOf, decimalPartsOf } from './decimal.ts';

/** A whole number up to 2^53 takes as many bytes as it has groups of seven bits, the lowest first. */
const GROUP = 0x80;
/** Of a double as a decimal number, the most digits after the point that are tried. */
const MOST_DECIMALS = 6;
/** Added to the decimals of doubles that fall, which are stored as differences. */
const FALLING = 0x10;
/** Doubles that are no decimal numbers of so few digits: all their bits are stored. */
const BITS = 0xff;
/** A difference of two such numbers, and its sign, has 53 bits. */
const GREATEST_DECIMAL = 2 ** 51;
const NO_DECIMAL = -128;
const NOTHING: Decimal = { mantissa: 0, exponent: NO_DECIMAL };
const DIGITS = 4;
/** Of one number: eight groups of seven bits hold 2^53, and a double has as many. */
const MOST_BYTES = 8;
const FIRST_BYTES = 2 ** 14;

export class ColumnWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Whole numbers, 0 or more. */
  numbers(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    for (let n = 0; n < values.length; n++) this.#number(values[n]);
  }

  /** Float32, small where each is close to the one before. */
  floats(values: Float32Array): void {
    this.#differences(new Int32Array(values.buffer, values.byteOffset, values.length).map(orderOf));
  }

  /** In four digits and up to 1e38, or NaN for null. Mantissas' high bytes, their low bytes, exponents. */
  decimals(values: Float32Array): void {
    const { length } = values;
    this.#reserve(length);
    const part = this.#bytes.subarray(this.#length, this.#length + 3 * length);
    for (let n = 0; n < length; n++) {
      const { mantissa, exponent } = Number.isNaN(values[n]) ? NOTHING : decimalPartsOf(values[n], DIGITS);
      part[n] = mantissa >> 8;
      part[length + n] = mantissa;
      part[2 * length + n] = exponent;
    }
    this.#length += part.length;
  }

  /** Float64, each as it is; short if all have few digits. */
  doubles(values: Float64Array): void {
    this.#reserve(values.length + 1);
    for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
      const whole = wholeNumbers(values, 10 ** decimals);
      if (whole === undefined) continue;
      const isFalling = whole.every((value, n) => n === 0 || value <= whole[n - 1]);
      this.#bytes[this.#length++] = decimals + (isFalling ? FALLING : 0);
      if (isFalling) this.#differences(whole);
      else for (const value of whole) this.#signed(value);
      return;
    }
    this.#bytes[this.#length++] = BITS;
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), this.#length);
    this.#length += values.byteLength;
  }

  #differences(values: Int32Array | Float64Array): void {
    this.#reserve(values.length);
    let before = 0;
    for (let n = 0; n < values.length; n++) {
      this.#signed(values[n] - before);
      before = values[n];
    }
  }

  #signed(value: number): void {
    this.#number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #number(value: number): void {
    let rest = value;
    for (; rest >= GROUP; rest = Math.floor(rest / GROUP))
      this.#bytes[this.#length++] = (rest % GROUP) | GROUP;
    this.#bytes[this.#length++] = rest;
  }

  /** Makes room for so many numbers. */
  #reserve(count: number): void {
    const needed = this.#length + count * MOST_BYTES;
    if (needed <= this.#bytes.length) return;
    const longer = new Uint8Array(2 * needed);
    longer.set(this.bytes());
    this.#bytes = longer;
  }
}

/** The values times `factor`, if that loses nothing. */
function wholeNumbers(values: Float64Array, factor: number): Float64Array | undefined {
  const whole = new Float64Array(values.length);
  for (let n = 0; n < values.length; n++) {
    whole[n] = Math.round(values[n] * factor);
    const isExact = Math.abs(whole[n]) < GREATEST_DECIMAL && Object.is(whole[n] / factor, values[n]);
    if (!isExact || isNegativeZero(values[n])) return undefined;
  }
  return whole;
}

const isNegativeZero = (value: number) => Object.is(value, -0);

/** @throws RangeError from any method when there are fewer bytes than it needs. */
export class ColumnReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws RangeError if there are more bytes. */
  end(): void {
    if (this.#at < this.#bytes.length)
      throw new RangeError(`${this.#bytes.length - this.#at} bytes too many`);
  }

  numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.#number());
  }

  floats(count: number): number[] {
    return this.#differences(count).map(floatOf);
  }

  decimals(count: number): (number | null)[] {
    const part = this.#take(3 * count);
    return Array.from({ length: count }, (_, n) => {
      const mantissa = (((part[n] << 8) | part[count + n]) << 16) >> 16;
      const exponent = (part[2 * count + n] << 24) >> 24;
      return exponent === NO_DECIMAL ? null : decimalOf(mantissa, exponent);
    });
  }

  doubles(count: number): number[] {
    const [form] = this.#take(1);
    if (form === BITS) return [...new Float64Array(Uint8Array.from(this.#take(8 * count)).buffer)];
    const isFalling = form >= FALLING;
    const whole = isFalling ? this.#differences(count) : Array.from({ length: count }, () => this.#signed());
    return whole.map((value) => value / 10 ** (isFalling ? form - FALLING : form));
  }

  #differences(count: number): number[] {
    let before = 0;
    return Array.from({ length: count }, () => {
      before += this.#signed();
      return before;
    });
  }

  #signed(): number {
    const number = this.#number();
    return number % 2 === 1 ? -(number + 1) / 2 : number / 2;
  }

  #number(): number {
    let value = 0;
    for (let place = 1; ; place *= GROUP) {
      if (this.#at === this.#bytes.length) throw new RangeError('1 byte is missing');
      const byte = this.#bytes[this.#at++];
      value += (byte % GROUP) * place;
      if (byte < GROUP) return value;
    }
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError(`${end - this.#bytes.length} bytes are missing`);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** A float32's bits as a whole number that is ordered as the floats are. */
const orderOf = (bits: number) => (bits >= 0 ? bits : -(2 ** 31) - bits);

const float = new Float32Array(1);
const bitsOfFloat = new Int32Array(float.buffer);

function floatOf(order: number): number {
  bitsOfFloat[0] = order >= 0 ? order : -(2 ** 31) - order;
  return float[0];
}
