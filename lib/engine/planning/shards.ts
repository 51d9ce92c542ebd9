/** How the lists are cut into pieces, each the work of one function. */
import type { Speed } from './speed.ts';

export const SHARD_KINDS = ['customers', 'products', 'categories'] as const;

/**
 * A piece of the lists: `customers` computes the products to show to customers from..to−1 (outer indices);
 * `products` and `categories` the audiences of those.
 */
export interface Shard {
  readonly kind: (typeof SHARD_KINDS)[number];
  readonly from: number;
  readonly to: number;
}

/** What one shard should take: a quarter of a function's time, as the trial may be wrong and products differ. */
const WANTED_SECONDS = 225;
/** Upper limit of that, where the work common to all shards takes most of the time. */
const GREATEST_SECONDS = 600;
/** For a shard's own products in any case: with fewer products the common work would only be done more often. */
const LEAST_SECONDS_FOR_PRODUCTS = 60;
/** Beside the scores: sorting a customer into a product's lists. Measured. */
const LISTING_SECONDS_PER_PAIR = 2e-7;
/** Items and export: 20 ms of computing, and the table's and the bucket's time. */
const WRITING_SECONDS_PER_PRODUCT = 0.05;
/** Items that one shard writes: some hundred a second where the table is slow. */
const CUSTOMERS_PER_SHARD = 20_000;
/** Cut so far in any case, so that small shops too use more than one function. */
const LEAST_SHARDS = 4;
/** The workflow's state holds 256 KB; each shard also loads the data set once more. */
const MOST_SHARDS: Record<Shard['kind'], number> = { customers: 50, products: 400, categories: 50 };

export interface Counts {
  readonly customers: number;
  readonly products: number;
  readonly categories: number;
}

/** @param productsAtOnce that are ranked together (ranked-together.ts): a shard has no more. */
export function shardsOf(counts: Counts, speed: Speed, productsAtOnce: number): Shard[] {
  const { customers, products, categories } = counts;
  const productsPerShard = Math.min(productsAtOnce, productsInTime(customers, speed));
  const categoriesPerShard = categories === 0 ? 1 : (productsPerShard * categories) / products;
  const customersPerShard = Math.min(CUSTOMERS_PER_SHARD, WANTED_SECONDS / speed.perList);
  return [
    ...cut('products', products, productsPerShard),
    ...cut('categories', categories, categoriesPerShard),
    ...cut('customers', customers, customersPerShard),
  ];
}

/**
 * Every shard scores all customers anew. So a shard takes at least as long for its products as for that, within limits:
 *
 *   all customers  |  0 .. 112 s   112 .. 300 s   300 .. 540 s   longer
 *   its products   |  the rest     as long        the rest       60 s
 *   the shard      |  225 s        twice that     600 s          60 s more than for the customers
 */
function productsInTime(customers: number, { perCustomer, perProduct, perPair }: Speed): number {
  const ofCustomers = customers * perCustomer;
  const ofProduct =
    perProduct + customers * (perPair + LISTING_SECONDS_PER_PAIR) + WRITING_SECONDS_PER_PRODUCT;
  const ofShard = Math.max(WANTED_SECONDS, Math.min(2 * ofCustomers, GREATEST_SECONDS));
  return Math.max(LEAST_SECONDS_FOR_PRODUCTS, ofShard - ofCustomers) / ofProduct;
}

function cut(kind: Shard['kind'], count: number, greatestSize: number): Shard[] {
  const fewest = Math.min(count, LEAST_SHARDS);
  const wanted = Math.ceil(count / Math.max(1, Math.floor(greatestSize)));
  const shards = Math.min(MOST_SHARDS[kind], Math.max(fewest, wanted));
  const size = Math.ceil(count / Math.max(1, shards));
  const pieces: Shard[] = [];
  for (let from = 0; from < count; from += size)
    pieces.push({ kind, from, to: Math.min(from + size, count) });
  return pieces;
}
