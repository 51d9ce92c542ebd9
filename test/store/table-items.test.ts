import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { table } from '../../lib/store/clients.ts';
import {
  deleteItems,
  deletePartition,
  partitionItems,
  partitionKeys,
  putItems,
  type TableItem,
} from '../../lib/store/table-items.ts';
import { useEmbeddedTable } from './embedded-table.ts';

useEmbeddedTable();

const pausesMs: number[] = [];
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    pausesMs.push(ms);
  },
}));

afterEach(() => {
  vi.restoreAllMocks();
  pausesMs.length = 0;
});

const items = (count: number, pk = 'P'): TableItem[] =>
  Array.from({ length: count }, (_, n) => ({ pk, sk: `s${String(n).padStart(4, '0')}`, n }));

async function listed<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe('putItems', () => {
  test('writes any number of items and counts them', async () => {
    expect(await putItems(items(333))).toBe(333);

    expect(await listed(partitionItems('P'))).toEqual(items(333));
  });

  test('takes items as they are made, or none at all', async () => {
    async function* made() {
      yield* items(26);
    }

    expect(await putItems(made())).toBe(26);
    expect(await putItems([])).toBe(0);
  });

  test('writes bytes as they are', async () => {
    const item = { pk: 'P', sk: 's', columns: Uint8Array.of(1, 0, 255) };

    await putItems([item]);

    expect(await listed(partitionItems('P'))).toEqual([item]);
  });

  test('sends items that the table hands back again until all are written', async () => {
    const send = table.send.bind(table);
    let batches = 0;
    vi.spyOn(table, 'send').mockImplementation((async (command: BatchWriteCommand) => {
      if (!(command instanceof BatchWriteCommand) || ++batches > 3) return send(command as never);
      const [name] = Object.keys(command.input.RequestItems ?? {});
      const requests = command.input.RequestItems?.[name] ?? [];
      await send(new BatchWriteCommand({ RequestItems: { [name]: requests.slice(0, 5) } }));
      return { UnprocessedItems: { [name]: requests.slice(5) } };
    }) as never);

    await putItems(items(60));

    expect(await listed(partitionItems('P'))).toHaveLength(60);
  });

  test('gives up with a message when the table takes nothing for long', async () => {
    vi.spyOn(table, 'send').mockImplementation((async ({ input }: BatchWriteCommand) => ({
      UnprocessedItems: input.RequestItems,
    })) as never);

    await expect(putItems(items(3))).rejects.toThrow(
      'left 3 of 3 items unwritten after 12 attempts; its capacity is used up',
    );

    expect(pausesMs).toHaveLength(11);
    expect(pausesMs[0]).toBeLessThanOrEqual(50);
    expect(pausesMs[5]).toBeGreaterThan(pausesMs[0]);
    expect(Math.max(...pausesMs)).toBeLessThanOrEqual(10_000);
  });

  test('throws the database’s own refusal', async () => {
    const refusal = new ProvisionedThroughputExceededException({ message: 'too much', $metadata: {} });
    vi.spyOn(table, 'send').mockImplementation((async () => {
      throw refusal;
    }) as never);

    await expect(putItems(items(3))).rejects.toBe(refusal);
  });
});

describe('deleting', () => {
  test('removes the named items and leaves the others', async () => {
    await putItems(items(30));

    await deleteItems(items(28));

    expect((await listed(partitionKeys('P'))).map(({ sk }) => sk)).toEqual(['s0028', 's0029']);
  });

  test('removes a whole partition and no other', async () => {
    await putItems([...items(30), ...items(2, 'Q')]);

    expect(await deletePartition('P')).toBe(30);

    expect(await listed(partitionKeys('P'))).toEqual([]);
    expect(await listed(partitionKeys('Q'))).toHaveLength(2);
  });

  test('removes nothing from an empty partition', async () => {
    expect(await deletePartition('P')).toBe(0);
  });
});

test.each([
  [1e300, 9.99e125],
  [-1e300, -9.99e125],
  [Number.POSITIVE_INFINITY, 9.99e125],
  [1e-200, 0],
  [1e18, 1e18],
  [2 ** 53 + 2, 2 ** 53 + 2],
  [0.1 + 0.2, 0.30000000000000004],
])('a number of %d is stored as %d, wherever it is in an item', async (given, kept) => {
  await putItems([{ pk: 'P', sk: 's', n: given, list: [{ n: given }, 'text', null] }]);

  expect(await listed(partitionItems('P'))).toEqual([
    { pk: 'P', sk: 's', n: kept, list: [{ n: kept }, 'text', null] },
  ]);
});
