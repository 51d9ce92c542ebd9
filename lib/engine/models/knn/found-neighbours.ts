/**
 * Which neighbours have been found for a table of x and y (neighbour-walk.ts): models of the same similarities and k find
 * the same ones, whatever values they take of them.
 */

/** Enough for 4,000 customers, 200 products and 40 neighbours. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Of one table, in rows: one for each x, all of the same length. */
export class FoundNeighbours {
  readonly #xs: Int32Array;
  readonly #ys: Int32Array;
  readonly #k: number;
  readonly #isKept: Uint8Array;
  #rows: Uint16Array | undefined;

  constructor(xs: Int32Array, ys: Int32Array, k: number) {
    this.#xs = xs;
    this.#ys = ys;
    this.#k = k;
    this.#isKept = new Uint8Array(xs.length);
  }

  /** True only for the very arrays of the table: to compare what they hold would take long. */
  areOf(xs: Int32Array, ys: Int32Array, k: number): boolean {
    return xs === this.#xs && ys === this.#ys && k === this.#k;
  }

  /** @param place of x in the table. @returns a view; undefined if nothing is kept. */
  row(place: number): Uint16Array | undefined {
    if (this.#rows === undefined || this.#isKept[place] === 0) return undefined;
    const length = this.#rows.length / this.#xs.length;
    return this.#rows.subarray(place * length, (place + 1) * length);
  }

  /** Keeps a copy, unless the table is too large. */
  keep(place: number, row: Uint16Array): void {
    if (this.#xs.length * row.byteLength > KEPT_BYTES) return;
    this.#rows ??= new Uint16Array(this.#xs.length * row.length);
    this.#rows.set(row, place * row.length);
    this.#isKept[place] = 1;
  }
}

/** The most that a table of neighbours takes. */
export function foundBytes(xs: number, ys: number, k: number): number {
  const bytes = xs * ys * (k + 1) * Uint16Array.BYTES_PER_ELEMENT;
  return bytes > KEPT_BYTES ? 0 : bytes;
}
