/** The products to show to a customer. */
import { TopList } from '../numeric/top-list.ts';

export interface RankedProducts {
  /** Inner indices, best first. */
  readonly products: Int32Array;
  readonly scores: Float64Array;
}

/**
 * The products with the highest scores that the customer has not viewed yet. Equal scores: the product with the lower
 * inner index first, which is the one that comes first in the training rows.
 *
 * @param scores one per product (inner index), as `RankingModel.score` fills them; not changed.
 * @param viewed inner products to leave out.
 * @param isLeftOut one per product (inner index), 1 for others to leave out.
 */
export function topProducts(
  scores: Float64Array,
  viewed: Int32Array,
  limit: number,
  isLeftOut?: Uint8Array,
): RankedProducts {
  const isOut = isLeftOut?.slice() ?? new Uint8Array(scores.length);
  for (const product of viewed) isOut[product] = 1;
  const best = new TopList(limit);
  let { least } = best;
  for (let product = 0; product < scores.length; product++) {
    const score = scores[product];
    // One that equals the least of a full list comes after it.
    if (score <= least || isOut[product] === 1) continue;
    best.offer(product, score);
    least = best.least;
  }
  const { keys, scores: bestScores } = best.drain();
  return { products: keys, scores: bestScores };
}
