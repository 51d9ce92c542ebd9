import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { table } from '../../lib/store/clients.ts';
import { withPatience } from '../../lib/store/patience.ts';
import {
  deleteItems,
  partitionItems,
  partitionKeys,
  putItems,
  type TableItem,
} from '../../lib/store/table-items.ts';
import { useEmbeddedTable } from './embedded-table.ts';
import { skipping, VirtualClock } from './virtual-clock.ts';

useEmbeddedTable();

afterEach(() => vi.restoreAllMocks());

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

  test('gives up with a message when the table hands back for long', async () => {
    const clock = new VirtualClock();
    vi.spyOn(table, 'send').mockImplementation((async ({ input }: BatchWriteCommand) => ({
      UnprocessedItems: input.RequestItems,
    })) as never);

    const written = clock.run(() => withPatience(900_000, () => putItems(items(3)), clock));

    await expect(written).rejects.toThrow('left 3 of 3 items unwritten, however often they were sent');
    expect(clock.now()).toBe(900_000);
  });

  test.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'InternalServerError',
  ])('sends a batch again that was refused whole, with growing pauses: %s', async (name) => {
    const clock = new VirtualClock();
    const send = table.send.bind(table);
    const sentAt: number[] = [];
    vi.spyOn(table, 'send').mockImplementation((async (command: BatchWriteCommand) => {
      sentAt.push(clock.now());
      if (sentAt.length <= 12) throw Object.assign(new Error('too much'), { name });
      return send(command);
    }) as never);

    await withPatience(900_000, () => putItems(items(3)), skipping(clock));
    vi.restoreAllMocks();

    expect(await listed(partitionKeys('P'))).toHaveLength(3);
    const pauses = sentAt.slice(1).map((at, n) => at - sentAt[n]);
    expect(pauses[0]).toBeLessThanOrEqual(50);
    expect(pauses[6]).toBeGreaterThan(1000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000);
  });

  test('throws what is no refusal at once', async () => {
    const error = Object.assign(new Error('no such table'), { name: 'ResourceNotFoundException' });
    const send = vi.spyOn(table, 'send').mockRejectedValue(error as never);

    await expect(withPatience(900_000, () => putItems(items(3)))).rejects.toBe(error);

    expect(send).toHaveBeenCalledTimes(1);
  });
});

test('reading is as patient as writing', async () => {
  await putItems(items(3));
  const clock = new VirtualClock();
  const send = table.send.bind(table);
  let refusals = 0;
  vi.spyOn(table, 'send').mockImplementation((async (command: never) => {
    if (++refusals % 3 !== 0) throw Object.assign(new Error('too much'), { name: 'ThrottlingException' });
    return send(command);
  }) as never);

  const found = await withPatience(900_000, () => listed(partitionKeys('P')), skipping(clock));

  expect(found).toHaveLength(3);
});

describe('deleting', () => {
  test('removes the named items and leaves the others', async () => {
    await putItems(items(30));

    await deleteItems(items(28));

    expect((await listed(partitionKeys('P'))).map(({ sk }) => sk)).toEqual(['s0028', 's0029']);
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
