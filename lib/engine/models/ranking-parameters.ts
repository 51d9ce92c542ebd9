/** Parameters that all ranking models take. Defaults: Turicreate 6 `item_similarity_recommender`. */
import { z } from 'zod';

export const rankingParameters = z.strictObject({
  neighbours: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('Most similar products that each product keeps. Popularity has no use for it.'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.001)
    .describe('Only greater similarities are kept. Popularity has no use for it.'),
});
export type RankingParameters = z.output<typeof rankingParameters>;
