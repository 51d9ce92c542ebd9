/**
 * A column of numbers that grows without copying: it consists of segments, which are joined at the end. Segments are
 * large (32 MB and more), so the operating system maps each one separately: parts that were never written to take no
 * memory, and a segment that is given back is free at once. A resizable ArrayBuffer would be simpler, but becomes an
 * array of fixed length only by a copy of the whole: 25 million durations take 400 MB there, and 270 MB here.
 */

const SEGMENT_BITS = 23;
const SEGMENT_LENGTH = 2 ** SEGMENT_BITS;
const WITHIN_SEGMENT = SEGMENT_LENGTH - 1;

type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

export class Column<T extends Numbers> {
  readonly #type: new (
    length: number,
  ) => T;
  readonly #segments: T[] = [];

  constructor(type: new (length: number) => T) {
    this.#type = type;
  }

  /** @param row one that was put before. */
  at(row: number): number {
    return this.#segments[row >>> SEGMENT_BITS][row & WITHIN_SEGMENT];
  }

  /** @param row one that was put before, or the next. */
  put(row: number, value: number): void {
    const segment = row >>> SEGMENT_BITS;
    if (segment === this.#segments.length) this.#segments.push(new this.#type(SEGMENT_LENGTH));
    this.#segments[segment][row & WITHIN_SEGMENT] = value;
  }

  /** The first `length` numbers in one array. The column gives its memory back, and is empty afterwards. */
  join(length: number): T {
    const whole = new this.#type(length);
    for (const [n, segment] of this.#segments.entries()) {
      const start = n * SEGMENT_LENGTH;
      whole.set(segment.subarray(0, length - start), start);
      segment.buffer.transfer(0);
    }
    this.#segments.length = 0;
    return whole;
  }
}
