/**
 * Directories: the sorted ids of a run's customers, products or categories, and what listings show of each. Five hundred
 * are one item, so a million customers are two thousand items; the customers themselves lie in partitions of their own.
 */
import * as z from 'zod';
import {
  type Listed,
  listedSchemas,
  type Owner,
  pack,
  packedSchema,
  unpack,
} from '../contracts/result-items.ts';
import { directoryPartition, itemKey, ownerPartition, type Results } from '../contracts/table.ts';
import type { Listing } from './listing.ts';
import {
  deleteItems,
  partitionItems,
  partitionKeys,
  putItems,
  queryItems,
  type TableItem,
  type TableKey,
} from './table-items.ts';

const ENTRIES_PER_PAGE = 500;
/** For deleting what only earlier runs had. Pages that are left over then, and what they name, go with a later run. */
const LONGEST_SWEEP_MS = 300_000;

/** Which field of an entry is its id. */
const ID = { CUSTOMER: 'customer', PRODUCT: 'product', CATEGORY: 'category' } as const;
const idOf = <O extends Owner>(owner: O, entry: Listed<O>): string =>
  (entry as unknown as Record<string, string>)[ID[owner]];

/**
 * Writes a run's directory over that of the run that had the slot before, and deletes what only that one had. A page goes
 * after what it names, so another attempt goes on.
 * @param entries in any order.
 */
export async function replaceDirectory<O extends Owner>(
  results: Results,
  owner: O,
  entries: readonly Listed<O>[],
): Promise<void> {
  const ids = new Set(entries.map((entry) => idOf(owner, entry)));
  const pages = [...directoryPages(results, owner, entries)];
  const overwritten = new Set(pages.map(({ sk }) => sk));
  const end = performance.now() + LONGEST_SWEEP_MS;
  for await (const page of pagesOfOthers(results, owner)) {
    const isOverwritten = overwritten.has(page.sk);
    if (!isOverwritten && performance.now() > end) continue;
    const gone = entriesOf(owner, page)
      .map((entry) => idOf(owner, entry))
      .filter((id) => !ids.has(id));
    await deleteItems(keysOf(results, owner, gone));
    if (!isOverwritten) await deleteItems([page]);
  }
  await putItems(pages);
}

async function* keysOf({ slot }: Results, owner: Owner, ids: readonly string[]): AsyncGenerator<TableKey> {
  for (const id of ids)
    if (owner === 'CUSTOMER') yield itemKey(slot, owner, id);
    else yield* partitionKeys(ownerPartition(slot, owner, id));
}

function* directoryPages<O extends Owner>(
  { runId, slot }: Results,
  owner: O,
  entries: readonly Listed<O>[],
): Generator<TableItem> {
  const pk = directoryPartition(slot, owner);
  const sorted = entries.map((entry) => ({ id: Buffer.from(idOf(owner, entry)), entry }));
  sorted.sort((one, other) => Buffer.compare(one.id, other.id));
  for (let from = 0; from < sorted.length; from += ENTRIES_PER_PAGE) {
    const page = sorted.slice(from, from + ENTRIES_PER_PAGE).map(({ entry }) => entry);
    yield { pk, sk: idOf(owner, page[0]), ...pack(runId, page) };
  }
}

async function* pagesOfOthers({ runId, slot }: Results, owner: Owner): AsyncGenerator<TableItem> {
  for await (const page of partitionItems(directoryPartition(slot, owner)))
    if (page.run !== runId) yield page;
}

const entriesOf = <O extends Owner>(owner: O, page: unknown): Listed<O>[] =>
  unpack(packedSchema.parse(page), z.array(listedSchemas[owner])) as Listed<O>[];

/** All entries, sorted by id. */
export async function* directoryOf<O extends Owner>(
  { runId, slot }: Results,
  owner: O,
): AsyncGenerator<Listed<O>> {
  for await (const page of partitionItems(directoryPartition(slot, owner)))
    if (page.run === runId) yield* entriesOf(owner, page);
}

export interface ListingRange {
  readonly prefix: string;
  /** The id after which to go on. */
  readonly after?: string;
  readonly limit: number;
}

/** Sorted by the UTF-8 bytes of the ids. */
export async function listDirectory<O extends Owner>(
  results: Results,
  owner: O,
  { prefix, after, limit }: ListingRange,
): Promise<Listing<Listed<O>>> {
  const begin = after !== undefined && isBefore(prefix, after) ? after : prefix;
  const items: Listed<O>[] = [];
  for await (const entry of entriesFrom(results, owner, begin)) {
    const id = idOf(owner, entry);
    if (isBefore(id, begin) || id === after) continue;
    if (!id.startsWith(prefix)) break;
    if (items.length === limit) return { items, more: true };
    items.push(entry);
  }
  return { items, more: false };
}

const isBefore = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;

/** From the page on in which the id is, or would be. */
async function* entriesFrom<O extends Owner>(
  { runId, slot }: Results,
  owner: O,
  id: string,
): AsyncGenerator<Listed<O>> {
  const pk = directoryPartition(slot, owner);
  let after: string | undefined;
  if (id !== '')
    for await (const page of pagesWhere(pk, 'sk <= :sk', id, false)) {
      if (page.run !== runId) continue;
      yield* entriesOf(owner, page);
      after = String(page.sk);
      break;
    }
  for await (const page of pagesWhere(pk, 'sk > :sk', after, true))
    if (page.run === runId) yield* entriesOf(owner, page);
}

/** One by one, as most questions are answered by one page. @param sk undefined: all. */
function pagesWhere(pk: string, condition: string, sk: string | undefined, isForward: boolean) {
  return queryItems({
    KeyConditionExpression: sk === undefined ? 'pk = :pk' : `pk = :pk AND ${condition}`,
    ExpressionAttributeValues: { ':pk': pk, ...(sk !== undefined && { ':sk': sk }) },
    ScanIndexForward: isForward,
    Limit: 1,
  });
}
