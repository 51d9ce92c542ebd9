/**
 * Columns of numbers as bytes that deflate well: numbers of a column lie together, each byte of them among bytes of its
 * kind, and what is sorted is stored as differences.
 */

import { decimalOf } from './decimal.ts';

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
const DIGITS = 4;

export class ColumnWriter {
  readonly #bytes: number[] = [];

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** Whole numbers, 0 or more. */
  numbers(values: readonly number[]): void {
    for (const value of values) this.#number(value);
  }

  /** Float32, small where each is close to the one before. */
  floats(values: readonly number[]): void {
    this.#differences(values.map(orderOf));
  }

  /** Of four digits and of up to 1e38, or null. Mantissas' high bytes, their low bytes, exponents. */
  decimals(values: ReadonlyArray<number | null>): void {
    const parts = values.map((value) => (value === null ? null : partsOf(value)));
    for (const part of parts) this.#bytes.push(((part?.mantissa ?? 0) >> 8) & 0xff);
    for (const part of parts) this.#bytes.push((part?.mantissa ?? 0) & 0xff);
    for (const part of parts) this.#bytes.push((part?.exponent ?? NO_DECIMAL) & 0xff);
  }

  /** Float64, each as it is; short if all have few digits. */
  doubles(values: readonly number[]): void {
    for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
      const whole = values.map((value) => Math.round(value * 10 ** decimals));
      const isExact = (value: number, n: number) =>
        Math.abs(whole[n]) < GREATEST_DECIMAL &&
        Object.is(whole[n] / 10 ** decimals, value) &&
        !isNegativeZero(value);
      if (!values.every(isExact)) continue;
      const isFalling = whole.every((value, n) => n === 0 || value <= whole[n - 1]);
      this.#bytes.push(decimals + (isFalling ? FALLING : 0));
      if (isFalling) this.#differences(whole);
      else for (const value of whole) this.#signed(value);
      return;
    }
    this.#bytes.push(BITS, ...new Uint8Array(Float64Array.from(values).buffer));
  }

  #differences(values: readonly number[]): void {
    let before = 0;
    for (const value of values) {
      this.#signed(value - before);
      before = value;
    }
  }

  #signed(value: number): void {
    this.#number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #number(value: number): void {
    let rest = value;
    for (; rest >= GROUP; rest = Math.floor(rest / GROUP)) this.#bytes.push((rest % GROUP) | GROUP);
    this.#bytes.push(rest);
  }
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

const bits = new DataView(new ArrayBuffer(4));

/** A float32's bits as a whole number that is ordered as the floats are. */
function orderOf(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  return word < 2 ** 31 ? word : 2 ** 31 - word;
}

function floatOf(order: number): number {
  bits.setUint32(0, order >= 0 ? order : 2 ** 31 - order);
  return bits.getFloat32(0);
}

function partsOf(value: number): { mantissa: number; exponent: number } {
  const [digits, exponent] = value.toExponential(DIGITS - 1).split('e');
  return { mantissa: Number(digits.replace('.', '')), exponent: Number(exponent) - (DIGITS - 1) };
}
