/** The products to show to a customer. */
import { TopList } from '../numeric/top-list.ts';

export interface RankedProducts {
  /** Inner indices, best first. */
  readonly products: Int32Array;
  readonly scores: Float64Array;
}

/**
 * The products of highest score that the customer has not viewed yet. Of equal scores the product with the lower
 * inner index stands first: the one that the training rows name first.
 *
 * @param scores one per product (inner index), as `RankingModel.score` fills them; left as they are.
 * @param viewed inner products that are never recommended back.
 */
export function topProducts(scores: Float64Array, viewed: Int32Array, limit: number): RankedProducts {
  const isViewed = new Uint8Array(scores.length);
  for (const product of viewed) isViewed[product] = 1;
  const best = new TopList(limit);
  for (let product = 0; product < scores.length; product++)
    if (isViewed[product] === 0) best.offer(product, scores[product]);
  const { keys, scores: bestScores } = best.drain();
  return { products: keys, scores: bestScores };
}
