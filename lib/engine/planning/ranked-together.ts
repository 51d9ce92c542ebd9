/** How many products' audiences are ranked together: `train` cuts shards of at most so many. */
import type { Interactions } from '../interactions.ts';
import { mostListed } from '../lists/audience.ts';
import { PAIRS_AT_ONCE } from '../lists/predicted-durations.ts';

/**
 * As many as a rating model is asked about at once: a neighbourhood model computes the similarities of all listed
 * customers anew for each such set of products.
 */
export function productsRankedTogether(
  { customerCount }: Pick<Interactions, 'customerCount'>,
  audienceLimit: number,
): number {
  return Math.max(1, Math.floor(PAIRS_AT_ONCE / mostListed(customerCount, audienceLimit)));
}
