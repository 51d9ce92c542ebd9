/** Ids as the shop writes them, and the outer indices that stand for them. */
import { InputError } from '../contracts/errors.ts';
import { MAX_ID_LENGTH } from '../contracts/identity.ts';

/** Cc: control characters. U+FFFD: what bytes that are not UTF-8 are decoded to. */
const GOOD_ID = new RegExp(`^[^\\p{Cc}\\uFFFD]{1,${MAX_ID_LENGTH}}$`, 'u');
/** V8's limit of keys in a Map. */
const GREATEST_COUNT = 2 ** 24;

/** Why a text cannot be the id of a customer or product; undefined if it can. */
export function idFault(what: 'customer' | 'product', id: string): string | undefined {
  if (GOOD_ID.test(id)) return undefined;
  if (id === '') return `the ${what} is empty`;
  if (id.includes('\uFFFD')) return `the ${what} has bytes that are not UTF-8; save the file as UTF-8`;
  const length = [...id].length;
  if (length > MAX_ID_LENGTH)
    return `the ${what} has ${length} characters; ${MAX_ID_LENGTH} are the most allowed`;
  return `the ${what} has control characters`;
}

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
    this.#indices.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }
}
