/** Listings of customers, products and categories by id, for pickers. */
import type { Context } from 'hono';
import * as z from 'zod';
import type { Meta } from '../../lib/contracts/api.ts';
import type { ListingQuestion } from '../../lib/contracts/api-lookups.ts';
import type { Results } from '../../lib/contracts/table.ts';
import type { ListingRange } from '../../lib/store/directory.ts';
import type { Listing } from '../../lib/store/listing.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { ApiEnv } from './dependencies.ts';
import { lookUp } from './published.ts';

/** The run in which the listing began, and the id shown last. */
const positionSchema = z.strictObject({ run: z.string(), after: z.string().min(1) });

/** @param key the attribute that is an entry's id */
export function answerListing<K extends string, T extends Record<K, string>>(
  c: Context<ApiEnv>,
  key: K,
  { dataset, prefix, limit, cursor }: ListingQuestion,
  list: (results: Results, range: ListingRange) => Promise<Listing<T>>,
) {
  const scope = ['listing', key, prefix];
  const position = decodeCursor(scope, cursor, positionSchema);
  return lookUp<{ meta: Meta; items: T[]; nextCursor: string | null }>(c, {
    dataset,
    run: position?.run,
    answer: async (results) => {
      const { items, more } = await list(results, { prefix, limit, after: position?.after });
      const after = items.at(-1)?.[key];
      return { items, nextCursor: more ? encodeCursor(scope, { run: results.runId, after }) : null };
    },
  });
}
