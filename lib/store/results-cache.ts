/**
 * Published results as this process has read them: they never change, so what was read once is not read again. What was used
 * longest ago gives way.
 *
 * A run's results are known under the run and its slot. A slot may become another run's; what is read from it then is not the
 * run's (results-reader.ts). That there is nothing of an id is believed, and kept, only if the run still had its slot
 * afterwards, and so is what a walk through several items has found.
 *
 * Whatever must never be shown again, suppressed or erased, is no result: it is asked of the table at every download, and never
 * of this or any other cache.
 */
import { LRUCache } from 'lru-cache';
import type { ListName, ListOwner, Owner } from '../contracts/result-items.ts';
import type { Results } from '../contracts/table.ts';
import { type ListingRange, listDirectory } from './directory.ts';
import { findCategory, findCustomer, findGains, findProduct, readListPage } from './results-reader.ts';
import { readTitles } from './titles.ts';

/** The run's results were given up, and perhaps written over, since somebody was told to look there. */
export class ResultsGoneError extends Error {
  override readonly name = 'ResultsGoneError';
}

interface ResultsCacheOptions {
  readonly maxBytes: number;
  /** Whether a run still has its results, as it is now. */
  readonly isKept: (results: Results) => Promise<boolean>;
}

export class ResultsCache {
  readonly #known: LRUCache<string, { readonly value: unknown }>;
  /** Reads that are under way. */
  readonly #reading = new Map<string, Promise<unknown>>();
  readonly #isKept: ResultsCacheOptions['isKept'];

  constructor({ maxBytes, isKept }: ResultsCacheOptions) {
    this.#known = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ value }, key) => bytesOf(value, key),
    });
    this.#isKept = isKept;
  }

  // Each throws ResultsGoneError, and what the table throws. Undefined, or an empty page, if the run has none.
  readonly customer = (results: Results, id: string) =>
    this.#item(results, `CUSTOMER ${id}`, () => findCustomer(results, id));
  readonly product = (results: Results, id: string) =>
    this.#item(results, `PRODUCT ${id}`, () => findProduct(results, id));
  readonly category = (results: Results, id: string) =>
    this.#item(results, `CATEGORY ${id}`, () => findCategory(results, id));
  readonly gains = (results: Results) => this.#item(results, 'GAINS', () => findGains(results.runId));

  /** A page of a ranked list, counted from 0. */
  async listPage(results: Results, owner: ListOwner, id: string, list: ListName, page: number) {
    const read = () => readListPage(results, owner, id, list, page);
    return (await this.#item(results, `${owner} ${list} ${page} ${id}`, read)) ?? [];
  }

  titles(results: Results) {
    return this.#walk(results, 'TITLES', () => readTitles(results));
  }

  listing<O extends Owner>(results: Results, owner: O, range: ListingRange) {
    const { prefix, after, limit } = range;
    const what = `LISTING ${owner} ${JSON.stringify([prefix, after, limit])}`;
    return this.#walk(results, what, () => listDirectory(results, owner, range));
  }

  #item<T>(results: Results, what: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    return this.#once(results, what, async () => {
      const found = await read();
      if (found === undefined) await this.#check(results);
      return found;
    });
  }

  #walk<T>(results: Results, what: string, read: () => Promise<T>): Promise<T> {
    return this.#once(results, what, async () => {
      const found = await read();
      await this.#check(results);
      return found;
    });
  }

  async #check(results: Results): Promise<void> {
    if (!(await this.#isKept(results)))
      throw new ResultsGoneError(`the results of run ${results.runId} are deleted`);
  }

  /** What is known, or is being read; a read that fails leaves nothing. */
  async #once<T>({ runId, slot }: Results, what: string, read: () => Promise<T>): Promise<T> {
    const key = `${slot} ${runId.length} ${runId} ${what}`;
    const known = this.#known.get(key);
    if (known) return known.value as T;
    const underWay = this.#reading.get(key);
    if (underWay) return underWay as Promise<T>;
    const reading = read();
    this.#reading.set(key, reading);
    try {
      const value = await reading;
      this.#known.set(key, { value });
      return value;
    } finally {
      this.#reading.delete(key);
    }
  }
}

/** Objects and strings of results take two to three times as many bytes as their JSON; an entry of the cache, some 200. */
const BYTES_PER_CHARACTER = 3;
const BYTES_PER_ENTRY = 200;

function bytesOf(value: unknown, key: string): number {
  const text = JSON.stringify(value instanceof Map ? [...value] : value) ?? '';
  return BYTES_PER_ENTRY + key.length + BYTES_PER_CHARACTER * text.length;
}
