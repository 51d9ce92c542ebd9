/**
 * What the API reads beside the pointer and the run records. Every read of results names its run, so that an answer
 * is of one run. Results are whole before their run is published and are never changed: these reads need not be
 * consistent ones.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { BatchGetCommand, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Leaderboard, Profile } from '../contracts/results.ts';
import {
  type CategoryItem,
  CONTACTS_PARTITION,
  type CustomerItem,
  categoriesPartition,
  categoryItemSchema,
  contactItemSchema,
  customerItemSchema,
  customersPartition,
  type ListEntry,
  type ListName,
  type ListOwner,
  listEntrySchema,
  listPageSk,
  listPartition,
  type ProductItem,
  productItemSchema,
  productsPartition,
  RUNS_PARTITION,
  type RunItem,
  runDetailKey,
  runDetailSchemas,
  runItemSchema,
  runKey,
  TABLE_KEYS,
} from '../contracts/table.ts';
import { resourceName, table } from './clients.ts';

/** The table would not answer in full after several attempts; trying again later may help. */
export class TableBusyError extends Error {
  override readonly name = 'TableBusyError';
}

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

/** A part of a sorted listing, and whether it goes on. */
export interface Listing<T> {
  readonly items: T[];
  readonly more: boolean;
}
export interface ListingRange {
  readonly prefix: string;
  /** The id after which to go on. */
  readonly after?: string;
  readonly limit: number;
}

const listedSchemas = {
  customers: customerItemSchema.pick({ customer: true, regular: true, productsViewed: true }),
  products: productItemSchema.pick({ product: true, category: true, viewers: true, meanDuration: true }),
  categories: categoryItemSchema.pick({ category: true, products: true }),
};

/** Sorted by the UTF-8 bytes of their ids. */
export const listCustomers = (runId: string, range: ListingRange) =>
  listIds(customersPartition(runId), range, listedSchemas.customers);
export const listProducts = (runId: string, range: ListingRange) =>
  listIds(productsPartition(runId), range, listedSchemas.products);
export const listCategories = (runId: string, range: ListingRange) =>
  listIds(categoriesPartition(runId), range, listedSchemas.categories);

async function listIds<S extends z.ZodObject>(
  pk: string,
  { prefix, after, limit }: ListingRange,
  schema: S,
): Promise<Listing<z.infer<S>>> {
  const attributes = Object.keys(schema.shape);
  return list(
    {
      // DynamoDB refuses an empty string as the value of a key.
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ...(prefix !== '' && { ':prefix': prefix }) },
      ProjectionExpression: attributes.map((_, n) => `#a${n}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name, n) => [`#a${n}`, name])),
    },
    after === undefined ? undefined : { pk, sk: after },
    limit,
    schema,
  );
}

export type RunPosition = Pick<RunItem, 'requestedAt' | 'runId'>;

/** Newest request first; `after`: the run after which to go on. */
export async function listRuns(limit: number, after?: RunPosition): Promise<Listing<RunItem>> {
  const { name, partition, sort } = TABLE_KEYS.index;
  const start = after && {
    [partition]: RUNS_PARTITION,
    [sort]: `${after.requestedAt}#${after.runId}`,
    ...runKey(after.runId),
  };
  return list(
    {
      IndexName: name,
      KeyConditionExpression: '#partition = :runs',
      ExpressionAttributeNames: { '#partition': partition },
      ExpressionAttributeValues: { ':runs': RUNS_PARTITION },
      ScanIndexForward: false,
    },
    start,
    limit,
    runItemSchema,
  );
}

/** DynamoDB's limit of one BatchGetItem. */
const KEYS_PER_BATCH = 100;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 25;

/** Known addresses of at most 100 customers. @throws TableBusyError */
export async function knownEmails(customers: readonly string[]): Promise<Map<string, string>> {
  if (customers.length > KEYS_PER_BATCH) throw new RangeError(`at most ${KEYS_PER_BATCH} customers at once`);
  const TableName = resourceName('table');
  const emails = new Map<string, string>();
  let keys: Record<string, unknown>[] = customers.map((customer) => ({
    pk: CONTACTS_PARTITION,
    sk: customer,
  }));
  for (let attempt = 0; keys.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new TableBusyError(`${keys.length} addresses could not be read`);
    if (attempt > 0) await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    const { Responses, UnprocessedKeys } = await table.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys } } }),
    );
    for (const item of Responses?.[TableName] ?? [])
      emails.set(String(item.sk), contactItemSchema.parse(item).email);
    keys = UnprocessedKeys?.[TableName]?.Keys ?? [];
  }
  return emails;
}

async function find<S extends z.ZodType>(
  Key: { pk: string; sk: string },
  schema: S,
): Promise<z.infer<S> | undefined> {
  const { Item } = await table.send(new GetCommand({ TableName: resourceName('table'), Key }));
  return Item && schema.parse(Item);
}

type Query = Omit<Parameters<typeof paginateQuery>[1], 'TableName'>;

/** One entry more than asked for tells whether the list goes on. */
async function list<S extends z.ZodType>(
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
