/**
 * What a shop's files say of customers and of products. Facts belong to a scope and to no run, and stay until they are
 * replaced.
 */
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { type FactKind, factKey, factPartitions } from '../contracts/table.ts';
import { resourceName, table } from './clients.ts';
import { sendWhole } from './patience.ts';
import { deleteItems, partitionItems, type TableItem, type TableKey, updateItems } from './table-items.ts';

/** The table did not answer in full in time; trying again later may help. */
export class TableBusyError extends Error {
  override readonly name = 'TableBusyError';
}

/**
 * Adds or replaces facts, by id. What is null was not said, and leaves what was said before: a file of products in stock
 * takes no titles away, and a file without consents no customer's no, even if both come at once.
 * @param at when the file came.
 */
export async function putFacts(
  kind: FactKind,
  scope: string,
  facts: ReadonlyMap<string, object>,
  at: Date,
): Promise<void> {
  const updatedAt = at.toISOString();
  await updateItems([...facts].map(([id, fact]) => ({ ...fact, ...factKey(kind, scope, id), updatedAt })));
}

/** All items of a scope; the sort key is the id. @param attributes left out: all */
export async function* allFacts(
  kind: FactKind,
  scope: string,
  attributes?: readonly string[],
): AsyncGenerator<TableItem> {
  for (const pk of factPartitions(kind, scope)) yield* partitionItems(pk, attributes);
}

/** DynamoDB's limit for one BatchGetItem. */
export const KEYS_PER_BATCH = 100;

/** Items of at most 100 ids, those that are there, in any order. @throws TableBusyError, RangeError for more ids */
export async function findFacts(
  kind: FactKind,
  scope: string,
  ids: readonly string[],
): Promise<Record<string, unknown>[]> {
  if (ids.length > KEYS_PER_BATCH) throw new RangeError(`at most ${KEYS_PER_BATCH} ids at once`);
  const TableName = resourceName('table');
  const found: Record<string, unknown>[] = [];
  const keys: Record<string, unknown>[] = ids.map((id) => factKey(kind, scope, id));
  const left = await sendWhole(keys, async (some) => {
    const { Responses, UnprocessedKeys } = await table.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: some } } }),
    );
    found.push(...(Responses?.[TableName] ?? []));
    return UnprocessedKeys?.[TableName]?.Keys ?? [];
  });
  if (left.length > 0) throw new TableBusyError(`${left.length} items could not be read`);
  return found;
}

/** Deletes the contacts and products of a scope. @param until what came later stays. @returns how many */
export async function deleteFacts(scope: string, until: string): Promise<number> {
  let count = 0;
  for (const kind of ['CONTACTS', 'PRODUCTS'] as const)
    for (const pk of factPartitions(kind, scope)) count += await deleteItems(keysUntil(pk, until));
  return count;
}

async function* keysUntil(partition: string, until: string): AsyncGenerator<TableKey> {
  for await (const { pk, sk, updatedAt } of partitionItems(partition, ['pk', 'sk', 'updatedAt']))
    if (String(updatedAt) <= until) yield { pk, sk };
}
