/** What may change at any time is read again when it is older than a second. */

/** What must never be shown again is not to be looked up in anything that may be so old. */
export const OLDEST_MS = 1000;

/** The time in milliseconds. A process of Lambda's sleeps between requests, so it is that of the wall, which may be put back. */
export type Milliseconds = () => number;

export const isWithin = (now: number, from: number, until: number) => from <= now && now <= until;

/** One value. It is as old as the beginning of the read that it comes from; who asks meanwhile shares the read. */
export class Recent<T> {
  readonly #read: () => Promise<T>;
  readonly #clock: Milliseconds;
  #last: { readonly at: number; readonly value: Promise<T> } | undefined;

  constructor(read: () => Promise<T>, clock: Milliseconds) {
    this.#read = read;
    this.#clock = clock;
  }

  /** At most a second old. */
  recent(): Promise<T> {
    const last = this.#last;
    return last && isWithin(this.#clock(), last.at, last.at + OLDEST_MS) ? last.value : this.now();
  }

  /** As it is now. */
  now(): Promise<T> {
    const last = { at: this.#clock(), value: this.#read() };
    this.#last = last;
    last.value.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return last.value;
  }

  /** Somebody here has changed it. */
  forget(): void {
    this.#last = undefined;
  }
}
