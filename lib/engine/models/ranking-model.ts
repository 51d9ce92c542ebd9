/** What the ranking models share: parameters (defaults of Turicreate 6), and the cost of judging their lists. */
import * as z from 'zod';
import type { Size } from '../interactions.ts';
import { searched } from '../parameters.ts';

export const rankingParameters = z.strictObject({
  neighbours: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('Most similar products that each product keeps. Popularity has no use for it.')
    .meta(searched({ low: 5, high: 500 })),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.001)
    .describe('Only greater similarities are kept. Popularity has no use for it.')
    .meta(searched({ low: 1e-4, high: 0.1 })),
});
export type RankingParameters = z.output<typeof rankingParameters>;

/** Seconds to score and judge every customer's list once, as `npm run bench` measured them. */
export function judgingSeconds({ customers, products }: Size): number {
  return 1.5e-5 * customers + 7e-9 * customers * products;
}
