/** How many products' audiences are ranked together: `train` cuts shards by it, `recommend` keeps to it. */
import type { Interactions } from '../interactions.ts';
import { audienceBytes } from '../lists/audience.ts';
import { rowsKept } from '../numeric/matrix-rows.ts';

/** For the lists of products that are ranked together. */
const LISTS_BYTES = 128 * 1024 * 1024;

/**
 * The more products are ranked together, the fewer times a neighbourhood model computes all customers' similarities.
 * But no more than there is room for their lists, and for the rows that models keep of each product: rows that are not
 * kept would be computed for every batch of customers.
 */
export function productsRankedTogether(
  { customerCount, productCount }: Interactions,
  audienceLimit: number,
): number {
  const room = Math.floor(LISTS_BYTES / audienceBytes(customerCount, audienceLimit));
  return Math.max(1, Math.min(room, rowsKept(productCount)));
}
