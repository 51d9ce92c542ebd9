/** The best products that customers have not viewed, by any model. */
import type { CustomerModel } from '../model.ts';
import { type Fitted, type RatingScale, ratingScaleOf } from '../predict.ts';
import { answersOf } from './answers.ts';
import { topProducts } from './top-products.ts';

export interface ProductList {
  /** Outer index. */
  readonly customer: number;
  /** Outer indices, best first. */
  readonly products: Int32Array;
  readonly scores: Float64Array;
}

const UNCLIPPED: RatingScale = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/**
 * A rating model's products are ordered by estimates before clipping, so that those beyond the scale have an order
 * too; the scores are clipped. Equal scores: the product that comes first in the log.
 * @param customers outer indices of customers who have training rows.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function* productLists(
  fitted: Fitted<CustomerModel>,
  customers: Int32Array,
  limit: number,
): Generator<ProductList> {
  const { model, interactions } = fitted;
  const [least, greatest] = fitted.ratingScale ?? ratingScaleOf(interactions);
  const clipped = (score: number) => Math.min(greatest, Math.max(least, score));
  const unclipped = { ...fitted, ratingScale: UNCLIPPED };
  for (const { customer, answers } of answersOf(unclipped, customers, interactions.products)) {
    const viewed = interactions.historyOf(interactions.innerCustomer(customer)).products;
    const { products, scores } = topProducts(answers, viewed, limit);
    yield {
      customer,
      products: products.map((product) => interactions.products[product]),
      scores: model.kind === 'rating' ? scores.map(clipped) : scores,
    };
  }
}
