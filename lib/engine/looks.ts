/**
 * Looks: the rows of a log that has times, kept apart. A pair may repeat, and pairs form for any part of the looks: those
 * before a cut, or all.
 *
 * Memory: 24 bytes per look; while pairs form, 8 bytes per look, and 21 to 29 per pair.
 */
/** How the durations of a pair that occurs more than once are combined. */
export const REPEATS = ['sum', 'mean', 'last', 'max'] as const;
export type Repeats = (typeof REPEATS)[number];

type Join = (earlier: number, later: number) => number;
/** A sum that would be too large for a number becomes the largest one. */
const added: Join = (earlier, later) => Math.min(earlier + later, Number.MAX_VALUE);
/** Two durations of a pair become one; for `mean` it is their sum, divided at the end. */
export const JOIN: Readonly<Record<Repeats, Join>> = {
  sum: added,
  mean: added,
  last: (_, later) => later,
  max: Math.max,
};

/** Rows in the order in which they were read. */
export interface Looks {
  /** Outer indices. */
  readonly customers: Int32Array;
  readonly products: Int32Array;
  readonly durations: Float64Array;
  /** Milliseconds since 1970; NaN if not known. */
  readonly times: Float64Array;
  readonly repeats: Repeats;
}

/** Rows (interactions.ts) that looks were joined into. */
interface Pairs {
  readonly customers: Int32Array;
  readonly products: Int32Array;
  readonly durations: Float64Array;
  /** 1 for a pair whose last look is recent. */
  readonly isRecent: Uint8Array;
}

export const DAY_MS = 24 * 60 * 60 * 1000;
/** A pair is recent if its last look is within so many days before the moment that it is seen from. */
const RECENT_DAYS = 30;

/**
 * Pairs in the order of their first rows, with the flags of recent ones. `last` is the last by time. Where nothing
 * repeats, the columns of all looks are not copied.
 *
 * @param until the moment that the pairs are seen from, in ms: the cut, or the newest time.
 * @param rowNumbers of the looks that count, ascending; all when left out.
 */
export function pairsOf(looks: Looks, until: number, rowNumbers?: Int32Array): Pairs {
  const selection = new Selection(looks, rowNumbers);
  const pairOf = pairNumbers(selection);
  const count = countOf(pairOf);
  const recentFrom = until - RECENT_DAYS * DAY_MS;
  const isRecent = new Uint8Array(count);
  for (let n = 0; n < pairOf.length; n++)
    if (looks.times[selection.row(n)] >= recentFrom) isRecent[pairOf[n]] = 1;
  if (rowNumbers === undefined && count === pairOf.length) {
    const { customers, products, durations } = looks;
    return { customers, products, durations, isRecent };
  }
  const customers = new Int32Array(count);
  const products = new Int32Array(count);
  for (let n = 0; n < pairOf.length; n++) {
    customers[pairOf[n]] = looks.customers[selection.row(n)];
    products[pairOf[n]] = looks.products[selection.row(n)];
  }
  return { customers, products, durations: joined(selection, pairOf, count), isRecent };
}

/** Rows of looks, all of them if none are named. */
class Selection {
  readonly looks: Looks;
  readonly length: number;
  readonly #rows: Int32Array | undefined;

  constructor(looks: Looks, rows: Int32Array | undefined) {
    this.looks = looks;
    this.length = rows?.length ?? looks.customers.length;
    this.#rows = rows;
  }

  row(n: number): number {
    return this.#rows === undefined ? n : this.#rows[n];
  }
}

/** The newest time, in ms; −∞ if none is known. */
export function newestOf({ times }: Pick<Looks, 'times'>): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < times.length; n++) if (times[n] > newest) newest = times[n];
  return newest;
}

/**
 * The pair of each selected row, numbered by first appearance. Rows are sorted by customer, so that a customer's
 * products can be looked up in an array: a hash table of all pairs would take longer, and more memory.
 */
function pairNumbers(selection: Selection): Int32Array {
  const { products } = selection.looks;
  const { sorted, ends } = sortedByCustomer(selection);
  const firstOf = new Int32Array(selection.length);
  const firstOfProduct = new Int32Array(countOf(products));
  const customerOfProduct = new Int32Array(firstOfProduct.length).fill(-1);
  for (let customer = 0, at = 0; customer < ends.length; customer++)
    for (; at < ends[customer]; at++) {
      const n = sorted[at];
      const product = products[selection.row(n)];
      if (customerOfProduct[product] !== customer) {
        customerOfProduct[product] = customer;
        firstOfProduct[product] = n;
      }
      firstOf[n] = firstOfProduct[product];
    }
  let count = 0;
  // In place: what stands before n is numbered already.
  for (let n = 0; n < firstOf.length; n++) firstOf[n] = firstOf[n] === n ? count++ : firstOf[firstOf[n]];
  return firstOf;
}

/** Places in the selection: a stable counting sort. `ends`: where each customer's places end. */
function sortedByCustomer(selection: Selection): { sorted: Int32Array; ends: Int32Array } {
  const { customers } = selection.looks;
  const ends = new Int32Array(countOf(customers));
  for (let n = 0; n < selection.length; n++) ends[customers[selection.row(n)]]++;
  let before = 0;
  for (let customer = 0; customer < ends.length; customer++) {
    const count = ends[customer];
    ends[customer] = before;
    before += count;
  }
  const sorted = new Int32Array(selection.length);
  for (let n = 0; n < selection.length; n++) sorted[ends[customers[selection.row(n)]]++] = n;
  return { sorted, ends };
}

/** Above all outer indices. */
function countOf(outer: Int32Array): number {
  let count = 0;
  for (let n = 0; n < outer.length; n++) if (outer[n] >= count) count = outer[n] + 1;
  return count;
}

function joined(selection: Selection, pairOf: Int32Array, pairs: number): Float64Array {
  const { durations, times, repeats } = selection.looks;
  const join = JOIN[repeats];
  const whole = new Float64Array(pairs);
  const counts = repeats === 'mean' ? new Int32Array(pairs) : undefined;
  const last = repeats === 'last' ? new Float64Array(pairs).fill(Number.NEGATIVE_INFINITY) : undefined;
  for (let n = 0; n < pairOf.length; n++) {
    const pair = pairOf[n];
    if (last) {
      const time = times[selection.row(n)];
      const known = Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
      if (known < last[pair]) continue;
      last[pair] = known;
    }
    whole[pair] = join(whole[pair], durations[selection.row(n)]);
    if (counts) counts[pair]++;
  }
  if (counts) for (let pair = 0; pair < pairs; pair++) whole[pair] /= counts[pair];
  return whole;
}
