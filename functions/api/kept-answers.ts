/**
 * Answers of published runs as they go out, so that a question that is asked again costs no work. One that shows
 * addresses is given again while these were found unchanged a second ago at most. What was used longest ago gives way.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RecentAddress, RecentAddresses } from '../../lib/store/recent-addresses.ts';

/** An answer's body and its ETag. */
export interface Finished {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

export interface Answer extends Finished {
  /** Those that it shows. */
  readonly addresses: readonly RecentAddress[];
}

/** Memory of an answer, and of an address in it, besides its bytes. */
const BYTES_PER_ENTRY = 500;
const BYTES_PER_ADDRESS = 100;

export class KeptAnswers {
  readonly #kept: LRUCache<string, Answer>;
  readonly #making = new Map<string, Promise<Answer>>();
  readonly #addresses: RecentAddresses;

  constructor(maxBytes: number, addresses: RecentAddresses) {
    this.#kept = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ bytes, addresses }, key) =>
        BYTES_PER_ENTRY + key.length + bytes.length + BYTES_PER_ADDRESS * addresses.length,
    });
    this.#addresses = addresses;
  }

  /** The answer that is kept, that somebody else is waiting for, or a new one. */
  async once(key: string, make: () => Promise<Answer>): Promise<Finished> {
    const kept = this.#kept.get(key);
    if (kept && this.#addresses.areRecent(kept.addresses)) return kept;
    const shared = await this.#making.get(key);
    if (shared && this.#addresses.areRecent(shared.addresses)) return shared;
    const making = make();
    this.#making.set(key, making);
    try {
      const answer = await making;
      this.#kept.set(key, answer);
      return answer;
    } finally {
      if (this.#making.get(key) === making) this.#making.delete(key);
    }
  }
}

const encoder = new TextEncoder();

/** @param tag left out: of the content. */
export function asBytes(body: unknown, tag?: string): Finished {
  const bytes = encoder.encode(JSON.stringify(body));
  return { bytes, tag: tag ?? `"${hash('sha1', bytes)}"` };
}
