/**
 * Whom to write to about a product, or a category: customers by predicted interest.
 *
 * score(customer, group) = mean over the group's products of the clipped estimate. A product is a group of one.
 * Lists are apart for regular customers and passers-by, and for those who have viewed a product of the group
 * already. Equal scores: the customer with the lower outer index first.
 * Memory: 4 lists of at most `limit`, and 9 bytes a customer, one group at a time.
 */
import type { Dataset, Interactions } from './interactions.ts';
import { UNKNOWN } from './interactions.ts';
import type { RatingModel } from './model.ts';
import { predictRows, type RatingScale } from './predict.ts';
import { TopList } from './top-list.ts';

/** Customers whose estimates are asked for at once. */
const BATCH = 4096;

export interface AudienceEntry {
  /** Outer index. */
  readonly customer: number;
  readonly score: number;
  /** Sum of the observed durations over the group; only of those who have viewed. */
  readonly duration?: number;
}

export interface AudienceLists {
  readonly 'new-regular': readonly AudienceEntry[];
  readonly 'new-passerby': readonly AudienceEntry[];
  readonly 'viewed-regular': readonly AudienceEntry[];
  readonly 'viewed-passerby': readonly AudienceEntry[];
}

export interface AudienceRequest {
  readonly model: RatingModel;
  /** That the model was fitted on. */
  readonly interactions: Interactions;
  readonly dataset: Dataset;
  /** Each group's products, by outer index. */
  readonly groups: readonly Int32Array[];
  readonly isRegular: (outerCustomer: number) => boolean;
  /** Of each list. */
  readonly limit: number;
  /** `ratingScaleOf(interactions)` when left out. */
  readonly ratingScale?: RatingScale;
}

/**
 * The lists of each group, in the order of `groups`, best first.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function rankAudiences(request: AudienceRequest): AudienceLists[] {
  const customerCount = request.dataset.customerIds.length;
  const regular = Uint8Array.from({ length: customerCount }, (_, customer) =>
    request.isRegular(customer) ? 1 : 0,
  );
  return request.groups.map((products) => rankAudience(request, products, regular));
}

function rankAudience(request: AudienceRequest, products: Int32Array, regular: Uint8Array): AudienceLists {
  const newcomers = [new TopList(request.limit), new TopList(request.limit)];
  const viewers = [new TopList(request.limit), new TopList(request.limit)];
  const { viewed, durations } = viewsOf(request.interactions, products, regular.length);
  for (let from = 0; from < regular.length; from += BATCH) {
    const scores = scoreCustomers(request, products, from, Math.min(from + BATCH, regular.length));
    for (let n = 0; n < scores.length; n++) {
      const customer = from + n;
      const lists = viewed[customer] ? viewers : newcomers;
      lists[regular[customer]].offer(customer, scores[n]);
    }
  }
  const entries = (list: TopList): AudienceEntry[] => {
    const { keys, scores } = list.drain();
    return Array.from(keys, (customer, n) => ({ customer, score: scores[n] }));
  };
  const withDuration = (entry: AudienceEntry) => ({ ...entry, duration: durations[entry.customer] });
  return {
    'new-regular': entries(newcomers[1]),
    'new-passerby': entries(newcomers[0]),
    'viewed-regular': entries(viewers[1]).map(withDuration),
    'viewed-passerby': entries(viewers[0]).map(withDuration),
  };
}

/** Mean clipped estimate over the products, for the customers from..to−1. */
function scoreCustomers(
  { model, interactions, ratingScale }: AudienceRequest,
  products: Int32Array,
  from: number,
  to: number,
): Float64Array {
  const customers = Int32Array.from({ length: to - from }, (_, n) => from + n);
  const scores = new Float64Array(customers.length);
  for (const product of products) {
    const asked = new Int32Array(customers.length).fill(product);
    const { values } = predictRows(model, interactions, customers, asked, ratingScale);
    for (let n = 0; n < scores.length; n++) scores[n] += values[n] / products.length;
  }
  return scores;
}

/** Who has viewed any of the products, and for how long in all; by outer customer. */
function viewsOf(interactions: Interactions, products: Int32Array, customerCount: number) {
  const viewed = new Uint8Array(customerCount);
  const durations = new Float64Array(customerCount);
  const { start, members, durations: observed } = interactions.byProduct;
  for (const outer of products) {
    const product = interactions.innerProduct(outer);
    if (product === UNKNOWN) continue;
    for (let n = start[product]; n < start[product + 1]; n++) {
      const customer = interactions.customers[members[n]];
      viewed[customer] = 1;
      durations[customer] += observed[n];
    }
  }
  return { viewed, durations };
}
