/**
 * Customers' addresses as they were a second ago at most. Whoever asks for the same customer at the same time shares one read,
 * and customers that are asked for together are read together. An address that is asked for when it is nearly too old is read
 * again meanwhile, so that a customer in many answers keeps nobody waiting.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type Address, addressOf, findEmails } from './contacts.ts';
import { KEYS_PER_BATCH } from './facts.ts';
import { isWithin, type Milliseconds, OLDEST_MS } from './recent.ts';

/** Some 30 MB. */
const MOST_ADDRESSES = 100_000;
const NEARLY_TOO_OLD_MS = 700;

interface Whose {
  readonly scope: string;
  readonly customer: string;
}
/** Of a customer. It is another object once the address is another. */
export interface RecentAddress extends Whose {
  /** When it was read last: when that read began, or a little earlier. */
  at: number;
  /** Undefined if there is none that may be written to. */
  readonly email: string | undefined;
}
interface Batch {
  readonly at: number;
  readonly customers: Map<string, Whose>;
  readonly found: Promise<ReadonlyMap<string, RecentAddress>>;
}

export class RecentAddresses {
  readonly #clock: Milliseconds;
  readonly #known = new LRUCache<string, RecentAddress>({ max: MOST_ADDRESSES });
  /** Who is being read. */
  readonly #reading = new Map<string, Batch>();
  /** By scope, those that are not on their way yet. */
  readonly #gathering = new Map<string, Batch>();

  constructor(clock: Milliseconds) {
    this.#clock = clock;
  }

  /** Adds their addresses to customers. @returns also what they come from. @throws TableBusyError */
  async withAddresses<E extends { readonly customer: string }>(
    scope: string,
    entries: readonly E[],
  ): Promise<{ entries: (E & Address)[]; sources: RecentAddress[] }> {
    const now = this.#clock();
    const sources = await Promise.all(
      entries.map(({ customer }) => {
        const key = keyOf(scope, customer);
        const known = this.#known.get(key);
        if (known && this.#isRecent(known, now)) return known;
        return this.#batchOf({ scope, customer }, now).found.then((found) => found.get(key) as RecentAddress);
      }),
    );
    return {
      entries: entries.map((entry, n) => ({ ...entry, ...addressOf(entry.customer, sources[n].email) })),
      sources,
    };
  }

  /** Whether all of them may still be shown. */
  areRecent(addresses: readonly RecentAddress[]): boolean {
    const now = this.#clock();
    return addresses.every((address) => this.#isRecent(address, now));
  }

  #isRecent(address: RecentAddress, now: number): boolean {
    if (!isWithin(now, address.at, address.at + OLDEST_MS)) return false;
    if (now - address.at > NEARLY_TOO_OLD_MS) this.#batchOf(address, now);
    return true;
  }

  /** The read that the customer is part of. One that began long ago, before this process was asleep, does not count. */
  #batchOf({ scope, customer }: Whose, now: number): Batch {
    const key = keyOf(scope, customer);
    const underWay = this.#reading.get(key);
    if (underWay && isWithin(now, underWay.at, underWay.at + OLDEST_MS)) return underWay;
    const gathering = this.#gathering.get(scope);
    const batch =
      gathering && gathering.customers.size < KEYS_PER_BATCH ? gathering : this.#begin(scope, now);
    batch.customers.set(key, { scope, customer });
    this.#reading.set(key, batch);
    return batch;
  }

  #begin(scope: string, at: number): Batch {
    const customers = new Map<string, Whose>();
    const batch: Batch = { at, customers, found: nextTurn().then(() => this.#read(scope, batch)) };
    this.#gathering.set(scope, batch);
    batch.found.catch(() => {}); // whoever waits for it is told
    return batch;
  }

  async #read(scope: string, batch: Omit<Batch, 'found'>): Promise<ReadonlyMap<string, RecentAddress>> {
    const { at, customers } = batch;
    if (this.#gathering.get(scope) === batch) this.#gathering.delete(scope);
    try {
      const emails = await findEmails(
        scope,
        [...customers.values()].map(({ customer }) => customer),
      );
      const found = [...customers].map(([key, whose]) => {
        return [key, this.#note(key, { ...whose, at, email: emails.get(whose.customer) })] as const;
      });
      return new Map(found);
    } finally {
      for (const key of customers.keys()) if (this.#reading.get(key) === batch) this.#reading.delete(key);
    }
  }

  #note(key: string, read: RecentAddress): RecentAddress {
    const known = this.#known.get(key);
    const address = known && known.email === read.email ? known : read;
    address.at = read.at;
    this.#known.set(key, address);
    return address;
  }
}

const keyOf = (scope: string, customer: string) => `${scope}\n${customer}`;
