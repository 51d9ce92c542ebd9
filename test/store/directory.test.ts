import { describe, expect, test, vi } from 'vitest';
import type { Results } from '../../lib/contracts/table.ts';
import { directoryPartition, itemKey, listPageKey } from '../../lib/contracts/table.ts';
import { listDirectory, replaceDirectory } from '../../lib/store/directory.ts';
import { partitionItems, partitionKeys, putItems } from '../../lib/store/table-items.ts';
import { useEmbeddedTable } from './embedded-table.ts';

useEmbeddedTable();

const OLD = { runId: 'run-1', slot: 4 };
const NEW = { runId: 'run-2', slot: 4 };

const customers = (...ids: string[]) =>
  ids.map((customer) => ({ customer, regular: true, productsViewed: 2 }));
const products = (...ids: string[]) =>
  ids.map((product) => ({
    product,
    title: null,
    category: null,
    available: null,
    viewers: 3,
    meanDuration: 1.5,
  }));
const many = (count: number) => Array.from({ length: count }, (_, n) => `CC${String(n).padStart(5, '0')}`);

const idsOf = async (results: Results) =>
  (await listDirectory(results, 'CUSTOMER', { prefix: '', limit: 5000 })).items.map(
    ({ customer }) => customer,
  );

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let counted = 0;
  for await (const _ of items) counted++;
  return counted;
}

describe('a directory', () => {
  test('has five hundred entries per item, sorted', async () => {
    await replaceDirectory(OLD, 'CUSTOMER', customers(...many(1001).reverse()));

    expect(await count(partitionItems(directoryPartition(4, 'CUSTOMER')))).toBe(3);
    expect(await idsOf(OLD)).toEqual(many(1001));
  });

  test('goes on after an id, within a prefix, across pages', async () => {
    await replaceDirectory(OLD, 'CUSTOMER', customers(...many(1001), 'D'));
    const range = { prefix: 'CC', after: 'CC00498', limit: 3 };

    const { items, more } = await listDirectory(OLD, 'CUSTOMER', range);
    const last = await listDirectory(OLD, 'CUSTOMER', { ...range, after: 'CC00997' });

    expect(items.map(({ customer }) => customer)).toEqual(['CC00499', 'CC00500', 'CC00501']);
    expect(more).toBe(true);
    expect(last.items.map(({ customer }) => customer)).toEqual(['CC00998', 'CC00999', 'CC01000']);
    expect(last.more).toBe(false);
  });

  test('begins before its first id, and ends after its last', async () => {
    await replaceDirectory(OLD, 'CUSTOMER', customers('b', 'c'));
    const found = async (prefix: string) =>
      (await listDirectory(OLD, 'CUSTOMER', { prefix, limit: 5 })).items.map(({ customer }) => customer);

    expect([await found('a'), await found('b'), await found('d')]).toEqual([[], ['b'], []]);
  });
});

describe('a run in the slot of an earlier one', () => {
  test('has its own directory, and the earlier one has none any more', async () => {
    await replaceDirectory(OLD, 'CUSTOMER', customers(...many(1400)));

    await replaceDirectory(NEW, 'CUSTOMER', customers('AA', ...many(600)));

    expect(await idsOf(NEW)).toEqual(['AA', ...many(600)]);
    expect(await idsOf(OLD)).toEqual([]);
    expect(await count(partitionItems(directoryPartition(4, 'CUSTOMER')))).toBe(2);
  });

  test('leaves nothing of what is not in its data, and all that it writes over', async () => {
    await replaceDirectory(OLD, 'PRODUCT', products('1_1', '1_2'));
    const pagesOf = (id: string) => [
      itemKey(4, 'PRODUCT', id),
      listPageKey(4, 'PRODUCT', id, 'new-regular', 0),
    ];
    await putItems([...pagesOf('1_1'), ...pagesOf('1_2')].map((key) => ({ ...key, run: 'run-1' })));

    await replaceDirectory(NEW, 'PRODUCT', products('1_2', '1_3'));

    const left = async (id: string) => count(partitionKeys(itemKey(4, 'PRODUCT', id).pk));
    expect([await left('1_1'), await left('1_2')]).toEqual([0, 2]);
  });

  test('leaves to a later one what it has no time to delete', async () => {
    await replaceDirectory(OLD, 'CUSTOMER', customers('a', 'b'));
    await putItems([{ ...itemKey(4, 'CUSTOMER', 'a'), run: 'run-1' }]);
    const left = async () => count(partitionKeys(itemKey(4, 'CUSTOMER', 'a').pk));

    const clock = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(300_001);
    await replaceDirectory(NEW, 'CUSTOMER', customers('c'));
    clock.mockRestore();
    const meanwhile = [await left(), await idsOf(NEW)];
    await replaceDirectory({ runId: 'run-3', slot: 4 }, 'CUSTOMER', customers('d'));

    expect(meanwhile).toEqual([1, ['c']]);
    expect(await left()).toBe(0);
  });

  test('may write it twice', async () => {
    await replaceDirectory(OLD, 'CUSTOMER', customers(...many(10)));

    for (const _ of [1, 2]) await replaceDirectory(NEW, 'CUSTOMER', customers(...many(5)));

    expect(await idsOf(NEW)).toEqual(many(5));
  });
});
