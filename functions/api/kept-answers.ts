/**
 * Answers of published runs as they go out, so that a question that is asked again costs no work. One that has addresses is
 * kept only while these are fresh; what was used longest ago gives way.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isWithin, type Milliseconds } from '../../lib/store/recent.ts';

/** An answer's body and its ETag. */
export interface Finished {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

interface Kept extends Finished {
  /** By the clock. */
  readonly from: number;
  readonly until: number;
}

/** Memory of an answer besides its bytes. */
const BYTES_PER_ENTRY = 500;

export class KeptAnswers {
  readonly #kept: LRUCache<string, Kept>;
  readonly #clock: Milliseconds;

  constructor(maxBytes: number, clock: Milliseconds) {
    this.#kept = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ bytes }, key) => BYTES_PER_ENTRY + key.length + bytes.length,
    });
    this.#clock = clock;
  }

  find(key: string): Finished | undefined {
    const kept = this.#kept.get(key);
    return kept && isWithin(this.#clock(), kept.from, kept.until) ? kept : undefined;
  }

  keep(key: string, { bytes, tag }: Finished, until: number): void {
    this.#kept.set(key, { bytes, tag, from: this.#clock(), until });
  }
}

const encoder = new TextEncoder();

/** @param tag left out: of the content. */
export function finished(body: unknown, tag?: string): Finished {
  const bytes = encoder.encode(JSON.stringify(body));
  return { bytes, tag: tag ?? `"${hash('sha1', bytes)}"` };
}
