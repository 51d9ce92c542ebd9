/** Rows of a matrix that is too large for memory, computed when they are asked for. */

/** Rows are kept up to this size in total: enough for all of a shop with 4,000 customers. */
const KEPT_BYTES = 128 * 1024 * 1024;

/**
 * The first rows that fit into the allowed memory are kept; the others are computed at each request. No row is evicted:
 * rows are asked for in the same order again and again, so the evicted one would be the next one needed.
 */
export class MatrixRows {
  readonly #kept = new Map<number, Float64Array>();
  readonly #length: number;
  readonly #compute: (index: number, row: Float64Array) => void;
  readonly #capacity: number;
  #scratch: Float64Array | undefined;

  /** @param compute overwrites the whole row. */
  constructor(length: number, compute: (index: number, row: Float64Array) => void, keptBytes = KEPT_BYTES) {
    this.#length = length;
    this.#compute = compute;
    this.#capacity = rowsKept(length, keptBytes);
  }

  /** A view: to be read only, and only until the next call. */
  row(index: number): Float64Array {
    const kept = this.#kept.get(index);
    if (kept) return kept;
    const keep = this.#kept.size < this.#capacity;
    const row = keep ? new Float64Array(this.#length) : this.#scratchRow();
    this.#compute(index, row);
    if (keep) this.#kept.set(index, row);
    return row;
  }

  #scratchRow(): Float64Array {
    this.#scratch ??= new Float64Array(this.#length);
    return this.#scratch;
  }
}

/** How many rows of this length are kept. */
export function rowsKept(length: number, keptBytes = KEPT_BYTES): number {
  return Math.floor(keptBytes / (length * Float64Array.BYTES_PER_ELEMENT));
}

/** The most memory that the rows of a `count` × `length` matrix take. */
export function matrixRowsBytes(count: number, length: number): number {
  const rowBytes = length * Float64Array.BYTES_PER_ELEMENT;
  return Math.min(count * rowBytes, KEPT_BYTES) + rowBytes;
}
