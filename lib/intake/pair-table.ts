/**
 * Rows by (customer, product), repeats joined: an open-addressing table with linear probing over typed arrays.
 * Memory: 16 bytes a row (20 for the mean) and 4 to 8 bytes of table, both up to doubled while they grow.
 */
import type { Settings } from '../contracts/settings.ts';
import type { Rows } from '../engine/interactions.ts';

export type Repeats = Settings['repeats'];

const JOIN: Record<Repeats, (earlier: number, later: number) => number> = {
  sum: (earlier, later) => earlier + later,
  mean: (earlier, later) => earlier + later,
  last: (_, later) => later,
  max: Math.max,
};

const FIRST_CAPACITY = 1024;
const GREATEST_LOAD = 0.75;

export class PairTable {
  readonly #repeats: Repeats;
  #length = 0;
  #customers = new Int32Array(FIRST_CAPACITY);
  #products = new Int32Array(FIRST_CAPACITY);
  #durations = new Float64Array(FIRST_CAPACITY);
  /** How often each pair was added; only the mean asks. */
  #counts: Int32Array<ArrayBuffer> | undefined;
  /** Row number + 1 of the pair that lies here; 0: nothing. Length: a power of two. */
  #slots = new Int32Array(2 * FIRST_CAPACITY);

  constructor(repeats: Repeats) {
    this.#repeats = repeats;
    if (repeats === 'mean') this.#counts = new Int32Array(FIRST_CAPACITY);
  }

  /** Distinct pairs so far. */
  get length(): number {
    return this.#length;
  }

  /** @returns false, and changes nothing, when the joined duration would no longer be a finite number. */
  add(customer: number, product: number, duration: number): boolean {
    const slot = this.#slotOf(customer, product);
    if (this.#slots[slot] === 0) {
      this.#append(slot, customer, product, duration);
      return true;
    }
    const row = this.#slots[slot] - 1;
    const joined = JOIN[this.#repeats](this.#durations[row], duration);
    if (!Number.isFinite(joined)) return false;
    this.#durations[row] = joined;
    if (this.#counts) this.#counts[row]++;
    return true;
  }

  /** The rows, in order of each pair's first appearance. The table is empty afterwards. */
  take(): Rows {
    const rows = {
      customers: resized(Int32Array, this.#customers, this.#length),
      products: resized(Int32Array, this.#products, this.#length),
      durations: resized(Float64Array, this.#durations, this.#length),
    };
    if (this.#counts) for (let n = 0; n < this.#length; n++) rows.durations[n] /= this.#counts[n];
    this.#counts = undefined;
    this.#slots = new Int32Array(0);
    this.#length = 0;
    return rows;
  }

  /** Where the pair lies, or the free slot where it belongs. */
  #slotOf(customer: number, product: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hash = Math.imul(customer, 0x9e3779b1) ^ Math.imul(product, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const row = slots[slot] - 1;
      if (row === -1 || (this.#customers[row] === customer && this.#products[row] === product)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #append(slot: number, customer: number, product: number, duration: number): void {
    const row = this.#length++;
    if (row === this.#customers.length) this.#growRows(2 * row);
    this.#customers[row] = customer;
    this.#products[row] = product;
    this.#durations[row] = duration;
    if (this.#counts) this.#counts[row] = 1;
    this.#slots[slot] = row + 1;
    if (this.#length > GREATEST_LOAD * this.#slots.length) this.#growSlots();
  }

  #growRows(capacity: number): void {
    this.#customers = resized(Int32Array, this.#customers, capacity);
    this.#products = resized(Int32Array, this.#products, capacity);
    this.#durations = resized(Float64Array, this.#durations, capacity);
    if (this.#counts) this.#counts = resized(Int32Array, this.#counts, capacity);
  }

  #growSlots(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let row = 0; row < this.#length; row++)
      this.#slots[this.#slotOf(this.#customers[row], this.#products[row])] = row + 1;
  }
}

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): T;
}

/** Cut or filled up with zeros. The old array's memory is given back at once: `transfer` detaches it. */
function resized<T extends { readonly buffer: ArrayBuffer }>(
  type: ArrayType<T>,
  array: T,
  length: number,
): T {
  return new type(array.buffer.transfer(length * type.BYTES_PER_ELEMENT));
}
