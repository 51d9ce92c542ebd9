/** Every customer's score of a product, by any model: what an audience is ordered by. */
import type { AudienceModel, RankingModel, RatingModel } from '../model.ts';
import { type Fitted, predictRows, requireFinite } from '../predict.ts';
import { pairsOf } from './answers.ts';

/**
 * Estimates kept at once, because a neighbourhood model computes a customer's similarities once for all products that
 * it is asked about together. Takes some 60 MB.
 */
const ESTIMATES_AT_ONCE = 2 ** 21;

export interface CustomerScores {
  /** Inner index. */
  readonly product: number;
  /** One per customer (inner index). Valid until the next product is asked for; then it is filled anew. */
  readonly scores: Float64Array;
}

/**
 * A rating model's scores are durations within the rating scale.
 * @param products inner indices; one that is named twice is scored twice.
 * @param customers inner indices of those whose scores are wanted: all when left out. Others may be missing.
 * @throws NotFiniteError when a score is not a finite number.
 */
export function* customerScores(
  fitted: Fitted,
  products: Int32Array,
  customers: Int32Array = Int32Array.from(fitted.interactions.customers.keys()),
): Generator<CustomerScores> {
  const { model } = fitted;
  if (model.kind === 'rating') yield* estimatesOf({ ...fitted, model }, products, customers);
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

function* estimatesOf(
  fitted: Fitted<RatingModel>,
  products: Int32Array,
  customers: Int32Array,
): Generator<CustomerScores> {
  const { interactions } = fitted;
  const atOnce = Math.max(1, Math.floor(ESTIMATES_AT_ONCE / customers.length));
  const outerCustomers = customers.map((customer) => interactions.customers[customer]);
  const outerProducts = products.map((product) => interactions.products[product]);
  const scores = new Float64Array(interactions.customerCount);
  for (let from = 0; from < products.length; from += atOnce) {
    const asked = outerProducts.subarray(from, from + atOnce);
    const pairs = pairsOf(outerCustomers, asked);
    const { values } = predictRows(fitted, pairs.customers, pairs.products);
    for (let n = 0; n < asked.length; n++) {
      for (let u = 0; u < customers.length; u++) scores[customers[u]] = values[u * asked.length + n];
      yield { product: products[from + n], scores };
    }
  }
}
