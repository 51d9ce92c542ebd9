import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ListEntry } from '../../../lib/contracts/list-page.ts';
import { createRun } from '../../../lib/runs/runs.ts';
import { table } from '../../../lib/store/clients.ts';
import { useEmbeddedTable } from '../../store/embedded-table.ts';
import { appWith } from './asking.ts';
import {
  entryOf,
  giveUpResults,
  publishRun,
  putCustomers,
  putLists,
  putProducts,
  runItem,
} from './published-data.ts';

useEmbeddedTable();
afterEach(() => vi.restoreAllMocks());
const { ask } = appWith();

/** Items of all answers of a list, from its first to its last. */
async function allItems(path: string) {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, body } = await ask(cursor === '' ? path : `${path}&cursor=${cursor}`);
    expect(status).toBe(200);
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}

const ids = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(4, '0')}`);
const ranked = (customers: string[], from: number, step: number): ListEntry[] =>
  customers.map((customer, n) => entryOf(customer, from - n * step));

describe('paging through an audience', () => {
  test('shows every customer once, in rank order, for random lengths of lists and pages', async () => {
    const length = fc.integer({ min: 0, max: 1050 });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(length, length, fc.integer({ min: 60, max: 150 }), async (regulars, others, limit) => {
        const product = `p/${n++}`;
        await publishRun('run-1');
        await putProducts('run-1', { product });
        await putLists('run-1', 'PRODUCT', product, {
          'new-regular': ranked(ids(regulars, 'CC'), 1100, 1),
          'new-passerby': ranked(ids(others, 'RC'), 900, 0.5),
        });

        const items = await allItems(
          `/v1/products/${encodeURIComponent(product)}/audience?segment=all&limit=${limit}`,
        );

        expect(items.map(({ customer }) => customer).sort()).toEqual([
          ...ids(regulars, 'CC'),
          ...ids(others, 'RC'),
        ]);
        expect(items.map(({ rank }) => rank)).toEqual(items.map((_, place) => place + 1));
        const scores = items.map(({ score }) => score as number);
        expect(scores).toEqual(scores.toSorted((one, other) => other - one));
      }),
      { numRuns: 6, seed: 2 },
    );
  });

  test('goes on in the run in which it began when another is published meanwhile', async () => {
    await publishRun('run-1');
    await putProducts('run-1', { product: '1' });
    await putLists('run-1', 'PRODUCT', '1', { 'new-regular': ranked(['A', 'B', 'C'], 9, 1) });
    const first = await ask('/v1/products/1/audience?limit=2');

    await publishRun('run-2');
    await putProducts('run-2', { product: '1' });
    await putLists('run-2', 'PRODUCT', '1', { 'new-regular': ranked(['C', 'B', 'A'], 9, 1) });
    const second = await ask(`/v1/products/1/audience?limit=2&cursor=${first.body.nextCursor}`);
    const afresh = await ask('/v1/products/1/audience?limit=2');

    expect(second.body.meta.runId).toBe('run-1');
    expect(second.body.items).toMatchObject([{ customer: 'C', rank: 3 }]);
    expect(afresh.body.meta.runId).toBe('run-2');
    expect(afresh.body.items).toMatchObject([{ customer: 'C' }, { customer: 'B' }]);
  });

  test('ends with 410 and advice when the results of its run are deleted', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'A' }, { customer: 'B' });
    const first = await ask('/v1/customers?limit=1');
    await publishRun('run-2');
    await giveUpResults('run-1');

    const { status, body } = await ask(`/v1/customers?limit=1&cursor=${first.body.nextCursor}`);

    expect(status).toBe(410);
    expect(body.error.code).toBe('results-gone');
    expect(body.error.message).toContain('begin again without a cursor');
  });

  test('shows nothing of results that are deleted while they are read', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'A' }, { customer: 'B' });
    const first = await ask('/v1/customers?limit=1');
    await publishRun('run-2');
    const send = table.send.bind(table);
    vi.spyOn(table, 'send').mockImplementation((async (command: QueryCommand) => {
      if (command instanceof QueryCommand) await giveUpResults('run-1');
      return send(command);
    }) as typeof table.send);

    const { status, body } = await ask(`/v1/customers?limit=1&cursor=${first.body.nextCursor}`);

    expect(status).toBe(410);
    expect(body.error.code).toBe('results-gone');
  });
});

describe('paging through listings', () => {
  test.each([1, 7, 25, 26])('shows all 25 customers once, sorted, %i per page', async (limit) => {
    await publishRun('run-1');
    const customers = ids(25, 'CC');
    await putCustomers('run-1', ...customers.map((customer) => ({ customer })), { customer: 'RC1' });

    const items = await allItems(`/v1/customers?prefix=CC&limit=${limit}`);

    expect(items.map(({ customer }) => customer)).toEqual(customers);
  });

  test('shows all runs once, newest first', async () => {
    const days = ['01', '02', '03', '04', '05', '06', '07', '08', '09'];
    for (const day of days)
      await createRun(runItem(`run-${day}`, { requestedAt: `2026-03-${day}T00:00:00.000Z` }));

    const items = await allItems('/v1/runs?limit=4');

    expect(items.map(({ runId }) => runId)).toEqual(days.map((day) => `run-${day}`).reverse());
  });
});

describe('a limit', () => {
  async function publishCustomers() {
    await publishRun('run-1');
    await putCustomers('run-1', ...ids(105, 'CC').map((customer) => ({ customer })));
  }

  test.each([
    ['', 10],
    ['limit=100', 100],
    ['limit=101', 100],
    ['limit=1000000000', 100],
  ])('of "%s" gives %i entries', async (query, count) => {
    await publishCustomers();

    const { status, body } = await ask(`/v1/customers?${query}`);

    expect(status).toBe(200);
    expect(body.items).toHaveLength(count);
  });

  test.each(['0', '-1', '1.5', 'ten', ''])('of "%s" is refused with the reason', async (limit) => {
    const { status, body } = await ask(`/v1/customers?limit=${limit}`);

    expect(status).toBe(400);
    expect(body.error.code).toBe('bad-request');
    expect(body.error.message).toContain('query limit: must be');
  });
});

describe('a cursor', () => {
  async function someCursor(): Promise<string> {
    await publishRun('run-1');
    await putProducts('run-1', { product: '1' }, { product: '2' });
    await putCustomers('run-1', { customer: 'CC1' }, { customer: 'CC2' });
    const lists = { 'new-regular': ranked(['A', 'B', 'C'], 9, 1) };
    await putLists('run-1', 'PRODUCT', '1', lists);
    await putLists('run-1', 'PRODUCT', '2', lists);
    const { body } = await ask('/v1/products/1/audience?limit=1');
    return body.nextCursor;
  }
  const refused = async (path: string) => {
    const { status, body } = await ask(path);
    expect(status).toBe(400);
    expect(body.error.code).toBe('bad-cursor');
  };

  test('is refused when any of its characters is changed', async () => {
    const cursor = await someCursor();

    for (let place = 0; place < cursor.length; place++) {
      const other = cursor[place] === 'A' ? 'B' : 'A';
      await refused(
        `/v1/products/1/audience?cursor=${cursor.slice(0, place)}${other}${cursor.slice(place + 1)}`,
      );
    }
  });

  test.each([
    '/v1/products/2/audience?',
    '/v1/products/1/viewers?',
    '/v1/products/1/audience?segment=all&',
    '/v1/products/1/audience?who=all&',
    '/v1/categories/1/audience?',
    '/v1/customers?',
    '/v1/runs?',
  ])('of another list is refused by %s', async (path) => {
    const cursor = await someCursor();

    await refused(`${path}cursor=${cursor}`);
  });

  test.each(['nonsense', '.', 'e30.', '%00', 'null.null'])('like %s is refused', async (cursor) => {
    await someCursor();

    await refused(`/v1/customers?cursor=${cursor}`);
  });

  test('may be used with another limit', async () => {
    const cursor = await someCursor();

    const { body } = await ask(`/v1/products/1/audience?limit=50&cursor=${cursor}`);

    expect(body.items).toMatchObject([
      { customer: 'B', rank: 2 },
      { customer: 'C', rank: 3 },
    ]);
  });

  test('is short enough for a URL, for the longest ids too', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: `${'💳'.repeat(127)}1` }, { customer: `${'💳'.repeat(127)}2` });

    const { body } = await ask('/v1/customers?limit=1');
    const next = await ask(`/v1/customers?limit=1&cursor=${body.nextCursor}`);

    expect(body.nextCursor.length).toBeLessThan(1000);
    expect(next.body.items).toMatchObject([{ customer: `${'💳'.repeat(127)}2` }]);
  });
});
