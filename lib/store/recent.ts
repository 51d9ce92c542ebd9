/** What may change at any time is read again when it is older than a second. */

/** How old an answer of the API may be. What must never be shown again is not to be looked up in anything that is recent. */
export const OLDEST_MS = 1000;

/** Milliseconds from any point in time; never goes back. */
export type Milliseconds = () => number;

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
    const isOld = !this.#last || this.#clock() - this.#last.at > OLDEST_MS;
    return this.#last && !isOld ? this.#last.value : this.now();
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
