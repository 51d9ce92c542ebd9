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
  /** One per customer (inner index). Valid until the next product is asked for. */
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
  const { customers, customerCount, products: outer } = fitted.interactions;
  const atOnce = Math.max(1, Math.floor(ESTIMATES_AT_ONCE / customerCount));
  const scores = new Float64Array(customerCount);
  for (let from = 0; from < products.length; from += atOnce) {
    const asked = products.subarray(from, from + atOnce);
    const pairs = pairsOf(
      customers,
      asked.map((product) => outer[product]),
    );
    const { values } = predictRows(fitted, pairs.customers, pairs.products);
    for (const [n, product] of asked.entries()) {
      for (let customer = 0; customer < customerCount; customer++)
        scores[customer] = values[customer * asked.length + n];
      yield { product, scores };
    }
  }
}
