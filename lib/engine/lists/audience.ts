/**
 * Whom to write to about a product, or a category: customers by predicted interest.
 *
 * score(customer, group) = mean over the group's products of the clipped estimate. A product is a group of one.
 * Regular customers and passers-by have separate lists, and so have those who have already viewed a product of the
 * group. Equal scores: the customer with the lower outer index first.
 * Memory: 4 lists per group of at most `limit` entries of 12 bytes (`audienceBytes`), and some 40 MB for a batch of
 * estimates.
 */
import type { Dataset, Interactions } from '../interactions.ts';
import type { RatingModel } from '../model.ts';
import { TopList } from '../numeric/top-list.ts';
import type { Fitted } from '../predict.ts';
import { answersOf } from './answers.ts';

export interface AudienceEntry {
  /** Outer index. */
  readonly customer: number;
  readonly score: number;
  /** Sum of the observed durations over the group; only for those who have viewed. */
  readonly duration?: number;
}

export type AudienceLists = Readonly<
  Record<'new-regular' | 'new-passerby' | 'viewed-regular' | 'viewed-passerby', readonly AudienceEntry[]>
>;

/** What an audience is wanted for: a product, or the products of a category. */
export interface ProductGroup {
  /** Outer indices. */
  readonly products: Int32Array;
}

export interface RankedGroup<Group extends ProductGroup> {
  readonly group: Group;
  readonly lists: AudienceLists;
}

export interface AudienceRequest<Group extends ProductGroup> extends Fitted<RatingModel> {
  readonly dataset: Dataset;
  readonly groups: readonly Group[];
  readonly isRegular: (outerCustomer: number) => boolean;
  /** Of each list. */
  readonly limit: number;
}

/** The most that the lists of one group take while customers are added to them. */
export function audienceBytes(customerCount: number, limit: number): number {
  return 4 * 12 * Math.min(customerCount, limit);
}

/**
 * Each group with its lists, best first, in the order of `groups`. All lists are found before the first group is given
 * out; their entries are made when the group is asked for.
 * @throws NotFiniteError when an estimate is not a finite number.
 *
 * @example
 * const interactions = new Interactions(dataset);
 * const fitted = fitModel(slopeOne, interactions, {});
 * const groups = [{ products: Int32Array.of(0) }]; // of the first product of dataset.productIds
 * const isRegular = (customer: number) => dataset.customerIds[customer].startsWith('CC');
 * for (const { lists } of rankAudiences({ ...fitted, dataset, groups, isRegular, limit: 100 }))
 *   for (const { customer, score } of lists['new-regular'])
 *     console.log(dataset.customerIds[customer], score); // the seconds that they will look
 */
export function* rankAudiences<Group extends ProductGroup>(
  request: AudienceRequest<Group>,
): Generator<RankedGroup<Group>> {
  const { dataset, interactions, groups, limit } = request;
  const customers = Int32Array.from(dataset.customerIds.keys());
  // The products of all groups, each once, are the columns of a table with one row per customer.
  const products = Int32Array.from(new Set(groups.flatMap((group) => [...group.products])));
  const columnOf = new Int32Array(dataset.productIds.length).fill(-1);
  for (const [column, product] of products.entries()) columnOf[product] = column;
  const audiences = groups.map((group) => new Audience(group, columnOf, limit));
  const viewed = new Uint8Array(products.length);
  for (const { customer, answers } of answersOf(request, customers, products)) {
    viewed.fill(0);
    for (const product of interactions.historyOf(interactions.innerCustomer(customer)).products) {
      const column = columnOf[interactions.products[product]];
      if (column >= 0) viewed[column] = 1;
    }
    const isRegular = request.isRegular(customer);
    for (const audience of audiences) audience.add(customer, isRegular, answers, viewed);
  }
  for (const [n, group] of groups.entries())
    yield { group, lists: audiences[n].lists(viewingDurations(interactions, group, customers.length)) };
}

/** The four lists of one group, while customers are added to them. */
class Audience {
  readonly #columns: Int32Array;
  /** New passers-by, new regular customers, viewers of both kinds: (viewed ? 2 : 0) + (regular ? 1 : 0). */
  readonly #lists: readonly TopList[];

  /** @param columnOf by outer product. */
  constructor({ products }: ProductGroup, columnOf: Int32Array, limit: number) {
    this.#columns = products.map((product) => columnOf[product]);
    this.#lists = Array.from({ length: 4 }, () => new TopList(limit));
  }

  /** @param estimates, viewed by column. */
  add(customer: number, isRegular: boolean, estimates: Float64Array, viewed: Uint8Array): void {
    let sum = 0;
    let views = 0;
    for (const column of this.#columns) {
      sum += estimates[column];
      views += viewed[column];
    }
    const list = this.#lists[(views > 0 ? 2 : 0) + (isRegular ? 1 : 0)];
    list.offer(customer, sum / this.#columns.length);
  }

  /** Best first; empties the lists. */
  lists(durations: Float64Array): AudienceLists {
    const [newPassersBy, newRegular, viewedPassersBy, viewedRegular] = this.#lists.map(entriesOf);
    const withDuration = (entry: AudienceEntry) => ({ ...entry, duration: durations[entry.customer] });
    return {
      'new-regular': newRegular,
      'new-passerby': newPassersBy,
      'viewed-regular': viewedRegular.map(withDuration),
      'viewed-passerby': viewedPassersBy.map(withDuration),
    };
  }
}

/** Customers and scores, best first; empties the list. */
export function entriesOf(list: TopList): AudienceEntry[] {
  const { keys, scores } = list.drain();
  return Array.from(keys, (customer, n) => ({ customer, score: scores[n] }));
}

/** How long each customer (outer) has looked at the group's products in all. */
function viewingDurations(
  interactions: Interactions,
  { products }: ProductGroup,
  customerCount: number,
): Float64Array {
  const sums = new Float64Array(customerCount);
  for (const outer of products) {
    const { customers, durations } = interactions.viewersOf(interactions.innerProduct(outer));
    for (const [n, customer] of customers.entries()) sums[interactions.customers[customer]] += durations[n];
  }
  return sums;
}
