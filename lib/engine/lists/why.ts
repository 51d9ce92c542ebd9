/** Why a customer is written to about a product, or is shown it: the viewed products that speak most for it. */
import { type Interactions, UNKNOWN } from '../interactions.ts';
import type { Amounts, AudienceModel, RankingModel } from '../model.ts';
import type { Fitted } from '../predict.ts';

type Scoring = Fitted<RankingModel | AudienceModel>;

/** Viewed products (outer indices), the one that speaks most first; only such as speak for and not against. */
export type Why = readonly number[];

/**
 * For many customers and the same products: the amounts are summed over the products, of several only over those that
 * the customer has not viewed.
 * @param products, customers inner indices.
 * @param limit of the viewed products.
 * @returns one per customer.
 */
export function whyForProducts(
  { model, interactions }: Scoring,
  products: Int32Array,
  customers: Int32Array,
  limit: number,
): Why[] {
  const isOne = products.length === 1;
  if (isOne && !model.amountsTo)
    return Array.from(customers, (customer) =>
      whyForPair({ model, interactions }, customer, products[0], limit),
    );
  const amounts =
    (isOne && model.amountsTo?.(products[0])) || summed({ model, interactions }, products, customers);
  const strongest = new Strongest(interactions, limit);
  return Array.from(customers, (customer) => strongest.of(customer, amounts));
}

/** Sums over the products. Those of customers who are not asked about are 0. */
function summed({ model, interactions }: Scoring, products: Int32Array, customers: Int32Array): Amounts {
  const { start, members } = interactions.byCustomer;
  const sums = new Float64Array(members.length);
  const lastViewed = new Int32Array(interactions.customerCount).fill(UNKNOWN);
  for (const product of products) {
    for (const viewer of interactions.viewersOf(product).customers) lastViewed[viewer] = product;
    const amounts = model.amountsTo?.(product);
    for (const customer of customers) {
      if (lastViewed[customer] === product) continue;
      if (amounts) addRows(sums, amounts, members, start[customer], start[customer + 1]);
      else add(sums, model.contributions(customer, product).amounts, start[customer]);
    }
  }
  return { shares: sums, towards: new Float64Array(interactions.productCount).fill(1) };
}

function addRows(
  sums: Float64Array,
  { shares, towards }: Amounts,
  members: Int32Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) sums[row] += shares[row] * towards[members[row]];
}

function add(sums: Float64Array, amounts: Float64Array, from: number): void {
  for (let n = 0; n < amounts.length; n++) sums[from + n] += amounts[n];
}

/** For one customer and one product (inner indices). */
export function whyForPair(
  { model, interactions }: Scoring,
  customer: number,
  product: number,
  limit: number,
): Why {
  const { amounts } = model.contributions(customer, product);
  const products = interactions.historyOf(customer).products;
  const strongest = new Strongest(interactions, limit);
  for (let n = 0; n < amounts.length; n++) strongest.offer(amounts[n], products[n]);
  return strongest.take();
}

/** The viewed products with the greatest amounts. Equal amounts: the lower outer index first. */
class Strongest {
  readonly #interactions: Interactions;
  readonly #limit: number;
  readonly #products: Int32Array;
  readonly #amounts: Float64Array;
  #length = 0;
  /** Less than this is not among them. */
  #least = Number.MIN_VALUE;

  constructor(interactions: Interactions, limit: number) {
    this.#interactions = interactions;
    this.#limit = limit;
    this.#products = new Int32Array(limit);
    this.#amounts = new Float64Array(limit);
  }

  /** Runs over the histories of all who are listed: most rows must end at the first comparison. */
  of(customer: number, { shares, towards }: Amounts): Why {
    const { start, members } = this.#interactions.byCustomer;
    const to = start[customer + 1];
    let least = this.#least;
    for (let row = start[customer]; row < to; row++) {
      const amount = shares[row] * towards[members[row]];
      if (amount >= least) least = this.offer(amount, members[row]);
    }
    return this.take();
  }

  /** @param viewed inner index. @returns what an amount must have from now on. */
  offer(amount: number, viewed: number): number {
    if (!(amount >= this.#least)) return this.#least;
    const [amounts, products, limit] = [this.#amounts, this.#products, this.#limit];
    const product = this.#interactions.products[viewed];
    let place = this.#length;
    for (; place > 0; place--) {
      const before = place - 1;
      if (amounts[before] > amount || (amounts[before] === amount && products[before] < product)) break;
      if (place === limit) continue;
      amounts[place] = amounts[before];
      products[place] = products[before];
    }
    if (place === limit) return this.#least;
    amounts[place] = amount;
    products[place] = product;
    if (this.#length < limit) this.#length++;
    if (this.#length === limit) this.#least = amounts[limit - 1];
    return this.#least;
  }

  /** All of them; forgets them. */
  take(): Why {
    const why: number[] = [];
    for (let place = 0; place < this.#length; place++) why.push(this.#products[place]);
    this.#length = 0;
    this.#least = Number.MIN_VALUE;
    return why;
  }
}
