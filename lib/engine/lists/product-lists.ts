/** The best products that customers have not viewed, by any model. */
import type { Interactions } from '../interactions.ts';
import type { Model } from '../model.ts';
import { predictRows, type RatingScale, ratingScaleOf } from '../predict.ts';
import { topProducts } from './top-products.ts';

export interface ProductList {
  /** Outer index. */
  readonly customer: number;
  /** Outer indices, best first. */
  readonly products: Int32Array;
  readonly scores: Float64Array;
}

/** Answers asked of a model at once: it shares work between customers. */
const ANSWERS_PER_BATCH = 2 ** 20;
const UNCLIPPED: RatingScale = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/**
 * A rating model's products are ordered by estimates that are not clipped yet, so that those beyond the scale have
 * an order too; its scores are clipped. Equal scores: the product that the log names first.
 * @param customers outer indices of customers who have training rows.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function* productLists(
  model: Model,
  interactions: Interactions,
  customers: Int32Array,
  limit: number,
  ratingScale: RatingScale = ratingScaleOf(interactions),
): Generator<ProductList> {
  const [least, greatest] = ratingScale;
  const clipped = (score: number) => Math.min(greatest, Math.max(least, score));
  const { start, members } = interactions.byCustomer;
  for (const { customer, answers } of answersFor(model, interactions, customers)) {
    const inner = interactions.innerCustomer(customer);
    const { products, scores } = topProducts(
      answers,
      members.subarray(start[inner], start[inner + 1]),
      limit,
    );
    yield {
      customer,
      products: products.map((product) => interactions.products[product]),
      scores: model.kind === 'rating' ? scores.map(clipped) : scores,
    };
  }
}

/** For each customer the model's answers for all products, by inner index. */
function* answersFor(model: Model, interactions: Interactions, customers: Int32Array) {
  const productCount = interactions.productCount;
  const batchLength = Math.max(1, Math.floor(ANSWERS_PER_BATCH / productCount));
  for (let from = 0; from < customers.length; from += batchLength) {
    const batch = customers.subarray(from, from + batchLength);
    const asked = new Int32Array(batch.length * productCount);
    const products = new Int32Array(asked.length);
    for (const [n, customer] of batch.entries()) {
      asked.fill(customer, n * productCount, (n + 1) * productCount);
      products.set(interactions.products, n * productCount);
    }
    const { values } = predictRows(model, interactions, asked, products, UNCLIPPED);
    for (const [n, customer] of batch.entries())
      yield { customer, answers: values.subarray(n * productCount, (n + 1) * productCount) };
  }
}
