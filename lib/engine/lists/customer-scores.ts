/** Every customer's score of a product, by any model: what an audience is ordered by. */
import type { AudienceModel, RankingModel, RatingModel } from '../model.ts';
import { rowsKept } from '../numeric/matrix-rows.ts';
import { type Fitted, requireFinite } from '../predict.ts';
import { answersOf } from './answers.ts';

/**
 * Estimates kept at once, because a neighbourhood model computes a customer's similarities once for all products that
 * it is asked about together. Takes 128 MB.
 */
const ESTIMATES_AT_ONCE = 2 ** 24;

export interface CustomerScores {
  /** Inner index. */
  readonly product: number;
  /** One per customer (inner index). Valid until the next product is asked for; may be overwritten. */
  readonly scores: Float64Array;
}

/**
 * A rating model's scores are durations within the rating scale.
 * @param products inner indices; one that is named twice is scored twice.
 * @throws NotFiniteError when a score is not a finite number.
 */
export function* customerScores(fitted: Fitted, products: Int32Array): Generator<CustomerScores> {
  const { model } = fitted;
  if (model.kind === 'rating') yield* estimatesOf({ ...fitted, model }, products);
  else yield* scoresOf({ ...fitted, model }, products);
}

function* scoresOf(
  { model, interactions }: Fitted<RankingModel | AudienceModel>,
  products: Int32Array,
): Generator<CustomerScores> {
  const scores = new Float64Array(interactions.customerCount);
  for (const product of products) {
    model.scoreCustomers(product, scores);
    requireFinite(scores, interactions);
    yield { product, scores };
  }
}

function* estimatesOf(fitted: Fitted<RatingModel>, products: Int32Array): Generator<CustomerScores> {
  const { interactions } = fitted;
  const { customers, customerCount, productCount } = interactions;
  // A product's row that a model does not keep would be computed again for every batch of customers.
  const atOnce = Math.min(productsEstimatedTogether(customerCount), Math.max(1, rowsKept(productCount)));
  for (let from = 0; from < products.length; from += atOnce) {
    const asked = products.subarray(from, from + atOnce);
    const outer = asked.map((product) => interactions.products[product]);
    const table = new Float64Array(asked.length * customerCount);
    for (const { customer, answers } of answersOf(fitted, customers, outer)) {
      let at = interactions.innerCustomer(customer);
      for (let n = 0; n < answers.length; n++, at += customerCount) table[at] = answers[n];
    }
    for (const [n, product] of asked.entries())
      yield { product, scores: table.subarray(n * customerCount, (n + 1) * customerCount) };
  }
}

/** Products for which a rating model's estimates of all customers are kept at once. */
export function productsEstimatedTogether(customerCount: number): number {
  return Math.max(1, Math.floor(ESTIMATES_AT_ONCE / customerCount));
}
