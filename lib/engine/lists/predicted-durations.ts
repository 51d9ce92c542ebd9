/** How long the listed customers would look at a product, or at the products of a category on average. */
import type { Interactions } from '../interactions.ts';
import type { RatingModel } from '../model.ts';
import { type Fitted, predictTogether } from '../predict.ts';

/**
 * Pairs that the rating model is asked about at once, because a neighbourhood model computes a customer's similarities
 * once per call. Takes some 90 MB.
 */
export const PAIRS_AT_ONCE = 2 ** 21;

/** The customers (outer indices) whom a group's lists name, and the group's products (outer indices). */
interface Named {
  readonly customers: Int32Array;
  readonly products: Int32Array;
}

/**
 * @returns for each customer of each group, in order, the mean of the clipped estimates over the group's products that
 * the customer has not viewed, or over all of them if none is left.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function predictedDurations(rating: Fitted<RatingModel>, groups: readonly Named[]): Float64Array {
  const { interactions } = rating;
  const unviewed = unviewedBy(interactions);
  const means = new Means(rating, groups);
  for (const { customers, products } of groups) {
    const inner = products.map((product) => interactions.innerProduct(product));
    for (const customer of customers) {
      const left = inner.length > 1 ? unviewed(interactions.innerCustomer(customer), inner) : inner;
      means.ask(customer, left.length > 0 ? left : inner);
    }
  }
  return means.all();
}

/** Mean estimates, asked for one after the other, for as many pairs at once as there is room for. */
class Means {
  readonly #rating: Fitted<RatingModel>;
  readonly #customers: Int32Array;
  readonly #products: Int32Array;
  readonly #means: Float64Array;
  #found = 0;
  /** Of the pairs of each mean that is still to be found. */
  #ends: number[] = [];

  constructor(rating: Fitted<RatingModel>, groups: readonly Named[]) {
    this.#rating = rating;
    let [means, pairs, longest] = [0, 0, 0];
    for (const { customers, products } of groups) {
      means += customers.length;
      pairs += customers.length * products.length;
      longest = Math.max(longest, products.length);
    }
    const room = Math.max(longest, Math.min(pairs, PAIRS_AT_ONCE));
    this.#customers = new Int32Array(room);
    this.#products = new Int32Array(room);
    this.#means = new Float64Array(means);
  }

  /** @param customer outer index. @param products inner indices. */
  ask(customer: number, products: Int32Array): void {
    if (this.#end + products.length > this.#customers.length) this.#find();
    const end = this.#end + products.length;
    for (let n = 0, at = this.#end; at < end; n++, at++) {
      this.#customers[at] = customer;
      this.#products[at] = this.#rating.interactions.products[products[n]];
    }
    this.#ends.push(end);
  }

  all(): Float64Array {
    this.#find();
    return this.#means;
  }

  get #end(): number {
    return this.#ends.at(-1) ?? 0;
  }

  #find(): void {
    const asked = [this.#customers, this.#products].map((column) => column.subarray(0, this.#end));
    const values = predictTogether(this.#rating, asked[0], asked[1]);
    let from = 0;
    for (const end of this.#ends) {
      this.#means[this.#found++] = mean(values, from, end);
      from = end;
    }
    this.#ends = [];
  }
}

/** Divides before adding: the sum of finite durations may be larger than a number can be. */
function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += values[n] / (to - from);
  return sum;
}

/** Which of some products a customer has not viewed; all by inner indices. */
function unviewedBy(interactions: Interactions): (customer: number, products: Int32Array) => Int32Array {
  const lastViewer = new Int32Array(interactions.productCount).fill(-1);
  return (customer, products) => {
    for (const product of interactions.historyOf(customer).products) lastViewer[product] = customer;
    return products.filter((product) => lastViewer[product] !== customer);
  };
}
