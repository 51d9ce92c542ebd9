/** Why a customer is written to about a product, or is shown it: the viewed products that speak most for it. */
import { type Interactions, UNKNOWN } from '../interactions.ts';
import type { AudienceModel, RankingModel } from '../model.ts';
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
  const amountsTo = (product: number) =>
    model.amountsTo?.(product) ?? ((customer: number) => model.contributions(customer, product).amounts);
  const why = (amountsOf: (customer: number, n: number) => Float64Array) =>
    Array.from(customers, (customer, n) => strongest(interactions, customer, amountsOf(customer, n), limit));
  if (products.length === 1) return why(amountsTo(products[0]));
  const sums = Array.from(
    customers,
    (customer) => new Float64Array(interactions.historyOf(customer).products.length),
  );
  const lastViewed = new Int32Array(interactions.customerCount).fill(UNKNOWN);
  for (const product of products) {
    const amountsOf = amountsTo(product);
    for (const viewer of interactions.viewersOf(product).customers) lastViewed[viewer] = product;
    for (const [n, customer] of customers.entries())
      if (lastViewed[customer] !== product) add(sums[n], amountsOf(customer));
  }
  return why((_, n) => sums[n]);
}

function add(sums: Float64Array, amounts: Float64Array): void {
  for (let n = 0; n < sums.length; n++) sums[n] += amounts[n];
}

/** For one customer and one product (inner indices). */
export function whyForPair(
  { model, interactions }: Scoring,
  customer: number,
  product: number,
  limit: number,
): Why {
  return strongest(interactions, customer, model.contributions(customer, product).amounts, limit);
}

/** Equal amounts: the lower outer index first. @param amounts one per row of the customer's history. */
function strongest(
  { products: outer, byCustomer: { start, members } }: Interactions,
  customer: number,
  amounts: Float64Array,
  limit: number,
): number[] {
  const from = start[customer];
  const products: number[] = [];
  const kept: number[] = [];
  let least = 0;
  // Runs over the histories of all who are listed: most rows must end at the first comparison.
  for (let n = 0; n < amounts.length; n++) {
    const amount = amounts[n];
    if (amount < least || !(amount > 0)) continue;
    const product = outer[members[from + n]];
    let place = kept.length;
    while (
      place > 0 &&
      (kept[place - 1] < amount || (kept[place - 1] === amount && products[place - 1] > product))
    ) {
      if (place < limit) {
        kept[place] = kept[place - 1];
        products[place] = products[place - 1];
      }
      place--;
    }
    if (place < limit) {
      kept[place] = amount;
      products[place] = product;
    }
    if (kept.length === limit) least = kept[limit - 1];
  }
  return products;
}
