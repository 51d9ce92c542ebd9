/**
 * Whom to write to about a product, or a category: customers by predicted interest.
 *
 * score(customer, group) = mean over the group's products of the clipped estimate. A product is a group of one.
 * Lists are apart for regular customers and passers-by, and for those who have viewed a product of the group
 * already. Equal scores: the customer with the lower outer index first.
 * Memory: for each group 4 lists of at most `limit`, 12 bytes an entry (`audienceBytes`); some 40 MB for a batch of
 * estimates.
 */
import { type Dataset, type Interactions, UNKNOWN } from '../interactions.ts';
import type { RatingModel } from '../model.ts';
import { TopList } from '../numeric/top-list.ts';
import { predictRows, type RatingScale } from '../predict.ts';

/**
 * Estimates asked of a model at once. Customers come in batches, each with all products: neighbourhood models
 * compute a customer's similarities once for all of them.
 */
const ESTIMATES_PER_BATCH = 2 ** 20;

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

/** What the lists of one group take at most, while customers are added to them. */
export function audienceBytes(customerCount: number, limit: number): number {
  return 4 * 12 * Math.min(customerCount, limit);
}

/**
 * The lists of each group, in the order of `groups`, best first. All are found before the first is given out; the
 * entries of each are made when it is asked for.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function* rankAudiences(request: AudienceRequest): Generator<AudienceLists> {
  const customerCount = request.dataset.customerIds.length;
  const products = new Set(request.groups.flatMap((group) => [...group]));
  const columns = new ProductColumns(request.interactions, Int32Array.from(products));
  const audiences = request.groups.map((group) => new Audience(columns.of(group), request.limit));
  const batchLength = Math.max(1, Math.floor(ESTIMATES_PER_BATCH / Math.max(1, products.size)));
  for (let from = 0; from < customerCount; from += batchLength) {
    const to = Math.min(from + batchLength, customerCount);
    const estimates = estimatesOf(request, columns.products, from, to);
    for (let customer = from; customer < to; customer++) {
      const place = (customer - from) * columns.products.length;
      const viewed = columns.viewedBy(customer);
      const isRegular = request.isRegular(customer);
      for (const audience of audiences) audience.add(customer, isRegular, estimates, place, viewed);
    }
  }
  for (const [n, audience] of audiences.entries())
    yield audience.lists(viewingDurations(request.interactions, request.groups[n], customerCount));
}

/** The products of all groups, each once: the columns of a table with a row a customer. */
class ProductColumns {
  /** Outer indices. */
  readonly products: Int32Array;
  readonly #interactions: Interactions;
  readonly #columnOfOuter: ReadonlyMap<number, number>;
  /** By inner product; −1 where it is in no group. */
  readonly #columnOfInner: Int32Array;
  readonly #viewed: Uint8Array;

  constructor(interactions: Interactions, products: Int32Array) {
    this.products = products;
    this.#interactions = interactions;
    this.#columnOfOuter = new Map(Array.from(products, (product, column) => [product, column]));
    this.#columnOfInner = interactions.products.map((product) => this.#columnOfOuter.get(product) ?? -1);
    this.#viewed = new Uint8Array(products.length);
  }

  of(group: Int32Array): Int32Array {
    return group.map((product) => this.#columnOfOuter.get(product) as number);
  }

  /** 1 in the columns of the products that a customer has viewed. A view: valid until the next call. */
  viewedBy(outerCustomer: number): Uint8Array {
    this.#viewed.fill(0);
    const customer = this.#interactions.innerCustomer(outerCustomer);
    if (customer === UNKNOWN) return this.#viewed;
    const { start, members } = this.#interactions.byCustomer;
    for (let n = start[customer]; n < start[customer + 1]; n++) {
      const column = this.#columnOfInner[members[n]];
      if (column >= 0) this.#viewed[column] = 1;
    }
    return this.#viewed;
  }
}

/** The four lists of one group, while customers are added to them. */
class Audience {
  readonly #columns: Int32Array;
  /** New passers-by, new regular customers, viewers of both kinds: (viewed ? 2 : 0) + (regular ? 1 : 0). */
  readonly #lists: readonly TopList[];

  constructor(columns: Int32Array, limit: number) {
    this.#columns = columns;
    this.#lists = Array.from({ length: 4 }, () => new TopList(limit));
  }

  /** @param place where the customer's row starts in `estimates`. */
  add(
    customer: number,
    isRegular: boolean,
    estimates: Float64Array,
    place: number,
    viewed: Uint8Array,
  ): void {
    let sum = 0;
    let views = 0;
    for (const column of this.#columns) {
      sum += estimates[place + column];
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

function entriesOf(list: TopList): AudienceEntry[] {
  const { keys, scores } = list.drain();
  return Array.from(keys, (customer, n) => ({ customer, score: scores[n] }));
}

/** Clipped estimates for the customers from..to−1, row after row, a column a product. */
function estimatesOf(
  { model, interactions, ratingScale }: AudienceRequest,
  products: Int32Array,
  from: number,
  to: number,
): Float64Array {
  const customers = new Int32Array((to - from) * products.length);
  const asked = new Int32Array(customers.length);
  for (let row = 0; row < to - from; row++) {
    customers.fill(from + row, row * products.length, (row + 1) * products.length);
    asked.set(products, row * products.length);
  }
  return predictRows(model, interactions, customers, asked, ratingScale).values;
}

/** By outer customer: for how long, over the group's products. */
function viewingDurations(
  interactions: Interactions,
  group: Int32Array,
  customerCount: number,
): Float64Array {
  const sums = new Float64Array(customerCount);
  const { start, members, durations } = interactions.byProduct;
  for (const outer of group) {
    const product = interactions.innerProduct(outer);
    if (product === UNKNOWN) continue;
    for (let n = start[product]; n < start[product + 1]; n++)
      sums[interactions.customers[members[n]]] += durations[n];
  }
  return sums;
}
