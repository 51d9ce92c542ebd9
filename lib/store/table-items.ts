/** Items of the table: one is read, or many are read, written and deleted. */
import { Readable } from 'node:stream';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  GetCommand,
  type PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { inBatches } from './batches.ts';
import { resourceName, table } from './clients.ts';
import { patiently, sendWhole } from './patience.ts';

export interface TableKey {
  readonly pk: string;
  readonly sk: string;
}
export type TableItem = TableKey & Record<string, unknown>;

export type Query = Omit<QueryCommandInput, 'TableName'>;

/** @param isConsistent whether the newest item is needed. */
export async function readItem<S extends z.ZodType>(
  { pk, sk }: TableKey,
  schema: S,
  isConsistent = false,
): Promise<z.infer<S> | undefined> {
  const TableName = resourceName('table');
  const command = new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: isConsistent });
  const { Item } = await patiently(() => table.send(command));
  return Item && schema.parse(Item);
}

/** All items that a query finds, in order. @param query `Limit`: how many are read at once. */
export async function* queryItems(query: Query): AsyncGenerator<Record<string, unknown>> {
  let ExclusiveStartKey = query.ExclusiveStartKey;
  do {
    const command = new QueryCommand({ TableName: resourceName('table'), ...query, ExclusiveStartKey });
    const { Items = [], LastEvaluatedKey } = await patiently(() => table.send(command));
    yield* Items;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** Makes a conditional write. @returns false if the condition did not hold: nothing was written. */
export async function conditionHolds(command: PutCommand | UpdateCommand): Promise<boolean> {
  try {
    await patiently(() => table.send(command as PutCommand));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

type WriteRequest = { PutRequest: { Item: TableItem } } | { DeleteRequest: { Key: TableKey } };

/** DynamoDB's limit for one BatchWriteItem. */
const ITEMS_PER_BATCH = 25;
const BATCHES_IN_FLIGHT = 8;
/** As many as the SDK has connections. */
const UPDATES_IN_FLIGHT = 50;

/** Puts items as they come, a few batches at a time. An item replaces the stored one of its key; keys must differ. */
export async function putItems(items: Iterable<TableItem> | AsyncIterable<TableItem>): Promise<number> {
  return writeAll(items, (item) => ({ PutRequest: { Item: withTableNumbers(item) } }));
}

export async function deleteItems(keys: Iterable<TableKey> | AsyncIterable<TableKey>): Promise<number> {
  return writeAll(keys, ({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
}

/**
 * Sets attributes of items, one by one, many at a time. Null sets nothing, and what is not named stays as it is. An item that
 * is not there begins so.
 * @param isNewer false: an attribute that is there already stays.
 */
export async function updateItems(items: Iterable<TableItem>, isNewer = true): Promise<void> {
  await Readable.from(items).forEach(
    async ({ pk, sk, ...attributes }: TableItem) => {
      const said = Object.entries(attributes).filter(([, value]) => value !== null);
      const value = (n: number) => (isNewer ? `:v${n}` : `if_not_exists(#a${n}, :v${n})`);
      const command = new UpdateCommand({
        TableName: resourceName('table'),
        Key: { pk, sk },
        UpdateExpression: `SET ${said.map((_, n) => `#a${n} = ${value(n)}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(said.map(([name], n) => [`#a${n}`, name])),
        ExpressionAttributeValues: Object.fromEntries(said.map(([, value], n) => [`:v${n}`, value])),
      });
      await patiently(() => table.send(command));
    },
    { concurrency: UPDATES_IN_FLIGHT },
  );
}

/** Keys of a partition's items, in order. */
export const partitionKeys = (pk: string): AsyncGenerator<TableKey> => partitionItems(pk, ['pk', 'sk']);

/** Items of a partition, in order of their sort keys. @param attributes to read; left out: all. */
export async function* partitionItems(pk: string, attributes?: readonly string[]): AsyncGenerator<TableItem> {
  const query = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ...(attributes && projectionOf(attributes)),
  };
  for await (const item of queryItems(query)) yield item as TableItem;
}

/** Items of a partition as they are now: whatever was written before is among them. */
export const newestItems = (pk: string) =>
  queryItems({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
  });

/** The part of a query that asks for some attributes only. */
const projectionOf = (attributes: readonly string[]) => ({
  ProjectionExpression: attributes.map((_, n) => `#a${n}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(attributes.map((name, n) => [`#a${n}`, name])),
});

async function writeAll<T>(
  values: Iterable<T> | AsyncIterable<T>,
  requestFor: (value: T) => WriteRequest,
): Promise<number> {
  let count = 0;
  await Readable.from(inBatches(values, ITEMS_PER_BATCH)).forEach(
    async (batch: T[]) => {
      await writeBatch(batch.map(requestFor));
      count += batch.length;
    },
    { concurrency: BATCHES_IN_FLIGHT },
  );
  return count;
}

async function writeBatch(requests: WriteRequest[]): Promise<void> {
  const TableName = resourceName('table');
  const left = await sendWhole(requests, async (some) => {
    const { UnprocessedItems } = await table.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: some } }),
    );
    return (UnprocessedItems?.[TableName] ?? []) as WriteRequest[];
  });
  if (left.length === 0) return;
  throw new Error(
    `the table ${TableName} left ${left.length} of ${requests.length} items unwritten, however often they ` +
      'were sent; its capacity is used up, try again later',
  );
}

// DynamoDB's numbers have a narrower range than JavaScript's, and a log may have any finite duration.
const GREATEST = 9.99e125;
const LEAST = 1e-130;

/** The value with all its numbers in DynamoDB's range: smaller ones become 0, greater ones the greatest allowed. */
export function withTableNumbers<T>(value: T): T {
  if (typeof value === 'number') return inRange(value) as T;
  if (Array.isArray(value)) return value.map(withTableNumbers) as T;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTableNumbers(inner)])) as T;
}

function inRange(number: number): number {
  if (Math.abs(number) < LEAST) return 0;
  return Math.max(-GREATEST, Math.min(GREATEST, number));
}
