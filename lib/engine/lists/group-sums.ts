/** What customers have to do with a group of products: their scores, what they have viewed of it, and for how long. */
import type { Interactions } from '../interactions.ts';
import type { CustomerScores } from './customer-scores.ts';

/** Over the products of one group after the other. One number per customer, by inner index. */
export class GroupSums {
  readonly #interactions: Interactions;
  readonly scores: Float64Array;
  /** Products of the group that the customer has viewed. */
  readonly #views: Int32Array;
  readonly #viewedHalf: Uint8Array;

  constructor(interactions: Interactions) {
    this.#interactions = interactions;
    this.scores = new Float64Array(interactions.customerCount);
    this.#views = new Int32Array(interactions.customerCount);
    this.#viewedHalf = new Uint8Array(interactions.customerCount);
  }

  clear(): void {
    this.scores.fill(0);
    this.#views.fill(0);
  }

  /** @param alsoViewed whether the score counts for those who have viewed the product. It may be changed. */
  add({ product, scores }: CustomerScores, alsoViewed: boolean): void {
    for (const customer of this.#interactions.viewersOf(product).customers) {
      this.#views[customer]++;
      if (!alsoViewed) scores[customer] = 0;
    }
    for (let n = 0; n < scores.length; n++) this.scores[n] += scores[n];
  }

  /** 1 for those who have viewed half of the group's products or more. */
  whoViewedHalf(products: number): Uint8Array {
    const half = products / 2;
    for (let n = 0; n < this.#views.length; n++) this.#viewedHalf[n] = this.#views[n] >= half ? 1 : 0;
    return this.#viewedHalf;
  }
}

/** How long each customer (inner) has looked at the products (inner) in all. */
export function observedDurations(interactions: Interactions, products: Int32Array): Float64Array {
  const sums = new Float64Array(interactions.customerCount);
  for (const product of products) {
    const { customers, durations } = interactions.viewersOf(product);
    for (let n = 0; n < customers.length; n++) sums[customers[n]] += durations[n];
  }
  return sums;
}
