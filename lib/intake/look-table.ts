/** The rows of a log with times, kept apart: 24 bytes each. */
import { Column } from './column.ts';

export class LookTable {
  #length = 0;
  #undated = 0;
  readonly #customers = new Column(Int32Array);
  readonly #products = new Column(Int32Array);
  readonly #durations = new Column(Float64Array);
  readonly #times = new Column(Float64Array);

  /** Rows without a time. */
  get undated(): number {
    return this.#undated;
  }

  /** @param time in ms; null if the row has none. */
  add(customer: number, product: number, duration: number, time: number | null): void {
    const row = this.#length++;
    this.#customers.put(row, customer);
    this.#products.put(row, product);
    this.#durations.put(row, duration);
    this.#times.put(row, time ?? Number.NaN);
    if (time === null) this.#undated++;
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
