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

interface Known {
  /** When its read began, or a little earlier. */
  readonly at: number;
  /** Undefined if there is none that may be written to. */
  readonly email: string | undefined;
}
type Emails = ReadonlyMap<string, string>;
interface Batch {
  readonly at: number;
  /** Customers by the key of what is known of them. */
  readonly customers: Map<string, string>;
  readonly emails: Promise<Emails>;
}

export class RecentAddresses {
  readonly #clock: Milliseconds;
  readonly #known = new LRUCache<string, Known>({ max: MOST_ADDRESSES });
  /** By the key of each customer that is being read. */
  readonly #reading = new Map<string, Batch>();
  /** By scope, those that are not on their way yet. */
  readonly #gathering = new Map<string, Batch>();

  constructor(clock: Milliseconds) {
    this.#clock = clock;
  }

  /**
   * Adds their addresses to customers.
   * @returns also until when the same may be shown: until the first of them is nearly too old or, if it is, too old.
   * @throws TableBusyError
   */
  async withAddresses<E extends { readonly customer: string }>(
    scope: string,
    entries: readonly E[],
  ): Promise<{ entries: (E & Address)[]; goodUntil: number }> {
    const emails = new Map<string, string>();
    const awaited = new Set<Batch>();
    const now = this.#clock();
    let oldest = now;
    for (const { customer } of entries) {
      const key = `${scope}\n${customer}`;
      const known = this.#known.get(key);
      if (known && isWithin(now, known.at, known.at + OLDEST_MS)) {
        if (now - known.at > NEARLY_TOO_OLD_MS) this.#batchOf(key, scope, customer, now);
        if (known.email !== undefined) emails.set(customer, known.email);
        oldest = Math.min(oldest, known.at);
      } else awaited.add(this.#batchOf(key, scope, customer, now));
    }
    for (const batch of awaited) {
      oldest = Math.min(oldest, batch.at);
      for (const [customer, email] of await batch.emails) emails.set(customer, email);
    }
    return {
      entries: entries.map((entry) => ({ ...entry, ...addressOf(entry.customer, emails) })),
      goodUntil: oldest + (now - oldest > NEARLY_TOO_OLD_MS ? OLDEST_MS : NEARLY_TOO_OLD_MS),
    };
  }

  /** The read that the customer is part of. One that began long ago, before this process was asleep, does not count. */
  #batchOf(key: string, scope: string, customer: string, now: number): Batch {
    const underWay = this.#reading.get(key);
    if (underWay && isWithin(now, underWay.at, underWay.at + OLDEST_MS)) return underWay;
    const gathering = this.#gathering.get(scope);
    const batch =
      gathering && gathering.customers.size < KEYS_PER_BATCH ? gathering : this.#begin(scope, now);
    batch.customers.set(key, customer);
    this.#reading.set(key, batch);
    return batch;
  }

  #begin(scope: string, at: number): Batch {
    const customers = new Map<string, string>();
    const emails = nextTurn().then(() => {
      if (this.#gathering.get(scope) === batch) this.#gathering.delete(scope);
      return findEmails(scope, [...customers.values()]);
    });
    const batch = { at, customers, emails };
    this.#gathering.set(scope, batch);
    emails.then(
      (found) => this.#end(batch, found),
      () => this.#end(batch),
    );
    return batch;
  }

  /** @param found left out: the read has failed. */
  #end(batch: Batch, found?: Emails): void {
    for (const [key, customer] of batch.customers) {
      if (this.#reading.get(key) === batch) this.#reading.delete(key);
      if (found) this.#known.set(key, { at: batch.at, email: found.get(customer) });
    }
  }
}
