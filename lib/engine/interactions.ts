/**
 * The training rows of a model, compact: once by customer, once by product.
 *
 * An *outer* index is a place in the data set's lists of ids, the same in all folds. An *inner* index is a place in the
 * arrays of these training rows, numbered by first appearance among them (as in Surprise's `Trainset`; the parity of
 * seeded fits depends on it).
 *
 * Memory: 24 bytes per row, 12 bytes per customer and per product.
 */
import type { Looks } from './looks.ts';
import { sum } from './numeric/summation.ts';

/** Rows of a data set as parallel arrays: outer customer, outer product, duration. No pair repeats. */
export interface Rows {
  readonly customers: Int32Array;
  readonly products: Int32Array;
  readonly durations: Float64Array;
  /** 1 for a pair that was looked at within the last days (looks.ts). Left out: the log has no times. */
  readonly isRecent?: Uint8Array;
}

/** Rows, with the looks that they were made of if the log has times. */
export interface Log extends Rows {
  readonly looks?: Looks;
}

/** Rows with the raw ids that their outer indices stand for. */
export interface Dataset extends Log {
  readonly customerIds: readonly string[];
  readonly productIds: readonly string[];
}

/** In place of an inner index: the customer or product has no training row. */
export const UNKNOWN = -1;

/** What a cost estimate needs to know about the training rows. */
export interface Size {
  readonly rows: number;
  readonly customers: number;
  readonly products: number;
  /** Σ_u |I_u|²: pairs of products seen together. */
  readonly productPairs: number;
  /** Σ_i |U_i|²: pairs of customers who saw the same product. */
  readonly customerPairs: number;
}

/** The rows of one side: each customer's products, or each product's customers. */
export interface Lists {
  /** `members[start[x]]` … `members[start[x + 1] − 1]` belong to x. Length: count + 1. */
  readonly start: Int32Array;
  readonly members: Int32Array;
  readonly durations: Float64Array;
}

/** What a customer has viewed, by inner index, in row order. Views on the training rows: read only. */
export interface History {
  readonly products: Int32Array;
  readonly durations: Float64Array;
}

/** Who has viewed a product, by inner index, in row order. Views on the training rows: read only. */
export interface Viewers {
  readonly customers: Int32Array;
  readonly durations: Float64Array;
}

export class Interactions {
  readonly customerCount: number;
  readonly productCount: number;
  /** Each customer's products (inner), in row order. */
  readonly byCustomer: Lists;
  /** Each product's customers (inner), in row order. */
  readonly byProduct: Lists;
  /** Inner → outer. */
  readonly customers: Int32Array;
  readonly products: Int32Array;
  /** μ: mean of all durations. */
  readonly meanDuration: number;
  readonly leastDuration: number;
  readonly greatestDuration: number;
  /** Rows of the last days per customer and per product (inner); all rows where the log has no times. */
  readonly recent: { readonly byCustomer: Float64Array; readonly byProduct: Float64Array };
  readonly #innerCustomers: Int32Array;
  readonly #innerProducts: Int32Array;
  #shared: { readonly key: string; readonly value: unknown } | undefined;

  /**
   * @param rows the data set's rows.
   * @param selection row numbers to train on, in training order; all rows when left out.
   * @throws RangeError when there is no row to train on.
   */
  constructor(rows: Rows, selection?: Int32Array) {
    const inner = selection
      ? rowsAt(rows, selection)
      : { ...rows, customers: rows.customers.slice(), products: rows.products.slice() };
    const { durations } = inner;
    if (durations.length === 0) throw new RangeError('no rows to train on');
    const customers = numberByAppearance(inner.customers);
    const products = numberByAppearance(inner.products);
    this.#innerCustomers = customers.inner;
    this.#innerProducts = products.inner;
    this.customers = customers.outer;
    this.products = products.outer;
    this.customerCount = customers.outer.length;
    this.productCount = products.outer.length;
    this.byCustomer = gather(inner.customers, inner.products, durations, this.customerCount);
    this.byProduct = gather(inner.products, inner.customers, durations, this.productCount);
    this.meanDuration = sum(this.byCustomer.durations, 0, durations.length) / durations.length;
    this.leastDuration = durations.reduce((least, duration) => Math.min(least, duration));
    this.greatestDuration = durations.reduce((greatest, duration) => Math.max(greatest, duration));
    this.recent = {
      byCustomer: recentCounts(inner.customers, this.customerCount, inner.isRecent),
      byProduct: recentCounts(inner.products, this.productCount, inner.isRecent),
    };
  }

  get rowCount(): number {
    return this.byCustomer.members.length;
  }

  /** Inner index of an outer customer, or UNKNOWN. */
  innerCustomer(outer: number): number {
    return outer >= 0 && outer < this.#innerCustomers.length ? this.#innerCustomers[outer] : UNKNOWN;
  }

  /** Inner index of an outer product, or UNKNOWN. */
  innerProduct(outer: number): number {
    return outer >= 0 && outer < this.#innerProducts.length ? this.#innerProducts[outer] : UNKNOWN;
  }

  /** @param customer inner index; UNKNOWN has viewed nothing. */
  historyOf(customer: number): History {
    const { members, durations } = listOf(this.byCustomer, customer);
    return { products: members, durations };
  }

