/**
 * Popularity. Turicreate 6 `popularity_recommender` with a target: products by their mean duration, the same for
 * every customer.
 *   score(u, i) = mean duration of i
 * Shapes: means Float64Array [products].  Cost: fit O(rows), score O(products).
 * Unknown customer: the same answer.
 */
import { type Interactions, meanDurations } from '../../interactions.ts';
import type { Contributions, ModelSpec, ModelState, RankingModel } from '../../model.ts';
import { notSearched } from '../../parameters.ts';
import { judgingSeconds, type RankingParameters, rankingParameters } from '../ranking-model.ts';

class Popularity implements RankingModel {
  readonly kind = 'ranking';
  readonly #interactions: Interactions;
  readonly #means: Float64Array;

  constructor(interactions: Interactions, means: Float64Array) {
    this.#interactions = interactions;
    this.#means = means;
  }

  score(_customer: number, scores: Float64Array): void {
    scores.set(this.#means);
  }

  contributions(customer: number, product: number): Contributions {
    const amounts = new Float64Array(this.#interactions.historyOf(customer).products.length);
    return { base: this.#means[product], basis: 'mean duration', amounts };
  }

  state(): ModelState {
    return { means: this.#means };
  }
}

export const popularity: ModelSpec<RankingParameters, RankingModel> = {
  name: 'popularity',
  kind: 'ranking',
  summary: 'Shows every customer the products that are looked at longest.',
  source: 'Turicreate 6 popularity_recommender',
  inBakeOff: true,
  complexity: 1,
  seeded: false,
  parameters: rankingParameters.meta(notSearched),
  fit: (interactions) => new Popularity(interactions, meanDurations(interactions.byProduct)),
  restore: ({ means }, interactions) => new Popularity(interactions, means as Float64Array),
  cost: (size) => ({
    seconds: 5e-9 * size.rows + judgingSeconds(size),
    memoryBytes: 24 * size.products,
  }),
};
