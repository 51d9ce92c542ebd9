/** Listings of customers, products and categories by id, for pickers. */
import type { Context } from 'hono';
import * as z from 'zod';
import type { Meta } from '../../lib/contracts/api.ts';
import type { ListingQuestion } from '../../lib/contracts/api-questions.ts';
import type { Listed, Owner } from '../../lib/contracts/result-items.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { ApiEnv } from './dependencies.ts';
import { lookUp } from './published.ts';

/** The run in which the listing began, and the id shown last. */
const positionSchema = z.strictObject({ run: z.string(), after: z.string().min(1) });

/** @param key the attribute that is an entry's id */
export function answerListing<O extends Owner>(
  c: Context<ApiEnv>,
  owner: O,
  key: string & keyof Listed<O>,
  { dataset, prefix, limit, cursor }: ListingQuestion,
) {
  const scope = ['listing', key, prefix];
  const position = decodeCursor(scope, cursor, positionSchema);
  return lookUp<{ meta: Meta; items: Listed<O>[]; nextCursor: string | null }>(c, {
    dataset,
    run: position?.run,
    answer: async (source) => {
      const range = { prefix, limit, after: position?.after };
      const { items, more } = await source.results.listing(source, owner, range);
      const after = items.at(-1)?.[key];
      return { items, nextCursor: more ? encodeCursor(scope, { run: source.runId, after }) : null };
    },
  });
}
