/** Many items at once, into the table and out of it. */
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { BatchWriteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { resourceName, table } from './clients.ts';
import { withTableNumbers } from './table-numbers.ts';

export interface TableKey {
  readonly pk: string;
  readonly sk: string;
}
export type TableItem = TableKey & Record<string, unknown>;

type WriteRequest = { PutRequest: { Item: TableItem } } | { DeleteRequest: { Key: TableKey } };

/** DynamoDB's limit of one BatchWriteItem. */
const ITEMS_PER_BATCH = 25;
const BATCHES_IN_FLIGHT = 8;
const ATTEMPTS = 12;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;

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
  const projection = attributes && {
    ProjectionExpression: attributes.map((_, n) => `#a${n}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, n) => [`#a${n}`, name])),
  };
  const query = {
    TableName: resourceName('table'),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ...projection,
  };
  for await (const page of paginateQuery({ client: table }, query)) {
    for (const item of page.Items ?? []) yield item as TableItem;
  }
}

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

/** DynamoDB may take only a part of a batch; what it hands back is sent again, after growing pauses. */
async function writeBatch(requests: WriteRequest[]): Promise<void> {
  const TableName = resourceName('table');
  let left = requests;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await delay(pauseMs(attempt));
    const { UnprocessedItems } = await table.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: left } }),
    );
    left = (UnprocessedItems?.[TableName] ?? []) as WriteRequest[];
    if (left.length === 0) return;
  }
  throw new Error(
    `the table ${TableName} left ${left.length} of ${requests.length} items unwritten after ${ATTEMPTS} attempts; ` +
      'its capacity is used up, try again later',
  );
}

/** Doubles with each attempt; random in its upper half, so that shards do not come back in step. */
function pauseMs(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return (longest * (1 + Math.random())) / 2;
}
