/**
 * Rows by (customer, product), repeats joined: an open-addressing hash table with linear probing over typed arrays.
 * Memory per row: 16 bytes (20 for the mean), and 5 to 11 bytes of hash table.
 */
import type { Rows } from '../engine/interactions.ts';
import { JOIN, type Repeats } from '../engine/looks.ts';
import { Column } from './column.ts';

const FIRST_SLOTS = 2048;
/** Rows that are joined together. */
const AT_ONCE = 256;
const GREATEST_LOAD = 0.75;
/** So many slots, 4 MB, are few enough to grow fourfold. */
const FEW_SLOTS = 2 ** 20;

export class PairTable {
  readonly #repeats: Repeats;
  #length = 0;
  readonly #customers = new Column(Int32Array);
  readonly #products = new Column(Int32Array);
  readonly #durations = new Column(Float64Array);
  /** How often each pair was added; needed for the mean only. */
  readonly #counts: Column<Int32Array<ArrayBuffer>> | undefined;
  /**
   * Row number + 1 of the pair in this slot, with its hash in the bits above: few other pairs have the same bits there, so
   * few are looked up in the columns. 0: the slot is free. Length: a power of two.
   */
  #slots = new Int32Array(FIRST_SLOTS);

  /** Rows that are not in the table yet, their hashes, and what was in the slots of those. */
  #waiting = 0;
  readonly #newCustomers = new Int32Array(AT_ONCE);
  readonly #newProducts = new Int32Array(AT_ONCE);
  readonly #newDurations = new Float64Array(AT_ONCE);
  readonly #hashes = new Int32Array(AT_ONCE);
  readonly #entries = new Int32Array(AT_ONCE);

  constructor(repeats: Repeats) {
    this.#repeats = repeats;
    if (repeats === 'mean') this.#counts = new Column(Int32Array);
  }

  add(customer: number, product: number, duration: number): void {
    const n = this.#waiting++;
    this.#hashes[n] = hashOf(customer, product);
    this.#newCustomers[n] = customer;
    this.#newProducts[n] = product;
    this.#newDurations[n] = duration;
    if (this.#waiting === AT_ONCE) this.#joinWaiting();
  }

  /** Most slots are far away in memory. All that will be looked at are read first, so that the waits for them overlap. */
  #joinWaiting(): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let n = 0; n < this.#waiting; n++) this.#entries[n] = slots[this.#hashes[n] & mask];
    for (let n = 0; n < this.#waiting; n++)
      this.#join(this.#hashes[n], this.#newCustomers[n], this.#newProducts[n], this.#newDurations[n]);
    this.#waiting = 0;
  }

  /** The rows, in order of each pair's first appearance. The table cannot be used afterwards. */
  take(): Rows {
    this.#joinWaiting();
    this.#slots.buffer.transfer(0); // gives the memory back now, not when the garbage collector runs
    const rows = {
      customers: this.#customers.join(this.#length),
      products: this.#products.join(this.#length),
      durations: this.#durations.join(this.#length),
    };
    if (this.#counts) for (let n = 0; n < this.#length; n++) rows.durations[n] /= this.#counts.at(n);
    return rows;
  }

  #join(hash: number, customer: number, product: number, duration: number): void {
    const slot = this.#slotOf(hash, customer, product);
    if (this.#slots[slot] === 0) {
      this.#append(slot, hash, customer, product, duration);
      return;
    }
    const row = (this.#slots[slot] & (this.#slots.length - 1)) - 1;
    this.#durations.put(row, JOIN[this.#repeats](this.#durations.at(row), duration));
    this.#counts?.put(row, this.#counts.at(row) + 1);
  }

  /** The slot of the pair, or the free slot where it belongs. */
  #slotOf(hash: number, customer: number, product: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const entry = slots[slot];
      if (entry === 0) return slot;
      if (((entry ^ hash) & ~mask) === 0) {
        const row = (entry & mask) - 1;
        if (this.#customers.at(row) === customer && this.#products.at(row) === product) return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #append(slot: number, hash: number, customer: number, product: number, duration: number): void {
    const row = this.#length++;
    this.#customers.put(row, customer);
    this.#products.put(row, product);
    this.#durations.put(row, duration);
    this.#counts?.put(row, 1);
    this.#slots[slot] = entryOf(hash, row, this.#slots.length);
    if (this.#length > GREATEST_LOAD * this.#slots.length) this.#growSlots();
  }

  #growSlots(): void {
    const { length } = this.#slots;
    const slots = new Int32Array(length < FEW_SLOTS ? 4 * length : 2 * length);
    const mask = slots.length - 1;
    for (let row = 0; row < this.#length; row++) {
      const hash = hashOf(this.#customers.at(row), this.#products.at(row));
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entryOf(hash, row, slots.length);
    }
    this.#slots = slots;
  }
}

function hashOf(customer: number, product: number): number {
  let hash = Math.imul(customer, 0x9e3779b1) ^ Math.imul(product, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

const entryOf = (hash: number, row: number, slots: number) => (hash & -slots) | (row + 1);
