/**
 * What the API reads of a run's results. Every read names its run, so an answer is from one run. Results are complete
 * before their run is published and never change, so these reads need not be consistent.
 */
import type * as z from 'zod';
import { decodePage, type ListEntry, listPageSchema } from '../contracts/list-page.ts';
import {
  categoriesPartition,
  categoryItemSchema,
  customerItemSchema,
  customersPartition,
  type ListName,
  type ListOwner,
  listedSchemas,
  listPageSk,
  listPartition,
  productItemSchema,
  productsPartition,
  runDetailKey,
  runDetailSchemas,
} from '../contracts/table.ts';
import { type Listing, listItems } from './listing.ts';
import { projectionOf, readItem } from './table-items.ts';

export const findCustomer = (runId: string, customer: string) =>
  readItem({ pk: customersPartition(runId), sk: customer }, customerItemSchema);
export const findProduct = (runId: string, product: string) =>
  readItem({ pk: productsPartition(runId), sk: product }, productItemSchema);
export const findCategory = (runId: string, category: string) =>
  readItem({ pk: categoriesPartition(runId), sk: category }, categoryItemSchema);

// Undefined until the run has reached it.
export const findLeaderboard = (runId: string) =>
  readItem(runDetailKey(runId, 'LEADERBOARD'), runDetailSchemas.LEADERBOARD);
export const findProfile = (runId: string) =>
  readItem(runDetailKey(runId, 'PROFILE'), runDetailSchemas.PROFILE);
export const findGains = (runId: string) => readItem(runDetailKey(runId, 'GAINS'), runDetailSchemas.GAINS);
export const findUnderstood = (runId: string) =>
  readItem(runDetailKey(runId, 'UNDERSTOOD'), runDetailSchemas.UNDERSTOOD);
export const findRejects = (runId: string) =>
  readItem(runDetailKey(runId, 'REJECTS'), runDetailSchemas.REJECTS);

/** A page of a ranked list, counted from 0; empty after the last page. */
export async function readListPage(
  runId: string,
  owner: ListOwner,
  id: string,
  list: ListName,
  page: number,
): Promise<ListEntry[]> {
  const key = { pk: listPartition(runId, owner, id), sk: listPageSk(list, page) };
  const found = await readItem(key, listPageSchema);
  return found ? decodePage(found) : [];
}

export interface ListingRange {
  readonly prefix: string;
  /** The id after which to go on. */
  readonly after?: string;
  readonly limit: number;
}

// Sorted by the UTF-8 bytes of the ids.
export const listCustomers = (runId: string, range: ListingRange) =>
  listIds(customersPartition(runId), range, listedSchemas.customer);
export const listProducts = (runId: string, range: ListingRange) =>
  listIds(productsPartition(runId), range, listedSchemas.product);
export const listCategories = (runId: string, range: ListingRange) =>
  listIds(categoriesPartition(runId), range, listedSchemas.category);

async function listIds<S extends z.ZodObject>(
  pk: string,
  { prefix, after, limit }: ListingRange,
  schema: S,
): Promise<Listing<z.infer<S>>> {
  return listItems(
    {
      // DynamoDB refuses an empty string as the value of a key.
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ...(prefix !== '' && { ':prefix': prefix }) },
      ...projectionOf(Object.keys(schema.shape)),
    },
    after === undefined ? undefined : { pk, sk: after },
    limit,
    schema,
  );
}