  /** @param product inner index; nobody has viewed UNKNOWN. */
  viewersOf(product: number): Viewers {
    const { members, durations } = listOf(this.byProduct, product);
    return { customers: members, durations };
  }

  /**
   * What models of the same training rows can share: the value of the last call if it had the same key, else a new one.
   * Only the last value is kept, because a tuning asks for a great many.
   *
   * @param key names the value, with all that it depends on apart from the training rows.
   */
  shared<T>(key: string, make: () => T): T {
    if (this.#shared?.key !== key) this.#shared = { key, value: make() };
    return this.#shared.value as T;
  }

  /** The training rows by inner indices, customer after customer. Products and durations are views: read only. */
  rows(): Rows {
    const { start, members, durations } = this.byCustomer;
    const customers = new Int32Array(members.length);
    for (let u = 0; u < this.customerCount; u++) customers.fill(u, start[u], start[u + 1]);
    return { customers, products: members, durations };
  }

  size(): Size {
    return {
      rows: this.rowCount,
      customers: this.customerCount,
      products: this.productCount,
      productPairs: sumOfSquaredLengths(this.byCustomer.start),
      customerPairs: sumOfSquaredLengths(this.byProduct.start),
    };
  }
}

function listOf({ start, members, durations }: Lists, x: number): Pick<Lists, 'members' | 'durations'> {
  const [from, to] = x === UNKNOWN ? [0, 0] : [start[x], start[x + 1]];
  return { members: members.subarray(from, to), durations: durations.subarray(from, to) };
}

/** A copy of the rows with these numbers. */
export function rowsAt({ customers, products, durations, isRecent }: Rows, selection: Int32Array): Rows {
  const selected = {
    customers: new Int32Array(selection.length),
    products: new Int32Array(selection.length),
    durations: valuesAt(durations, selection),
    ...(isRecent && { isRecent: new Uint8Array(selection.length) }),
  };
  for (let n = 0; n < selection.length; n++) {
    selected.customers[n] = customers[selection[n]];
    selected.products[n] = products[selection[n]];
    if (isRecent && selected.isRecent) selected.isRecent[n] = isRecent[selection[n]];
  }
  return selected;
}

/** A copy of the values in these rows. */
export function valuesAt(values: Float64Array, selection: Int32Array): Float64Array {
  const selected = new Float64Array(selection.length);
  for (let n = 0; n < selection.length; n++) selected[n] = values[selection[n]];
  return selected;
}

/**
 * Numbers of rows, ascending. `filter` of a typed array, or `from` with a function, would keep what it finds on the heap:
 * a double takes 40 bytes there.
 * @param count of all rows
 */
export function rowsWhere(count: number, belongs: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) if (belongs(row)) rows[found++] = row;
  return rows.slice(0, found);
}

/** Rows per customer (or product), by inner index: a product's are its viewers. */
export function rowCounts({ start }: Lists): Float64Array {
  return Float64Array.from({ length: start.length - 1 }, (_, x) => start[x + 1] - start[x]);
}

/** @param inner customer or product of each row. */
function recentCounts(inner: Int32Array, count: number, isRecent: Uint8Array | undefined): Float64Array {
  const counts = new Float64Array(count);
  for (let n = 0; n < inner.length; n++) counts[inner[n]] += isRecent?.[n] ?? 1;
  return counts;
}

/** Mean duration per customer (or product), by inner index. */
export function meanDurations(lists: Lists): Float64Array {
  const means = new Float64Array(lists.start.length - 1);
  for (let x = 0; x < means.length; x++) {
    const from = lists.start[x];
    const to = lists.start[x + 1];
    means[x] = sum(lists.durations, from, to) / (to - from);
  }
  return means;
}

/** Replaces outer indices by inner ones, in place; returns the maps in both directions. */
function numberByAppearance(outerOfRow: Int32Array): { inner: Int32Array; outer: Int32Array } {
  let bound = 0;
  for (const outer of outerOfRow) if (outer >= bound) bound = outer + 1;
  const inner = new Int32Array(bound).fill(UNKNOWN);
  const outer = new Int32Array(bound);
  let count = 0;
  for (let n = 0; n < outerOfRow.length; n++) {
    const id = outerOfRow[n];
    if (inner[id] === UNKNOWN) {
      inner[id] = count;
      outer[count++] = id;
    }
    outerOfRow[n] = inner[id];
  }
  return { inner, outer: outer.slice(0, count) };
}

/** Stable counting sort of the rows by `key`. */
function gather(key: Int32Array, member: Int32Array, duration: Float64Array, keys: number): Lists {
  const start = new Int32Array(keys + 1);
  for (const x of key) start[x + 1]++;
  for (let x = 0; x < keys; x++) start[x + 1] += start[x];
  const place = start.slice(0, keys);
  const members = new Int32Array(key.length);
  const durations = new Float64Array(key.length);
  for (let n = 0; n < key.length; n++) {
    const at = place[key[n]]++;
    members[at] = member[n];
    durations[at] = duration[n];
  }
  return { start, members, durations };
}

function sumOfSquaredLengths(start: Int32Array): number {
  let sum = 0;
  for (let x = 0; x + 1 < start.length; x++) sum += (start[x + 1] - start[x]) ** 2;
  return sum;
}
