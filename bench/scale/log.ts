/**
 * Logs of any size, made up and seeded. Few customers make most of the rows, and few products get most of them:
 *   rows of a customer ∝ (x + 1/40)^−1.5,  views of a product ∝ (x + 1/200)^−1,  x its place among all, 0..1
 * Half of a customer's views fall on three shelves of their own. The keenest customer has some 20 times the mean
 * number of rows, and the most viewed product 10 to 15 times the mean number of views.
 * A duration is the customer's patience (distributed as in the sample log) times the product's attraction, longer on
 * a shelf of the customer's own, and varies around that.
 *
 * The sample log's generator looks at every pair of a customer and a product. Here there are 5 · 10⁹ pairs, and a log
 * has one in 200 of them. The two generators share how durations are drawn.
 */
import { RandomState } from '../../lib/engine/numeric/random.ts';
import {
  counted,
  DURATION_SCALE,
  drawAround,
  meanDurationAt,
  type SampleRow,
} from '../../lib/sample/durations.ts';
import type { LogSize } from './sizes.ts';

const ACTIVITY_HEAD = 40;
const ACTIVITY_EXPONENT = 1.5;
/** The largest share of the catalogue that a customer views. */
const GREATEST_SHARE = 0.5;
const POPULARITY_HEAD = 200;

const PRODUCTS_PER_SHELF = 50;
const OWN_SHELVES = 3;
const OWN_SHELF_CHANCE = 0.5;

const OWN_SHELF_FACTOR = 1.5;
/** How little a product's attraction, and a duration, vary around their mean (`drawAround`). */
const ATTRACTION_STEADINESS = 6;
const DURATION_STEADINESS = 4;

/**
 * Exactly `size.rows` rows, each pair once, every customer at least once. Rows come in random order, as visits do, not
 * customer by customer. Memory: 12 bytes per row.
 */
export function* generateLog(size: LogSize, seed: number): Iterable<SampleRow> {
  const random = new RandomState(seed);
  const shop = new Shop(size, random);
  const customers = new Int32Array(size.rows);
  const products = new Int32Array(size.rows);
  let row = 0;
  for (const [customer, count] of rowsOfCustomers(size).entries())
    for (const product of shop.viewsOf(customer, count)) {
      customers[row] = customer;
      products[row++] = product;
    }
  const order = new Int32Array(size.rows).map((_, n) => n);
  random.shuffle(order);
  for (const n of order)
    yield {
      customer: shop.customerId(customers[n]),
      product: shop.productId(products[n]),
      duration: shop.durationOf(customers[n], products[n]),
    };
}

/** How many rows each customer has, the keenest first. They add up to `rows`. */
function rowsOfCustomers({ rows, customers, products }: LogSize): Int32Array {
  const activity = Float64Array.from(
    { length: customers },
    (_, n) => ((n + 0.5) / customers + 1 / ACTIVITY_HEAD) ** -ACTIVITY_EXPONENT,
  );
  const total = activity.reduce((sum, value) => sum + value, 0);
  const greatest = Math.ceil(products * GREATEST_SHARE);
  const counts = Int32Array.from(activity, (value) =>
    Math.min(greatest, Math.max(1, Math.floor((rows * value) / total))),
  );
  let missing = rows - counts.reduce((sum, count) => sum + count, 0);
  if (missing > greatest * customers - rows + missing || missing < 0)
    throw new RangeError(`${customers} customers cannot have ${rows} rows on ${products} products`);
  for (let n = 0; missing > 0; n = (n + 1) % customers)
    if (counts[n] < greatest) {
      counts[n]++;
      missing--;
    }
  return counts;
}

class Shop {
  readonly #random: RandomState;
  readonly #products: number;
  readonly #shelves: number;
  readonly #regularCustomers: number;
  /** OWN_SHELVES per customer. */
  readonly #ownShelves: Int32Array;
  readonly #patience: Float64Array;
  readonly #attraction: Float64Array;
  /** For each product: 1 + the last customer who was given it. */
  readonly #givenTo: Int32Array;

  constructor({ customers, products }: LogSize, random: RandomState) {
    this.#random = random;
    this.#products = products;
    this.#shelves = Math.max(OWN_SHELVES, Math.round(products / PRODUCTS_PER_SHELF));
    this.#regularCustomers = Math.ceil(customers / 2);
    this.#ownShelves = Int32Array.from({ length: OWN_SHELVES * customers }, () =>
      random.integer(this.#shelves),
    );
    this.#patience = Float64Array.from({ length: customers }, (_, n) =>
      meanDurationAt(
        random.uniform(),
        n < this.#regularCustomers ? DURATION_SCALE.regular : DURATION_SCALE.passerby,
      ),
    );
    this.#attraction = Float64Array.from({ length: products }, () =>
      drawAround(1, ATTRACTION_STEADINESS, random),
    );
    this.#givenTo = new Int32Array(products);
  }

  /** The keener half of the customers are the regular ones. */
  customerId(customer: number): string {
    return `${customer < this.#regularCustomers ? 'CC' : 'RC'}${1_000_000 + customer}`;
  }

  /** `shelf_place`. */
  productId(product: number): string {
    return `${product % this.#shelves}_${Math.floor(product / this.#shelves)}`;
  }

  *viewsOf(customer: number, count: number): Iterable<number> {
    for (let views = 0; views < count; ) {
      const product = this.#drawProduct(customer);
      if (this.#givenTo[product] === customer + 1) continue;
      this.#givenTo[product] = customer + 1;
      views++;
      yield product;
    }
  }

  durationOf(customer: number, product: number): number {
    const own = this.#shelvesOf(customer).includes(product % this.#shelves) ? OWN_SHELF_FACTOR : 1;
    const mean = this.#patience[customer] * this.#attraction[product] * own;
    return counted(drawAround(mean, DURATION_STEADINESS, this.#random));
  }

  /** Draws a place x of density ∝ 1 / (x + 1/head), by the inverse of its integral. */
  #drawProduct(customer: number): number {
    const place = ((1 + POPULARITY_HEAD) ** this.#random.uniform() - 1) / POPULARITY_HEAD;
    const product = Math.min(this.#products - 1, Math.floor(place * this.#products));
    if (this.#random.uniform() >= OWN_SHELF_CHANCE) return product;
    const shelf = this.#shelvesOf(customer)[this.#random.integer(OWN_SHELVES)];
    const onShelf = product - (product % this.#shelves) + shelf;
    return onShelf < this.#products ? onShelf : product;
  }

  #shelvesOf(customer: number): Int32Array {
    return this.#ownShelves.subarray(OWN_SHELVES * customer, OWN_SHELVES * (customer + 1));
  }
}

const ROWS_PER_CHUNK = 16_384;

/** The same as a CSV file, in pieces. */
export function* logChunks(size: LogSize, seed: number): Generator<string> {
  let lines = ['customer,product,duration'];
  for (const { customer, product, duration } of generateLog(size, seed)) {
    lines.push(`${customer},${product},${duration}`);
    if (lines.length < ROWS_PER_CHUNK) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}
