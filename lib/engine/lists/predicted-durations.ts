/** How long the listed customers would look at a product, or at the products of a category on average. */
import type { RatingModel } from '../model.ts';
import { type Fitted, predictRows } from '../predict.ts';
import { unviewedBy } from './unviewed.ts';

/** The customers (outer indices) whom a group's lists name, and the group's products (outer indices). */
interface Named {
  readonly customers: Int32Array;
  readonly products: Int32Array;
}

/**
 * All is asked at once, because a neighbourhood model computes a customer's similarities once per call.
 *
 * @returns for each customer of each group, in order, the mean of the clipped estimates over the group's products that
 * the customer has not viewed, or over all of them if none is left.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function predictedDurations(rating: Fitted<RatingModel>, groups: readonly Named[]): Float64Array {
  const { interactions } = rating;
  const most = groups.reduce((sum, { customers, products }) => sum + customers.length * products.length, 0);
  const pairs = { customers: new Int32Array(most), products: new Int32Array(most) };
  const ends: number[] = [];
  const unviewed = unviewedBy(interactions);
  let end = 0;
  for (const { customers, products } of groups) {
    const inner = products.map((product) => interactions.innerProduct(product));
    for (const customer of customers) {
      const left = inner.length > 1 ? unviewed(interactions.innerCustomer(customer), inner) : inner;
      for (const product of left.length > 0 ? left : inner) {
        pairs.customers[end] = customer;
        pairs.products[end++] = interactions.products[product];
      }
      ends.push(end);
    }
  }
  const { values } = predictRows(rating, pairs.customers.subarray(0, end), pairs.products.subarray(0, end));
  return Float64Array.from(ends, (to, n) => mean(values, n === 0 ? 0 : ends[n - 1], to));
}

/** Divides before adding: the sum of finite durations may be larger than a number can be. */
function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += values[n] / (to - from);
  return sum;
}
