/**
 * Outer indices of ids: an open-addressing hash table with linear probing, by the bytes of an id in UTF-8. So most ids of a
 * file are found where they stand, and no text is made of them.
 * Memory per id: its text, its bytes, and 9 to 20 bytes of table; a Map of texts would take 30 to 50.
 */
import { InputError } from '../contracts/errors.ts';

/** V8's limit of keys in a Map or a Set, which other parts make of ids. */
const GREATEST_COUNT = 2 ** 24;
const FIRST_SLOTS = 2048;
const FIRST_BYTES = 16_384;
const GREATEST_LOAD = 0.6;

/** Numbers ids in order of first appearance. */
export class IdList {
  readonly ids: string[] = [];
  /** The bytes of all ids, one after the other. */
  #bytes = new Uint8Array(FIRST_BYTES);
  /** Where the bytes of each id begin, and those of the next would. */
  #starts = new Int32Array(FIRST_SLOTS);
  /** Index + 1 of the id in this slot; 0: the slot is free. Length: a power of two. */
  #slots = new Int32Array(FIRST_SLOTS);

  /** Outer index of an id. */
  place(id: string): number {
    const bytes = bytesOf(id);
    const known = this.find(bytes, 0, bytes.length);
    return known === -1 ? this.#add(bytes) : known;
  }

  /** Outer index of the id that consists of these bytes; -1 if it is not known. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#slots[this.#slotOf(bytes, start, end)] - 1;
  }

  /** The slot of the id, or the free slot where it belongs. */
  #slotOf(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(bytes, start, end) & mask;
    for (;;) {
      const index = this.#slots[slot] - 1;
      if (index === -1 || this.#isAt(index, bytes, start, end)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isAt(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    let at = this.#starts[index];
    if (this.#starts[index + 1] - at !== end - start) return false;
    for (let n = start; n < end; n++) if (own[at++] !== bytes[n]) return false;
    return true;
  }

  #add(bytes: Uint8Array): number {
    const index = this.ids.length;
    if (index === GREATEST_COUNT)
      throw new InputError('bad-file', `the data has more than ${GREATEST_COUNT.toLocaleString('en')} ids`);
    if (index + 1 > GREATEST_LOAD * this.#slots.length) this.#growSlots();
    const start = this.#starts[index];
    const end = start + bytes.length;
    if (end > this.#bytes.length) this.#bytes = doubled(this.#bytes);
    if (index + 1 === this.#starts.length) this.#starts = doubled(this.#starts);
    this.#slots[this.#slotOf(bytes, 0, bytes.length)] = index + 1;
    this.#bytes.set(bytes, start);
    this.#starts[index + 1] = end;
    // Made of its own bytes: a part of a longer text would keep all of that text in memory.
    return this.ids.push(textOf(bytes)) - 1;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let index = 0; index < this.ids.length; index++)
      this.#slots[this.#slotOf(this.#bytes, this.#starts[index], this.#starts[index + 1])] = index + 1;
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function doubled<T extends Uint8Array | Int32Array>(values: T): T {
  const more = new (values.constructor as new (length: number) => T)(2 * values.length);
  more.set(values);
  return more;
}

/** Half of a surrogate pair has no bytes in UTF-8. An id with one has those of UTF-16, after a byte that UTF-8 never has. */
const OF_UTF_16 = 0xff;

function bytesOf(id: string): Uint8Array {
  if (id.isWellFormed()) return Buffer.from(id);
  return Buffer.concat([Buffer.of(OF_UTF_16), Buffer.from(id, 'utf16le')]);
}

function textOf(bytes: Uint8Array): string {
  const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return own[0] === OF_UTF_16 ? own.toString('utf16le', 1) : own.toString();
}
