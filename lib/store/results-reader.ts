/**
 * What the API reads of a run's results. Every read of results names its run, so that an answer
 * is of one run. Results are whole before their run is published and are never changed: these reads need not be
 * consistent ones.
 */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Leaderboard, Profile } from '../contracts/results.ts';
import {
  type CategoryItem,
  type CustomerItem,
  categoriesPartition,
  categoryItemSchema,
  customerItemSchema,
  customersPartition,
  type ListEntry,
  type ListName,
  type ListOwner,
  listEntrySchema,
  listedSchemas,
  listPageSk,
  listPartition,
  type ProductItem,
  productItemSchema,
  productsPartition,
  runDetailKey,
  runDetailSchemas,
} from '../contracts/table.ts';
import { resourceName, table } from './clients.ts';
import { type Listing, listItems } from './listing.ts';
import { projectionOf } from './table-items.ts';

export async function findCustomer(runId: string, customer: string): Promise<CustomerItem | undefined> {
  return find({ pk: customersPartition(runId), sk: customer }, customerItemSchema);
}

export async function findProduct(runId: string, product: string): Promise<ProductItem | undefined> {
  return find({ pk: productsPartition(runId), sk: product }, productItemSchema);
}

export async function findCategory(runId: string, category: string): Promise<CategoryItem | undefined> {
  return find({ pk: categoriesPartition(runId), sk: category }, categoryItemSchema);
}

// Undefined while the run has not come to it.
export const findLeaderboard = (runId: string): Promise<Leaderboard | undefined> =>
  find(runDetailKey(runId, 'LEADERBOARD'), runDetailSchemas.LEADERBOARD);
export const findProfile = (runId: string): Promise<Profile | undefined> =>
  find(runDetailKey(runId, 'PROFILE'), runDetailSchemas.PROFILE);
export const findRejects = (runId: string): Promise<Rejects | undefined> =>
  find(runDetailKey(runId, 'REJECTS'), runDetailSchemas.REJECTS);
type Rejects = z.infer<typeof runDetailSchemas.REJECTS>;

const listPageSchema = z.object({ entries: z.string() });
const entriesSchema = z.array(listEntrySchema);

/** A page of a ranked list, pages counted from 0; empty after the last. */
export async function readListPage(
  runId: string,
  owner: ListOwner,
  id: string,
  list: ListName,
  page: number,
): Promise<ListEntry[]> {
  const key = { pk: listPartition(runId, owner, id), sk: listPageSk(list, page) };
  const found = await find(key, listPageSchema);
  return found ? entriesSchema.parse(JSON.parse(found.entries)) : [];
}

export interface ListingRange {
  readonly prefix: string;
  /** The id after which to go on. */
  readonly after?: string;
  readonly limit: number;
}

/** Sorted by the UTF-8 bytes of their ids. */
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

async function find<S extends z.ZodType>(
  Key: { pk: string; sk: string },
  schema: S,
): Promise<z.infer<S> | undefined> {
  const { Item } = await table.send(new GetCommand({ TableName: resourceName('table'), Key }));
  return Item && schema.parse(Item);
}
