/**
 * Whom to write to about a product, or a category: customers by the score of an audience model, or of any other.
 *
 * score(customer, product) = the model's score of the pair; a rating model's is its clipped estimate
 * score(customer, category) = Σ of these over the category's products that the customer has not viewed
 * A customer is new to a group of products who has viewed fewer than half of them; a product is a group of one. New
 * customers and the others have separate lists, and so have regular customers and passers-by. Equal scores: the customer
 * with the lower outer index first.
 * Memory: 32 bytes per entry and some 45 per estimate, for as many groups as the rating model is asked about at once.
 */
import type { RatingModel } from '../model.ts';
import type { Fitted } from '../predict.ts';
import { type CustomerScores, customerScores } from './customer-scores.ts';
import { groupLists, type List } from './group-lists.ts';
import { GroupSums, observedDurations } from './group-sums.ts';
import { piecesOf } from './pieces.ts';
import { PAIRS_AT_ONCE, predictedDurations } from './predicted-durations.ts';
import { type Why, whyForProducts } from './why.ts';

/** Products that an entry's `why` names at most. */
const REASONS = 2;

export interface AudienceEntry {
  /** Outer index. */
  readonly customer: number;
  readonly score: number;
  /** How many new customers stand at or above, as a share of all who are new; null for those who are not. */
  readonly place: number | null;
  /** Sum of the observed durations over the group; only for those who are not new. */
  readonly duration?: number;
  /** Of a category: the mean over its products not viewed, or over all. Null when there is no rating model. */
  readonly predictedDuration: number | null;
  /** Empty for a rating model, whose answers cannot be taken apart. */
  readonly why: Why;
}

const LISTS = ['new-passerby', 'new-regular', 'viewed-passerby', 'viewed-regular'] as const;
type OfEachList<T> = Readonly<Record<(typeof LISTS)[number], T>>;
export type AudienceLists = OfEachList<readonly AudienceEntry[]>;

/** What an audience is wanted for: a product, or the products of a category. */
export interface ProductGroup {
  /** Outer indices, each with training rows. */
  readonly products: Int32Array;
}

export interface RankedGroup<Group extends ProductGroup> {
  readonly group: Group;
  readonly lists: AudienceLists;
  /** Customers in each list before it was cut at the limit. */
  readonly customers: OfEachList<number>;
}

/** The model is the one that orders customers. */
export interface AudienceRequest<Group extends ProductGroup> extends Fitted {
  /** Predicts durations. */
  readonly rating: Fitted<RatingModel> | null;
  readonly groups: readonly Group[];
  readonly isRegular: (outerCustomer: number) => boolean;
  /** Of each list. */
  readonly limit: number;
}

/** The most customers that the lists of one group name. */
export function mostListed(customerCount: number, limit: number): number {
  return Math.min(customerCount, LISTS.length * limit);
}

/**
 * Each group with its lists, best first, in the order of `groups`.
 * @throws NotFiniteError when a score or an estimate is not a finite number.
 *
 * @example
 * const interactions = new Interactions(dataset);
 * const fitted = fitModel(modelNamed('EASE'), interactions, {});
 * const rating = fitModel(slopeOne, interactions, {});
 * const groups = [{ products: Int32Array.of(0) }]; // of the first product of dataset.productIds
 * const isRegular = (customer: number) => dataset.customerIds[customer].startsWith('CC');
 * for (const { lists } of rankAudiences({ ...fitted, rating, groups, isRegular, limit: 100 }))
 *   for (const { customer, predictedDuration } of lists['new-regular'])
 *     console.log(dataset.customerIds[customer], predictedDuration); // the seconds that they will look
 */
export function* rankAudiences<Group extends ProductGroup>(
  request: AudienceRequest<Group>,
): Generator<RankedGroup<Group>> {
  const { model, rating } = request;
  const pairsOf = ({ customers, group }: Listing<Group>) => customers.length * group.products.length;
  /** Whether scores are durations already. */
  const isPredicted = ({ group }: Listing<Group>) => model === rating?.model && group.products.length === 1;
  for (const listings of piecesOf(listingsOf(request), PAIRS_AT_ONCE, pairsOf)) {
    const asked = rating ? listings.filter((listing) => !isPredicted(listing)) : [];
    const named = asked.map(({ customers, group: { products } }) => ({ customers, products }));
    const durations = rating && named.length > 0 ? predictedDurations(rating, named) : undefined;
    let from = 0;
    for (const listing of listings)
      if (isPredicted(listing)) yield rankedGroup(request, listing, listing.scores);
      else {
        const to = from + listing.customers.length;
        yield rankedGroup(request, listing, durations?.subarray(from, to));
        from = to;
      }
  }
}

/** A group's lists before durations are predicted. */
interface Listing<Group> {
  readonly group: Group;
  readonly lists: readonly List[];
  /** Of all four lists, one after the other; outer indices. */
  readonly customers: Int32Array;
  readonly scores: Float64Array;
}

function* listingsOf<Group extends ProductGroup>(request: AudienceRequest<Group>): Generator<Listing<Group>> {
  const { interactions, groups, limit } = request;
  const { customers } = interactions;
  const isRegular = Uint8Array.from(customers, (customer) => (request.isRegular(customer) ? 1 : 0));
  // All in one go, as a rating model shares work between products.
  const products = groups.flatMap((group) =>
    Array.from(group.products, (outer) => interactions.innerProduct(outer)),
  );
  const scored = customerScores(request, Int32Array.from(products));
  const sums = new GroupSums(interactions);
  for (const group of groups) {
    const count = group.products.length;
    sums.clear();
    for (let n = 0; n < count; n++) sums.add(scored.next().value as CustomerScores, count === 1);
    const hasViewed = sums.whoViewedHalf(count);
    const lists = groupLists({ customers, scores: sums.scores, hasViewed, isRegular }, limit);
    yield { group, lists, ...joined(lists) };
  }
}

function joined(lists: readonly List[]): Pick<List, 'customers' | 'scores'> {
  const length = lists.reduce((sum, { customers }) => sum + customers.length, 0);
  const all = { customers: new Int32Array(length), scores: new Float64Array(length) };
  let at = 0;
  for (const { customers, scores } of lists) {
    all.customers.set(customers, at);
    all.scores.set(scores, at);
    at += customers.length;
  }
  return all;
}

function rankedGroup<Group extends ProductGroup>(
  { model, interactions }: Fitted,
  { group, lists, customers }: Listing<Group>,
  durations: Float64Array | undefined,
): RankedGroup<Group> {
  const products = group.products.map((outer) => interactions.innerProduct(outer));
  const inner = customers.map((outer) => interactions.innerCustomer(outer));
  const observed = observedDurations(interactions, products);
  const why =
    model.kind === 'rating' ? [] : whyForProducts({ model, interactions }, products, inner, REASONS);
  let at = 0;
  const entries = lists.map(({ customers, scores, places }) =>
    Array.from(customers, (customer, n): AudienceEntry => {
      const score = scores[n];
      const predictedDuration = durations?.[at] ?? null;
      const reasons = why[at] ?? [];
      const duration = observed[inner[at++]];
      return places.length > 0
        ? { customer, score, place: places[n], predictedDuration, why: reasons }
        : { customer, score, place: null, duration, predictedDuration, why: reasons };
    }),
  );
  return {
    group,
    lists: ofEachList((n) => entries[n]),
    customers: ofEachList((n) => lists[n].length),
  };
}

/** Something for each of the four lists. */
export const ofEachList = <T>(of: (list: number) => T) =>
  Object.fromEntries(LISTS.map((name, n) => [name, of(n)])) as OfEachList<T>;
