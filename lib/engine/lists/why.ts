/** Why a customer is written to about a product, or is shown it: the viewed products that speak most for it. */
import type { Interactions } from '../interactions.ts';
import type { AudienceModel, RankingModel } from '../model.ts';
import type { Fitted } from '../predict.ts';
import { unviewedBy } from './unviewed.ts';

type Scoring = Fitted<RankingModel | AudienceModel>;

/** Viewed products (outer indices), the one that speaks most first; only such as speak for and not against. */
export type Why = readonly number[];

/** Of a customer (inner index). */
type WhyOf = (customer: number) => Why;

/**
 * For many customers and the same products: the amounts are summed over the products, of several only over those that
 * the customer has not viewed.
 * @param products inner indices.
 * @param limit of the viewed products.
 */
export function whyForProducts({ model, interactions }: Scoring, products: Int32Array, limit: number): WhyOf {
  const amountsTo = (product: number) =>
    model.amountsTo?.(product) ?? ((customer: number) => model.contributions(customer, product).amounts);
  if (products.length === 1) {
    const amountsOf = amountsTo(products[0]);
    return (customer) => strongest(interactions, customer, amountsOf(customer), limit);
  }
  const byProduct = new Map(Array.from(products, (product) => [product, amountsTo(product)] as const));
  const unviewed = unviewedBy(interactions);
  return (customer) => {
    const sums = new Float64Array(interactions.historyOf(customer).products.length);
    for (const product of unviewed(customer, products)) {
      const amounts = byProduct.get(product)?.(customer) ?? [];
      for (let n = 0; n < amounts.length; n++) sums[n] += amounts[n];
    }
    return strongest(interactions, customer, sums, limit);
  };
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
  interactions: Interactions,
  customer: number,
  amounts: ArrayLike<number>,
  limit: number,
): number[] {
  const viewed = interactions.historyOf(customer).products;
  const best: { product: number; amount: number }[] = [];
  let least = 0;
  // Runs over the histories of all who are listed: most rows must end at this comparison.
  for (let n = 0; n < amounts.length; n++) {
    const amount = amounts[n];
    if (amount < least || !(amount > 0)) continue;
    const product = interactions.products[viewed[n]];
    const below = best.findIndex(
      (kept) => kept.amount < amount || (kept.amount === amount && kept.product > product),
    );
    best.splice(below < 0 ? best.length : below, 0, { product, amount });
    if (best.length > limit) best.pop();
    if (best.length === limit) least = best[limit - 1].amount;
  }
  return best.map(({ product }) => product);
}
