/** Shards write all at once into a table that is at its limit, on a clock that costs no time. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { encodePage } from '../../lib/contracts/list-page.ts';
import { AUDIENCE_LISTS, type ListName, pack } from '../../lib/contracts/result-items.ts';
import { factKey, itemKey, listPageKey } from '../../lib/contracts/table.ts';
import { table } from '../../lib/store/clients.ts';
import { withPatience } from '../../lib/store/patience.ts';
import { putItems, type TableItem } from '../../lib/store/table-items.ts';
import { LimitedTable } from './limited-table.ts';
import { VirtualClock } from './virtual-clock.ts';

afterEach(() => vi.restoreAllMocks());

const FUNCTION_MS = 895_000;

/** What the pipeline writes for a customer: ten products to show, each with its reasons. */
const packedCustomer = (() => {
  const product = (place: number) => `${place % 12}_${(place * 7) % 400}`;
  const recommendations = Array.from({ length: 10 }, (_, place) => ({
    product: product(place),
    score: 90.123456 / (place + 1),
    rank: place + 1,
    why: [product(place + 10), product(place + 20), product(place + 30)],
  }));
  const mostViewed = recommendations.map(({ product, score }) => ({ product, duration: score }));
  return pack('shop-1', {
    customer: 'CC20190001',
    regular: true,
    productsViewed: 40,
    mostViewed,
    recommendations,
  });
})();

const customerItem = (n: number): TableItem => ({
  ...itemKey(0, 'CUSTOMER', `CC2019${n}`),
  ...packedCustomer,
});

const packedPage = encodePage(
  Array.from({ length: 500 }, (_, place) => ({
    customer: `CC2019${(place * 104_729) % 20_000}`,
    score: 50 / (1 + place / 100),
    duration: null,
    predictedDuration: 30 + 20 * Math.sin(place),
    step: Math.floor(place / 50),
    why: [`7_${place % 100}`, `3_${(place * 31) % 100}`],
  })),
  'new',
);

/** Four lists of an audience, of 1,000 customers each. */
function* productPages(n: number): Generator<TableItem> {
  for (const list of AUDIENCE_LISTS as readonly ListName[])
    for (const number of [0, 1])
      yield { ...listPageKey(0, 'PRODUCT', `7_${n}`, list, number), run: 'shop-1', ...packedPage };
}

function* some<T>(from: number, to: number, make: (n: number) => Iterable<T> | T): Generator<T> {
  for (let n = from; n < to; n++) {
    const made = make(n);
    if (Symbol.iterator in Object(made)) yield* made as Iterable<T>;
    else yield made as T;
  }
}

/** Writes the items of all shards, each with a function's time. */
async function written(shards: readonly Iterable<TableItem>[]) {
  const clock = new VirtualClock();
  const limited = new LimitedTable(clock);
  vi.spyOn(table, 'send').mockImplementation(limited.send as never);
  process.env.DWELL_TABLE = 'results';
  const counts = await clock.run(() =>
    Promise.all(shards.map((items) => withPatience(FUNCTION_MS, () => putItems(items), clock))),
  );
  return { counts, limited, seconds: clock.now() / 1000 };
}

const shardsOf = (total: number, count: number, make: (n: number) => Iterable<TableItem> | TableItem) =>
  Array.from({ length: count }, (_, shard) =>
    some(Math.floor((shard * total) / count), Math.floor(((shard + 1) * total) / count), make),
  );

describe('a new table takes', () => {
  test('100,000 customers from forty shards at once', async () => {
    const { counts, limited, seconds } = await written(shardsOf(100_000, 40, customerItem));

    expect(counts).toEqual(Array(40).fill(2500));
    expect(limited.items.size).toBe(100_000);
    expect(limited.refused).toBeGreaterThan(0);
    // The customer items have a unit each, so 25 seconds are the least there can be.
    expect(seconds).toBeLessThan(60);
  });

  test('20,000 customers and 400 products from 22 shards at once', async () => {
    const { counts, limited } = await written([
      ...shardsOf(20_000, 4, customerItem),
      ...shardsOf(396, 18, productPages),
    ]);

    expect(counts).toEqual([...Array(4).fill(5000), ...Array(18).fill(22 * 8)]);
    expect(limited.items.size).toBe(20_000 + 396 * 8);
    expect(limited.refused).toBeGreaterThan(0);
  });

  test('even what all goes into one partition, if slowly', async () => {
    const oneKey = (n: number) => ({ ...customerItem(n), pk: 'one', sk: String(n) });

    const { limited, seconds } = await written(shardsOf(20_000, 22, oneKey));

    expect(limited.items.size).toBe(20_000);
    expect(seconds).toBeGreaterThan(19);
  });
});

test('contacts spread over partitions that take more than the table does', () => {
  const partitions = Map.groupBy(
    Array.from({ length: 10_000 }, (_, n) => factKey('CONTACTS', 'shop', `CC${n}`)),
    ({ pk }) => pk,
  );

  expect(partitions.size).toBe(16);
  for (const keys of partitions.values()) expect(keys.length).toBeLessThan(2 * (10_000 / 16));
});
