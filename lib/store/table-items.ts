/** Many items at once, into the table and out of it. */
import { Readable } from 'node:stream';
import { BatchWriteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { resourceName, table } from './clients.ts';
import { withTableNumbers } from './table-numbers.ts';
import { type Attempts, sendWhole } from './whole-batch.ts';

export interface TableKey {
  readonly pk: string;
  readonly sk: string;
}
export type TableItem = TableKey & Record<string, unknown>;

type WriteRequest = { PutRequest: { Item: TableItem } } | { DeleteRequest: { Key: TableKey } };

/** DynamoDB's limit of one BatchWriteItem. */
const ITEMS_PER_BATCH = 25;
const BATCHES_IN_FLIGHT = 8;
const WRITING: Attempts = { attempts: 12, firstPauseMs: 50 };

/** Puts items as they come, a few batches in flight; an item replaces one of the same key. Keys must differ. */
export async function putItems(items: Iterable<TableItem> | AsyncIterable<TableItem>): Promise<number> {
  return writeAll(items, (item) => ({ PutRequest: { Item: withTableNumbers(item) } }));
}

export async function deleteItems(keys: Iterable<TableKey> | AsyncIterable<TableKey>): Promise<number> {
  return writeAll(keys, ({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
}

/** @returns how many items went. */
export async function deletePartition(pk: string): Promise<number> {
  return deleteItems(partitionKeys(pk));
}

/** Sort keys of a partition, in order. */
export async function* partitionKeys(pk: string): AsyncGenerator<TableKey> {
  for await (const item of partitionItems(pk, ['pk', 'sk'])) yield item;
}

/** Items of a partition, in order of their sort keys; with the named attributes only, where given. */
export async function* partitionItems(pk: string, attributes?: readonly string[]): AsyncGenerator<TableItem> {
  const query = {
    TableName: resourceName('table'),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ...(attributes && projectionOf(attributes)),
  };
  for await (const page of paginateQuery({ client: table }, query)) {
    for (const item of page.Items ?? []) yield item as TableItem;
  }
}

/** The part of a query that asks for these attributes only. */
export const projectionOf = (attributes: readonly string[]) => ({
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

async function* inBatches<T>(values: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const value of values) {
    batch.push(value);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function writeBatch(requests: WriteRequest[]): Promise<void> {
  const TableName = resourceName('table');
  const left = await sendWhole(requests, WRITING, async (some) => {
    const { UnprocessedItems } = await table.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: some } }),
    );
    return (UnprocessedItems?.[TableName] ?? []) as WriteRequest[];
  });
  if (left.length === 0) return;
  throw new Error(
    `the table ${TableName} left ${left.length} of ${requests.length} items unwritten after ` +
      `${WRITING.attempts} attempts; its capacity is used up, try again later`,
  );
}
