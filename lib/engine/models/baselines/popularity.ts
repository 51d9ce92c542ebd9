/**
 * Popularity. Turicreate 6 `popularity_recommender` with a target: products by their mean duration, the same for
 * every customer.
 *   score(u, i) = mean duration of i
 * Shapes: means Float64Array [products].  Cost: fit O(rows), score O(products).
 * Unknown customer: the same answer.
 */
import { type Interactions, meanDurations } from '../../interactions.ts';
import type { ModelSpec, RankingModel } from '../../model.ts';
import { notSearched } from '../../parameters.ts';
import { judgingSeconds, type RankingParameters, rankingParameters } from '../ranking-model.ts';

const modelOf = (means: Float64Array, interactions: Interactions): RankingModel => ({
  kind: 'ranking',
  score: (_customer, scores) => scores.set(means),
  scoreCustomers: (product, scores) => scores.fill(means[product]),
  contributions: (customer, product) => ({
    base: means[product],
    basis: 'mean duration',
    amounts: new Float64Array(interactions.historyOf(customer).products.length),
  }),
  state: () => ({ means }),
});

export const popularity: ModelSpec<RankingParameters, RankingModel> = {
  name: 'popularity',
  kind: 'ranking',
  summary: 'Shows every customer the products that are looked at longest.',
  source: 'Turicreate 6 popularity_recommender',
  inBakeOff: true,
  complexity: 3,
  seeded: false,
  parameters: rankingParameters.meta(notSearched),
  fit: (interactions) => modelOf(meanDurations(interactions.byProduct), interactions),
  restore: ({ means }, interactions) => modelOf(means as Float64Array, interactions),
  cost: (size) => ({
    seconds: 5e-9 * size.rows + judgingSeconds(size),
    memoryBytes: 24 * size.products,
  }),
};
