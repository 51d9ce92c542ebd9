import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { directoryPartition } from '../../../lib/contracts/table.ts';
import { table } from '../../../lib/store/clients.ts';
import { useEmbeddedTable } from '../../store/embedded-table.ts';
import { appWith } from './asking.ts';
import { entryOf, publishRun, putCategories, putCustomers, putLists, putProducts } from './published-data.ts';

useEmbeddedTable();
afterEach(() => vi.restoreAllMocks());

/** The products 7_21, 7_4 and 3_4, of which the last has no title. */
async function publishTitles(runId: string, ofLamp = 'Desk lamp, brass') {
  await publishRun(runId);
  const similar = [
    { product: '7_4', similarity: 0.8 },
    { product: '3_4', similarity: 0.1 },
  ];
  await putProducts(
    runId,
    { product: '7_21', title: ofLamp, similar },
    { product: '7_4', title: 'Desk lamp, steel' },
    { product: '3_4' },
  );
}

const LAMP = { product: '7_21', title: 'Desk lamp, brass' };
const STEEL = { product: '7_4', title: 'Desk lamp, steel' };
const UNTITLED = { product: '3_4', title: null };
const WHY = { why: ['3_4', '7_4'] };
/** Of WHY, as far as it is known. */
const titles = { '7_4': 'Desk lamp, steel' };

describe('titles of products', () => {
  test('stand in recommendations, and in their reasons', async () => {
    const { ask } = appWith();
    await publishTitles('run-1');
    const recommendations = [
      { product: '7_21', score: 2, rank: 1, ...WHY },
      { product: '3_4', score: 1, rank: 2, why: [] },
    ];
    await putCustomers('run-1', { customer: 'CC1', recommendations });

    const { body } = await ask('/v1/customers/CC1/recommendations');

    expect(body.items).toEqual([
      { ...LAMP, score: 2, rank: 1, ...WHY },
      { ...UNTITLED, score: 1, rank: 2, why: [] },
    ]);
    expect(body.titles).toEqual(titles);
  });

  test('stand in what a customer has viewed most', async () => {
    const { ask } = appWith();
    await publishTitles('run-1');
    const mostViewed = [
      { product: '7_4', duration: 9 },
      { product: '3_4', duration: 8 },
    ];
    await putCustomers('run-1', { customer: 'CC1', mostViewed });

    const { body } = await ask('/v1/customers/CC1');

    expect(body.mostViewed).toEqual([
      { ...STEEL, duration: 9 },
      { ...UNTITLED, duration: 8 },
    ]);
  });

  test.each([
    ['PRODUCT', '7_21', '/v1/products/7_21/audience', { ...LAMP, titles }],
    ['CATEGORY', '7', '/v1/categories/7/audience', { category: '7', titles }],
  ] as const)('stand in the audience of a %s, and in its reasons', async (owner, id, path, shown) => {
    const { ask } = appWith();
    await publishTitles('run-1');
    await putCategories('run-1', { category: '7' });
    await putLists('run-1', owner, id, { 'new-regular': [entryOf('CC1', 5, WHY), entryOf('CC2', 4)] });

    const { body } = await ask(path);

    expect(body).toMatchObject(shown);
    expect(body.items).toMatchObject([{ customer: 'CC1', ...WHY }, { customer: 'CC2' }]);
  });

  test('stand beside a product, those like it and in listings', async () => {
    const { ask } = appWith();
    await publishTitles('run-1');

    const viewers = await ask('/v1/products/7_21/viewers');
    const similar = await ask('/v1/products/7_21/similar');
    const listed = await ask('/v1/products');

    expect(viewers.body).toMatchObject(LAMP);
    expect(similar.body).toMatchObject({
      ...LAMP,
      items: [
        { ...STEEL, similarity: 0.8 },
        { ...UNTITLED, similarity: 0.1 },
      ],
    });
    expect(listed.body.items).toMatchObject([UNTITLED, LAMP, STEEL]);
  });

  test('are those of the run that the answer comes from', async () => {
    const { ask } = appWith();
    await publishTitles('run-1');
    const before = await ask('/v1/products/7_21/similar');

    await publishTitles('run-2', 'Desk lamp, old brass');
    const after = await ask('/v1/products/7_21/similar');

    expect([before.body.title, after.body.title]).toEqual(['Desk lamp, brass', 'Desk lamp, old brass']);
  });

  test('are read once per run', async () => {
    const { ask } = appWith();
    await publishTitles('run-1');
    const send = vi.spyOn(table, 'send');
    const directoryReads = () =>
      send.mock.calls.filter(
        ([command]) =>
          command instanceof QueryCommand &&
          command.input.ExpressionAttributeValues?.[':pk'] === directoryPartition(1, 'PRODUCT'),
      );

    await ask('/v1/products/7_21/similar');
    await ask('/v1/products/7_4/similar');
    await ask('/v1/products/7_21/audience');

    expect(directoryReads()).toHaveLength(1);
  });

  test('are read again after they could not be read', async () => {
    const { ask } = appWith();
    await publishTitles('run-1');
    const send = table.send.bind(table);
    vi.spyOn(table, 'send').mockImplementation((async (command: QueryCommand) => {
      if (command.input.ExpressionAttributeValues?.[':pk'] === directoryPartition(1, 'PRODUCT'))
        throw Object.assign(new Error('no access'), { name: 'AccessDeniedException' });
      return send(command);
    }) as typeof table.send);
    const failed = await ask('/v1/products/7_21/similar');
    vi.restoreAllMocks();

    const { status, body } = await ask('/v1/products/7_21/similar');

    expect(failed.status).toBe(500);
    expect(status).toBe(200);
    expect(body.title).toBe('Desk lamp, brass');
  });
});
