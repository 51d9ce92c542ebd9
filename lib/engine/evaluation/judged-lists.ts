/**
 * Which audiences a fold judges, the same for every model: for each judged product, the customers with training rows who
 * have not viewed it in them. A product is judged if any of them has it in a held-out row.
 *
 * A large log is sampled, by a fixed seed: first customers, so that lists of 200 products have at most 2 million pairs;
 * then 200 products, one of each of 200 equal strata, from the most viewed to the least viewed.
 */
import { type Interactions, type Rows, type Size, UNKNOWN } from '../interactions.ts';
import { RandomState } from '../numeric/random.ts';
import { groupRows } from '../numeric/row-groups.ts';
import { longLooks } from './long-looks.ts';
import type { CutFold } from './parts.ts';

const MOST_PRODUCTS = 200;
const MOST_PAIRS = 2_000_000;
const SAMPLE_SEED = 0;

/** Those who look at a product, as parallel arrays. */
export interface HeldOutViewers {
  /** Places in `JudgedLists.customers`. */
  readonly places: Int32Array;
  readonly durations: Float64Array;
  /** The durations in this order. */
  readonly ascending: Float64Array;
  /** 1 if the customer looks at least as long as usual, else 0. */
  readonly isLong: Uint8Array;
}

export interface JudgedLists {
  /**
   * Inner indices, in an order drawn by chance: customers with equal scores are listed in it. In the order of inner
   * indices, active customers tend to come first.
   */
  readonly customers: Int32Array;
  /** Inner indices. */
  readonly products: Int32Array;
  /** One per product, none of them empty. */
  readonly viewers: readonly HeldOutViewers[];
  readonly isSampled: boolean;
}

/** The most that is judged of a log. @param size of the training rows. */
export function judgedSize(size: Pick<Size, 'products' | 'customers'>): Pick<Size, 'products' | 'customers'> {
  const products = Math.min(MOST_PRODUCTS, size.products);
  return { products, customers: Math.min(size.customers, Math.floor(MOST_PAIRS / Math.max(1, products))) };
}

/** By held-out rows: the models that one process evaluates on a fold share them. */
const kept = new WeakMap<Rows, JudgedLists>();

/** Of no product if no held-out row has a customer and a product that both have training rows. */
export function judgedLists({ interactions, heldOut }: CutFold): JudgedLists {
  const lists = kept.get(heldOut) ?? drawn(interactions, heldOut);
  kept.set(heldOut, lists);
  return lists;
}

function drawn(interactions: Interactions, heldOut: Rows): JudgedLists {
  const random = new RandomState(SAMPLE_SEED);
  const order = Int32Array.from({ length: interactions.customerCount }, (_, customer) => customer);
  random.shuffle(order);
  const places = placesIn(order, interactions, heldOut.customers);
  /** Inner products of the held-out rows; UNKNOWN where the row is not of one of the first customers. */
  const viewedBy = (customers: number) =>
    heldOut.products.map((outer, row) =>
      places[row] < customers ? interactions.innerProduct(outer) : UNKNOWN,
    );

  const known = mostViewedFirst(interactions, viewedBy(order.length));
  const most = judgedSize({ products: known.length, customers: order.length });
  const customers = order.subarray(0, most.customers);
  const viewed = viewedBy(customers.length);
  const candidates = mostViewedFirst(interactions, viewed);
  const products = oneOfEachStratum(candidates, random);
  const isLong = longLooks(interactions, heldOut);
  return {
    customers,
    products,
    viewers: groupedBy(products, viewed, interactions.productCount).map((rows) => {
      const durations = Float64Array.from(rows, (row) => heldOut.durations[row]);
      return {
        places: rows.map((row) => places[row]),
        durations,
        ascending: durations.toSorted(),
        isLong: Uint8Array.from(rows, (row) => (isLong(row) ? 1 : 0)),
      };
    }),
    isSampled: customers.length < order.length || products.length < candidates.length,
  };
}

/** The place of each outer customer in an order of inner ones; behind all for one without training rows. */
function placesIn(order: Int32Array, interactions: Interactions, customers: Int32Array): Int32Array {
  const placeOf = new Int32Array(order.length);
  for (const [place, customer] of order.entries()) placeOf[customer] = place;
  return customers.map((outer) => {
    const customer = interactions.innerCustomer(outer);
    return customer === UNKNOWN ? order.length : placeOf[customer];
  });
}

/** Each known product once, the one with most training rows first. */
function mostViewedFirst({ byProduct: { start } }: Interactions, products: Int32Array): Int32Array {
  const isViewed = new Uint8Array(start.length - 1);
  for (const product of products) if (product !== UNKNOWN) isViewed[product] = 1;
  const trainingRows = (product: number) => start[product + 1] - start[product];
  return Int32Array.from(isViewed.keys())
    .filter((product) => isViewed[product] === 1)
    .sort((one, other) => trainingRows(other) - trainingRows(one) || one - other);
}

/** The row numbers of each of the keys, in the order of the keys. @param bound above all keys. */
function groupedBy(keys: Int32Array, keyOfRow: Int32Array, bound: number): Int32Array[] {
  const group = new Int32Array(bound).fill(UNKNOWN);
  for (const [n, key] of keys.entries()) group[key] = n;
  const groups: Int32Array[] = [];
  for (const { key, rows } of groupRows(keyOfRow.map((key) => (key === UNKNOWN ? UNKNOWN : group[key]))))
    if (key !== UNKNOWN) groups.push(rows.slice());
  return groups;
}

function oneOfEachStratum(products: Int32Array, random: RandomState): Int32Array {
  if (products.length <= MOST_PRODUCTS) return products;
  const start = (stratum: number) => Math.floor((stratum * products.length) / MOST_PRODUCTS);
  return Int32Array.from(
    { length: MOST_PRODUCTS },
    (_, n) => products[start(n) + random.integer(start(n + 1) - start(n))],
  );
}
