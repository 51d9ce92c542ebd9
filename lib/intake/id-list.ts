/** Outer indices of ids. */
import { InputError } from '../contracts/errors.ts';

/** V8's limit of keys in a Map. */
const GREATEST_COUNT = 2 ** 24;

/** Numbers ids in order of first appearance. */
export class IdList {
  readonly ids: string[] = [];
  readonly #indices = new Map<string, number>();

  /** Outer index of an id. */
  place(id: string): number {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    if (this.ids.length === GREATEST_COUNT)
      throw new InputError('bad-file', `the data has more than ${GREATEST_COUNT.toLocaleString('en')} ids`);
    const own = ownCopy(id);
    this.#indices.set(own, this.ids.length);
    return this.ids.push(own) - 1;
  }
}

/** A part of a longer text keeps all of that text in memory; a copy does not. */
const ownCopy = (id: string): string => Buffer.from(id, 'utf16le').toString('utf16le');
