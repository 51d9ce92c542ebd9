/** A run's results, as lookups read them from the table. */
import { decodePage, type ListEntry, listPageSchema } from '../../lib/contracts/list-page.ts';
import type { CategoryItem, CustomerItem, ListOwner, ProductItem } from '../../lib/contracts/result-items.ts';
import { ownerPartition, type Results } from '../../lib/contracts/table.ts';
import { listDirectory } from '../../lib/store/directory.ts';
import { findCategory, findCustomer, findProduct } from '../../lib/store/results-reader.ts';
import { partitionItems } from '../../lib/store/table-items.ts';

const ALL = { prefix: '', limit: 10_000 };

/** Sorted by id, as the directories are. */
export async function customersOf(results: Results): Promise<CustomerItem[]> {
  const { items } = await listDirectory(results, 'CUSTOMER', ALL);
  const found = await Promise.all(items.map(({ customer }) => findCustomer(results, customer)));
  return found.filter((item) => item !== undefined);
}

export async function productsOf(results: Results): Promise<ProductItem[]> {
  const { items } = await listDirectory(results, 'PRODUCT', ALL);
  const found = await Promise.all(items.map(({ product }) => findProduct(results, product)));
  return found.filter((item) => item !== undefined);
}

export async function categoriesOf(results: Results): Promise<CategoryItem[]> {
  const { items } = await listDirectory(results, 'CATEGORY', ALL);
  const found = await Promise.all(items.map(({ category }) => findCategory(results, category)));
  return found.filter((item) => item !== undefined);
}

/** Sort keys and entries of the pages of a product's or category's lists. */
export async function pagesOf(
  { runId, slot }: Results,
  owner: ListOwner,
  id: string,
): Promise<{ sk: string; entries: ListEntry[] }[]> {
  const pages = [];
  for await (const item of partitionItems(ownerPartition(slot, owner, id)))
    if (item.run === runId && item.sk !== 'ITEM')
      pages.push({ sk: item.sk, entries: decodePage(listPageSchema.parse(item)) });
  return pages;
}
