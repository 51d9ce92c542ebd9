/** Sorted listings, a part at a time. */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { resourceName, table } from './clients.ts';

/** A part of a sorted listing, and whether it goes on. */
export interface Listing<T> {
  readonly items: T[];
  readonly more: boolean;
}
type Query = Omit<Parameters<typeof paginateQuery>[1], 'TableName'>;

/** One entry more than asked for tells whether the list goes on. */
export async function listItems<S extends z.ZodType>(
  query: Query,
  startingToken: Record<string, string> | undefined,
  limit: number,
  schema: S,
): Promise<Listing<z.infer<S>>> {
  const items: z.infer<S>[] = [];
  const pages = paginateQuery(
    { client: table, pageSize: limit + 1, startingToken },
    { TableName: resourceName('table'), ...query },
  );
  for await (const page of pages) {
    items.push(...(page.Items ?? []).map((item) => schema.parse(item)));
    if (items.length > limit) break;
  }
  return { items: items.slice(0, limit), more: items.length > limit };
}
