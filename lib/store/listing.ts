/** Sorted listings, one part at a time. */
import type * as z from 'zod';
import { type Query, queryItems } from './table-items.ts';

/** A part of a sorted listing, and whether the listing goes on. */
export interface Listing<T> {
  readonly items: T[];
  readonly more: boolean;
}

/** @param query `Limit`: how many are read at once. @param startingToken the key of the item after which to go on. */
export async function listItems<S extends z.ZodType>(
  query: Query,
  startingToken: Record<string, string> | undefined,
  limit: number,
  schema: S,
): Promise<Listing<z.infer<S>>> {
  const items: z.infer<S>[] = [];
  // One item more than asked for tells whether the listing goes on.
  for await (const item of queryItems({ Limit: limit + 1, ...query, ExclusiveStartKey: startingToken })) {
    if (items.length === limit) return { items, more: true };
    items.push(schema.parse(item));
  }
  return { items, more: false };
}
