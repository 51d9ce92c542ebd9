/**
 * RP3beta: a random walk from the customer to a viewed product, on to one of its viewers and from there to one of that
 * viewer's products, with popular products held down. Paudel, Christoffel, Newell & Bernstein 2017; found strong by
 * Ferrari Dacrema et al. 2019. Same figures as irspack 0.5.2 RP3betaRecommender.
 *   W(j, i) = Σ_{u∈U_j∩U_i} 1/|U_j| · 1/|I_u| / |U_i|^β,  W(j, j) = 0
 *   score(u, i) = |I_u|^−α Σ_{j∈I_u : i kept by j} W(j, i)
 * β: beta, α: activity, 0 in the paper and in irspack. It orders no customer's products, but customers for a product: with
 * 0, the same active customers are at the head of most lists.
 * Each product j keeps the `neighbours` products of greatest W(j, i). Durations do not count.
 * A customer with no history is taken to have viewed the 50 products with most viewers.
 *
 * Shapes, and the order of equals: measures.ts.
 * Cost: as cosine. It runs on catalogues for which EASE is too large.
 */
import * as z from 'zod';
import type { ModelSpec } from '../../model.ts';
import { searched } from '../../parameters.ts';
import { ItemSimilarity, similarityCost } from './item-similarity.ts';
import { findNeighbours, type Measure, type Neighbours } from './neighbours.ts';

const parameters = z.strictObject({
  neighbours: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('Products that each product keeps, those of greatest W.')
    .meta(searched({ low: 5, high: 500 })),
  beta: z
    .number()
    .min(0)
    .max(2)
    .default(0.6)
    .describe('β: how far popular products are held down. From .7 on lists collapse into rarities.')
    .meta(searched({ low: 0.1, high: 0.7 })),
  activity: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('α: how far customers with many products are held down among the customers for a product.'),
});
export type Rp3betaParameters = z.output<typeof parameters>;

/** For lists of customers: on ml-100k as many of the people who look as with 0, and 7 customers named for every 5. */
export const AMONG_CUSTOMERS = { activity: 0.2 };

/** w(u, i) = |I_u|^−½, so that a pair's sum over common customers is Σ 1/|I_u|. */
const walk = ({ beta, activity }: Rp3betaParameters): Measure => ({
  weight: (_duration, _mean, viewed) => viewed ** -0.5,
  share: (_duration, viewed) => viewed ** -activity,
  norm: (_squares, viewers) => viewers,
  similarity: (together, viewers, otherViewers) => together / (viewers * otherViewers ** beta),
  fromMean: false,
});

export const rp3beta: ModelSpec<Rp3betaParameters, ItemSimilarity> = {
  name: 'RP3beta',
  kind: 'ranking',
  summary:
    'Follows customers who viewed the same products to what else they viewed, and holds popular products down.',
  source: 'Paudel et al. 2017, Updatable, Accurate, Diverse, and Scalable Recommendations; irspack 0.5.2',
  inBakeOff: true,
  bakeOffParameters: AMONG_CUSTOMERS,
  complexity: 10,
  seeded: false,
  parameters,
  fit: (interactions, given) => {
    const measure = walk(given);
    const { neighbours } = given;
    return new ItemSimilarity(
      measure,
      interactions,
      findNeighbours(measure, interactions, { neighbours, threshold: 0 }),
    );
  },
  restore: (state, interactions, given) =>
    new ItemSimilarity(walk(given), interactions, state as unknown as Neighbours),
  cost: (size, { neighbours }) => similarityCost(size, neighbours),
};
