/** How the lists are cut into shards, each the work of one function. */
import { mostListed } from '../lists/audience.ts';
import { PAIRS_AT_ONCE } from '../lists/predicted-durations.ts';
import type { Speed } from './speed.ts';

export const SHARD_KINDS = ['customers', 'products', 'categories'] as const;

/**
 * A piece of the lists: `customers` computes the products to show to customers from..to−1 (outer indices); `products`
 * and `categories` compute the audiences of those.
 */
export interface Shard {
  readonly kind: (typeof SHARD_KINDS)[number];
  readonly from: number;
  readonly to: number;
}

/** What one shard should take: a quarter of a function's time, because trials may be wrong and products differ. */
const WANTED_SECONDS = 225;
/** Its upper limit, for when the work that every shard repeats takes most of the time. */
const GREATEST_SECONDS = 600;
/** For a shard's own products in any case: with fewer of them the repeated work would only be done more often. */
const LEAST_SECONDS_FOR_PRODUCTS = 60;
/** Sorting a scored customer into a product's lists. Measured. */
const LISTING_SECONDS_PER_CUSTOMER = 1e-7;
/** Items and export: 20 ms of computing, and the time of the table and the bucket. */
const WRITING_SECONDS_PER_PRODUCT = 0.05;
/** Each is an item to write: some hundred per second when the table is slow. */
const CUSTOMERS_PER_SHARD = 20_000;
/** So that small shops use several functions too. */
const LEAST_SHARDS = 4;
/** The workflow's state has room for 256 KB, and each shard loads the data set once more. */
const MOST_SHARDS: Record<Shard['kind'], number> = { customers: 50, products: 400, categories: 50 };

export interface Counts {
  readonly customers: number;
  readonly products: number;
  readonly categories: number;
}

/**
 * A shard has at most as many products as a rating model is asked about at once: a neighbourhood model computes the
 * similarities of all listed customers anew for each such set.
 */
export function shardsOf(counts: Counts, speed: Speed, audienceLimit: number): Shard[] {
  const { customers, products, categories } = counts;
  const listed = mostListed(customers, audienceLimit);
  const productsPerShard = Math.min(PAIRS_AT_ONCE / listed, productsInTime(customers, listed, speed));
  const categoriesPerShard = categories === 0 ? 1 : (productsPerShard * categories) / products;
  const customersPerShard = Math.min(CUSTOMERS_PER_SHARD, WANTED_SECONDS / speed.perList);
  return [
    ...cut('products', products, productsPerShard),
    ...cut('categories', categories, categoriesPerShard),
    ...cut('customers', customers, customersPerShard),
  ];
}

/**
 * Every shard turns to all listed customers anew, who may be all that there are. So it spends at least as long on its
 * products as on that, within limits:
 *
 *   all customers  |  0 .. 112 s   112 .. 300 s   300 .. 540 s   longer
 *   its products   |  the rest     as long        the rest       60 s
 *   the shard      |  225 s        twice that     600 s          60 s more than the customers
 *
 * @param listed customers in the lists of one product.
 */
function productsInTime(
  customers: number,
  listed: number,
  { perCustomer, perProduct, perPair }: Speed,
): number {
  const ofCustomers = customers * perCustomer;
  const ofProduct =
    perProduct + listed * perPair + customers * LISTING_SECONDS_PER_CUSTOMER + WRITING_SECONDS_PER_PRODUCT;
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
