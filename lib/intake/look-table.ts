/** The rows of a log with times, kept apart: 24 bytes each. */
import { Column } from './column.ts';

export class LookTable {
  readonly #latest: number;
  #length = 0;
  #undated = 0;
  readonly #customers = new Column(Int32Array);
  readonly #products = new Column(Int32Array);
  readonly #durations = new Column(Float64Array);
  readonly #times = new Column(Float64Array);

  /** @param latest in ms: a later time is that of a wrong clock. Believed, it would make all other rows old. */
  constructor(latest: number) {
    this.#latest = latest;
  }

  /** Rows without a time that can be right. */
  get undated(): number {
    return this.#undated;
  }

  /** @param time in ms; NaN if the row has none that is understood. */
  add(customer: number, product: number, duration: number, time: number): void {
    const row = this.#length++;
    this.#customers.put(row, customer);
    this.#products.put(row, product);
    this.#durations.put(row, duration);
    const isKnown = time <= this.#latest;
    this.#times.put(row, isKnown ? time : Number.NaN);
    if (!isKnown) this.#undated++;
  }

  /** The rows, in the order in which they were added. The table is empty afterwards. */
  take() {
    return {
      customers: this.#customers.join(this.#length),
      products: this.#products.join(this.#length),
      durations: this.#durations.join(this.#length),
      times: this.#times.join(this.#length),
    };
  }
}
