/**
 * mostViewed: products by their number of viewers, the same list for every customer. What others call popularity
 * (Amazon Personalize Popularity-Count, TopPop in the literature), and the yardstick of ranking models: a model that
 * knows its customers must beat it.
 *   score(u, i) = |U_i|
 * viewed30 counts only pairs of the last 30 days of training, and without times all: what is in fashion.
 * Shapes: viewers Float64Array [products].  Cost: fit O(products), score O(products).
 * Unknown customer: the same answer.
 */
import * as z from 'zod';
import { type Interactions, rowCounts } from '../../interactions.ts';
import type { Contributions, ModelSpec, ModelState, RankingModel } from '../../model.ts';
import { TopList } from '../../numeric/top-list.ts';
import { judgingSeconds } from '../ranking-model.ts';

/** The products with most viewers, by inner index; among equals the one that the training rows name first. */
export function mostViewedProducts({ byProduct }: Interactions, limit: number): Int32Array {
  const mostViewed = new TopList(limit);
  for (const [product, viewers] of rowCounts(byProduct).entries()) mostViewed.offer(product, viewers);
  return mostViewed.drain().keys;
}

class MostViewed implements RankingModel {
  readonly kind = 'ranking';
  readonly #interactions: Interactions;
  readonly #viewers: Float64Array;

  constructor(interactions: Interactions, viewers: Float64Array) {
    this.#interactions = interactions;
    this.#viewers = viewers;
  }

  score(_customer: number, scores: Float64Array): void {
    scores.set(this.#viewers);
  }

  scoreCustomers(product: number, scores: Float64Array): void {
    scores.fill(this.#viewers[product]);
  }

  contributions(customer: number, product: number): Contributions {
    const amounts = new Float64Array(this.#interactions.historyOf(customer).products.length);
    return { base: this.#viewers[product], basis: 'viewers', amounts };
  }

  state(): ModelState {
    return {};
  }
}

const parameters = z.strictObject({});

type Counting = ModelSpec<z.output<typeof parameters>, RankingModel>;

const countingBy = (viewersOf: (interactions: Interactions) => Float64Array) =>
  ({
    kind: 'ranking',
    inBakeOff: true,
    seeded: false,
    parameters,
    fit: (interactions) => new MostViewed(interactions, viewersOf(interactions)),
    restore: (_state, interactions) => new MostViewed(interactions, viewersOf(interactions)),
    cost: (size) => ({
      seconds: 1e-9 * size.products + judgingSeconds(size),
      memoryBytes: 8 * size.products,
    }),
  }) satisfies Partial<Counting>;

export const mostViewed: Counting = {
  ...countingBy(({ byProduct }) => rowCounts(byProduct)),
  name: 'mostViewed',
  summary: 'Shows every customer the products that most customers have viewed.',
  source: 'counts of viewers; Amazon Personalize calls it Popularity-Count',
  complexity: 2,
  yardstick: 'shows everyone the most viewed products',
};

export const viewed30: Counting = {
  ...countingBy(({ recent }) => recent.byProduct),
  name: 'viewed30',
  summary: 'Shows every customer the products that most customers have viewed in the last 30 days.',
  source: 'counts of viewers in the last 30 days, where the log has times',
  needsTimes: true,
  complexity: 2.5,
  yardstick: 'shows everyone the most viewed products of the last 30 days',
};
