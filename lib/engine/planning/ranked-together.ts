/** How many products' audiences are ranked together: `train` cuts shards accordingly, `recommend` keeps to it. */
import type { Interactions } from '../interactions.ts';
import { audienceBytes } from '../lists/audience.ts';
import { rowsKept } from '../numeric/matrix-rows.ts';

/** For the lists of the products that are ranked together. */
const LISTS_BYTES = 128 * 1024 * 1024;

/**
 * A neighbourhood model computes all customers' similarities anew for each set of products that are ranked together, so
 * sets are large. But their lists must fit into memory, and so must the rows that models keep per product: a row that
 * is not kept would be computed again for every batch of customers.
 */
export function productsRankedTogether(
  { customerCount, productCount }: Interactions,
  audienceLimit: number,
): number {
  const room = Math.floor(LISTS_BYTES / audienceBytes(customerCount, audienceLimit));
  return Math.max(1, Math.min(room, rowsKept(productCount)));
}
