/**
 * What the API reads of a run's results. Every read names its run, so an answer is from one run. Results are complete
 * before their run is published and never change, so these reads need not be consistent.
 */
import type * as z from 'zod';
import { decodePage, type ListEntry, listPageSchema } from '../contracts/list-page.ts';
import {
  categoryItemSchema,
  customerItemSchema,
  type ListName,
  type ListOwner,
  type Owner,
  packedSchema,
  productItemSchema,
  unpack,
} from '../contracts/result-items.ts';
import { itemKey, listPageKey, type Results, runDetailKey, runDetailSchemas } from '../contracts/table.ts';
import { readItem, type TableKey } from './table-items.ts';

export const findCustomer = (results: Results, customer: string) =>
  findPacked(results, 'CUSTOMER', customer, customerItemSchema);
export const findProduct = (results: Results, product: string) =>
  findPacked(results, 'PRODUCT', product, productItemSchema);
export const findCategory = (results: Results, category: string) =>
  findPacked(results, 'CATEGORY', category, categoryItemSchema);

async function findPacked<S extends z.ZodType>(
  results: Results,
  owner: Owner,
  id: string,
  schema: S,
): Promise<z.infer<S> | undefined> {
  const found = await findOwn(results, itemKey(results.slot, owner, id), packedSchema);
  return found && unpack(found, schema);
}

/** Undefined if the item is of another run, which has the slot now or had it before. */
async function findOwn<S extends z.ZodType<{ run: string }>>(
  { runId }: Results,
  key: TableKey,
  schema: S,
): Promise<z.infer<S> | undefined> {
  const found = await readItem(key, schema);
  return found?.run === runId ? found : undefined;
}

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

/** A page of a ranked list, counted from 0; undefined after the last page. */
export async function readListPage(
  results: Results,
  owner: ListOwner,
  id: string,
  list: ListName,
  page: number,
): Promise<ListEntry[] | undefined> {
  const found = await findOwn(results, listPageKey(results.slot, owner, id, list, page), listPageSchema);
  return found && decodePage(found);
}
