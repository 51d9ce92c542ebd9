import { describe, expect, test } from 'vitest';
import { FIRST_SCOPE, firstScopeKey, type Waiting } from '../../../lib/contracts/table.ts';
import { deleteDataset, readPointer } from '../../../lib/runs/datasets.ts';
import { createRun } from '../../../lib/runs/runs.ts';
import { putContacts } from '../../../lib/store/contacts.ts';
import { putItems } from '../../../lib/store/table-items.ts';
import { useEmbeddedTable } from '../../store/embedded-table.ts';
import { appWith, NOW } from './asking.ts';
import {
  entryOf,
  metaOf,
  pointerTo,
  publishRun,
  putCategories,
  putCustomers,
  putDataset,
  putLists,
  putProducts,
  REQUESTED_AT,
  runItem,
} from './published-data.ts';

useEmbeddedTable();
const { ask } = appWith();

/** Two data sets, each with a published run that has the customer CC1 and the product 1. */
async function publishShopAndOutlet() {
  await publishRun('run-1');
  await publishRun('run-2', { dataset: 'outlet' });
  for (const [runId, count] of [
    ['run-1', 1],
    ['run-2', 2],
  ] as const) {
    await putCustomers(runId, { customer: 'CC1', productsViewed: count });
    await putProducts(runId, { product: '1', viewers: count });
    await putCategories(runId, { category: '1', products: count });
  }
}

const LOOKUPS = [
  '/v1/customers',
  '/v1/customers/CC1',
  '/v1/customers/CC1/recommendations',
  '/v1/products',
  '/v1/products/1/audience',
  '/v1/products/1/viewers',
  '/v1/products/1/similar',
  '/v1/categories',
  '/v1/categories/1/audience',
];

describe('among several data sets', () => {
  test.each(LOOKUPS)('%s answers from the one that is named', async (path) => {
    await publishShopAndOutlet();

    const shop = await ask(`${path}?dataset=shop`);
    const outlet = await ask(`${path}?dataset=outlet`);

    expect(shop).toMatchObject({ status: 200, body: { meta: metaOf('run-1') } });
    expect(outlet).toMatchObject({ status: 200, body: { meta: metaOf('run-2', 'outlet') } });
  });

  test('a customer of each is the one of its results', async () => {
    await publishShopAndOutlet();

    const shop = await ask('/v1/customers/CC1?dataset=shop');
    const outlet = await ask('/v1/customers/CC1?dataset=outlet');

    expect([shop.body.productsViewed, outlet.body.productsViewed]).toEqual([1, 2]);
  });

  test.each(LOOKUPS)('%s asks which one is meant if none is named', async (path) => {
    await publishShopAndOutlet();

    const { status, body } = await ask(path);

    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 'dataset-needed',
      message: expect.stringMatching(/outlet, shop.*defaultDataset/),
    });
  });

  test('the setting defaultDataset names the one that is meant', async () => {
    await publishShopAndOutlet();
    const { ask } = appWith({ defaultDataset: 'outlet' });

    const meant = await ask('/v1/customers/CC1');
    const named = await ask('/v1/customers/CC1?dataset=shop');
    const health = await ask('/v1/health');

    expect(meant.body.meta.dataset).toBe('outlet');
    expect(named.body.meta.dataset).toBe('shop');
    expect(health.body.meta.dataset).toBe('outlet');
  });

  test('a setting that names none of them is no answer', async () => {
    await publishShopAndOutlet();
    const { ask } = appWith({ defaultDataset: 'market' });

    expect(await ask('/v1/customers')).toMatchObject({
      status: 400,
      body: { error: { code: 'dataset-needed' } },
    });
  });

  test.each(LOOKUPS)('%s knows no other', async (path) => {
    await publishShopAndOutlet();

    const { status, body } = await ask(`${path}?dataset=market`);

    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      code: 'not-found',
      message: "there is no data set 'market'; GET /v1/datasets lists them",
    });
  });

  test('one of which nothing is published yet neither answers nor stands in the way', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'CC1' });
    await putDataset('shpo');

    const meant = await ask('/v1/customers/CC1');
    const named = await ask('/v1/customers/CC1?dataset=shpo');

    expect(meant.body.meta.dataset).toBe('shop');
    expect(named).toMatchObject({
      status: 404,
      body: { error: { code: 'nothing-published', message: expect.stringContaining("data set 'shpo'") } },
    });
  });

  test('each has addresses of its own, the first those that came before it as well', async () => {
    await publishShopAndOutlet();
    await putItems([{ ...firstScopeKey, owner: 'outlet' }]);
    await putContacts('shop', new Map([['CC1', { email: 'jo@shop.example', consent: null }]]), NOW);
    await putContacts(FIRST_SCOPE, new Map([['CC1', { email: 'jo@outlet.example', consent: null }]]), NOW);
    await putLists('run-2', 'PRODUCT', '1', { 'new-regular': [entryOf('CC1', 5)] });

    const shop = await ask('/v1/customers/CC1?dataset=shop');
    const outlet = await ask('/v1/customers/CC1?dataset=outlet');
    const audience = await ask('/v1/products/1/audience?dataset=outlet');

    expect(shop.body.email).toBe('jo@shop.example');
    expect(outlet.body.email).toBe('jo@outlet.example');
    expect(audience.body.items).toMatchObject([{ customer: 'CC1', email: 'jo@outlet.example' }]);
  });

  test('an answer that one caller holds is not taken for another’s', async () => {
    await publishShopAndOutlet();
    const { headers } = await ask('/v1/products?dataset=shop');
    const holding = { headers: { 'if-none-match': headers.get('etag') ?? '' } };

    expect((await ask('/v1/products?dataset=shop', holding)).status).toBe(304);
    expect((await ask('/v1/products?dataset=outlet', holding)).status).toBe(200);
  });
});

describe('a cursor', () => {
  /** Of a listing of the shop's two customers. */
  async function cursorOfShop() {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'A' }, { customer: 'B' });
    const { body } = await ask('/v1/customers?limit=1');
    return body.nextCursor;
  }

  test('goes on in its data set, though another is published meanwhile', async () => {
    const cursor = await cursorOfShop();
    await publishRun('run-2', { dataset: 'outlet' });
    await putCustomers('run-2', { customer: 'C' });

    const { body } = await ask(`/v1/customers?limit=1&cursor=${cursor}`);

    expect(body).toMatchObject({ meta: { runId: 'run-1' }, items: [{ customer: 'B' }] });
  });

  test('goes on in its run with the addresses of its data set, though a newer run is published', async () => {
    await publishRun('run-1');
    await putProducts('run-1', { product: '1' });
    await putLists('run-1', 'PRODUCT', '1', { 'new-regular': [entryOf('A', 2), entryOf('B', 1)] });
    await putContacts(FIRST_SCOPE, new Map([['B', { email: 'b@shop.example', consent: null }]]), NOW);
    const first = await ask('/v1/products/1/audience?limit=1');
    await publishRun('run-2');
    await publishRun('run-3', { dataset: 'outlet' });
    await putItems([{ ...firstScopeKey, owner: 'shop' }]);

    const { body } = await ask(`/v1/products/1/audience?limit=1&cursor=${first.body.nextCursor}`);

    expect(body).toMatchObject({ meta: { runId: 'run-1' }, items: [{ email: 'b@shop.example' }] });
  });

  test('is refused for another data set than its own', async () => {
    const cursor = await cursorOfShop();
    await publishRun('run-2', { dataset: 'outlet' });

    const own = await ask(`/v1/customers?dataset=shop&cursor=${cursor}`);
    const other = await ask(`/v1/customers?dataset=outlet&cursor=${cursor}`);

    expect(own.status).toBe(200);
    expect(other).toMatchObject({ status: 400, body: { error: { code: 'bad-cursor' } } });
  });

  test('ends with 410 when its data set is deleted, also if a new one has that name', async () => {
    const cursor = await cursorOfShop();
    await deleteDataset('shop', NOW);

    const deleted = await ask(`/v1/customers?cursor=${cursor}`);
    await putDataset('shop', {
      deletedAt: NOW.toISOString(),
      requestedAt: '2026-03-06T00:00:00.000Z',
    });
    const anew = await ask(`/v1/customers?cursor=${cursor}`);

    for (const answer of [deleted, anew])
      expect(answer).toMatchObject({ status: 410, body: { error: { code: 'results-gone' } } });
  });
});

describe('GET /v1/datasets', () => {
  test('answers before there is one', async () => {
    expect(await ask('/v1/datasets')).toMatchObject({ status: 200, body: { meta: null, items: [] } });
  });

  test('says by name what is published of each, what waits, and what is held', async () => {
    await publishShopAndOutlet();
    await putDataset('outlet', { published: pointerTo('run-2', { dataset: 'outlet' }), held: true });
    const source = { bucket: 'uploads', key: 'clicks/market.csv', version: 'v1' };
    const request = { runId: 'market-1', kind: 'clicks', trigger: 'upload', dataset: 'market' } as const;
    const newest = { requestedAt: REQUESTED_AT, source };
    const until = '2026-03-01T03:01:00.000Z';
    const waiting: Waiting = { request: { ...request, ...newest }, until, latest: until, newest };
    await putDataset('market', { waiting });
    await putItems([{ ...firstScopeKey, owner: 'shop' }]);

    const { status, body } = await ask('/v1/datasets');

    expect(status).toBe(200);
    expect(body).toEqual({
      meta: null,
      items: [
        { dataset: 'market', published: null, waiting: { runId: 'market-1', until }, held: false },
        { dataset: 'outlet', published: metaOf('run-2', 'outlet'), waiting: null, held: true },
        { dataset: 'shop', published: metaOf('run-1'), waiting: null, held: false },
      ],
    });
  });
});

describe('runs of several data sets', () => {
  test('are listed together or by data set, over as many pages as it takes', async () => {
    await publishShopAndOutlet();
    for (const day of ['02', '03', '04', '05'])
      for (const dataset of ['shop', 'outlet'])
        await createRun(
          runItem(`${dataset}-${day}`, { dataset, requestedAt: `2026-03-${day}T00:00:00.000Z`, slot: 9 }),
        );

    const all = await ask('/v1/runs?limit=100');
    const first = await ask('/v1/runs?dataset=outlet&limit=3');
    const rest = await ask(`/v1/runs?dataset=outlet&limit=3&cursor=${first.body.nextCursor}`);
    const none = await ask('/v1/runs?dataset=market');

    const ids = ({ body }: typeof all) => body.items.map(({ runId }: { runId: string }) => runId);
    expect(ids(all)).toHaveLength(10);
    expect(all.body.meta).toBeNull();
    expect(ids(first)).toEqual(['outlet-05', 'outlet-04', 'outlet-03']);
    expect(ids(rest)).toEqual(['outlet-02', 'run-2']);
    expect(rest.body).toMatchObject({ meta: metaOf('run-2', 'outlet'), nextCursor: null });
    expect(none.body).toEqual({ meta: null, items: [], nextCursor: null });
  });

  test('are all marked that are published, and each shows what its data set serves', async () => {
    await publishShopAndOutlet();

    const { body } = await ask('/v1/runs');
    const shop = await ask('/v1/runs/run-1');
    const outlet = await ask('/v1/runs/run-2');

    expect(body.items.map(({ published }: { published: boolean }) => published)).toEqual([true, true]);
    expect(shop.body).toMatchObject({ meta: metaOf('run-1'), published: true });
    expect(outlet.body).toMatchObject({ meta: metaOf('run-2', 'outlet'), published: true });
  });

  test('are published again each for its data set alone', async () => {
    await publishShopAndOutlet();
    await publishRun('run-3');

    const { status, body } = await ask('/v1/runs/run-1/publish', { method: 'POST' });

    expect(status).toBe(200);
    expect(body).toMatchObject({ meta: { runId: 'run-1', dataset: 'shop' }, previousRunId: 'run-3' });
    expect((await readPointer('outlet'))?.runId).toBe('run-2');
    expect((await ask('/v1/datasets')).body.items).toMatchObject([
      { dataset: 'outlet', held: false },
      { dataset: 'shop', published: { runId: 'run-1' }, held: true },
    ]);
  });
});

describe('asked to retrain or delete', () => {
  /** The app, and what it asked `start` for. */
  function appThatStarts(defaultDataset?: string) {
    const requests: Record<string, unknown>[] = [];
    const startRun = async (request: Record<string, unknown>) => {
      requests.push(request);
      return { started: true, runId: 'run/9' };
    };
    return { ...appWith({ startRun, defaultDataset }), requests };
  }
  const POST = { method: 'POST' };
  const DELETE = { method: 'DELETE' };
  const retrain = (dataset: string) => ({
    ...POST,
    body: JSON.stringify({ dataset }),
    headers: { 'content-type': 'application/json' },
  });

  test('the API wants to know which of several data sets to retrain', async () => {
    await publishShopAndOutlet();
    const { ask, requests } = appThatStarts();

    const unnamed = await ask('/v1/runs', POST);
    const unknown = await ask('/v1/runs', retrain('market'));
    const named = await ask('/v1/runs', retrain('outlet'));

    expect(unnamed).toMatchObject({ status: 400, body: { error: { code: 'dataset-needed' } } });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
    expect(named).toMatchObject({ status: 202, body: { meta: metaOf('run-2', 'outlet') } });
    expect(requests).toMatchObject([{ trigger: 'api', dataset: 'outlet' }]);
  });

  test('the API retrains the one that the setting names', async () => {
    await publishShopAndOutlet();
    const { ask, requests } = appThatStarts('shop');

    expect((await ask('/v1/runs', POST)).status).toBe(202);
    expect(requests).toMatchObject([{ dataset: 'shop' }]);
  });

  test('the API starts a run that deletes the data set, and says where to look', async () => {
    await publishRun('run-1', { dataset: 'für mich/50%' });
    const { ask, requests } = appThatStarts();

    const { status, headers, body } = await ask(`/v1/datasets/${encodeURIComponent('für mich/50%')}`, DELETE);

    expect(status).toBe(202);
    expect(headers.get('location')).toBe('/v1/runs/run%2F9');
    expect(body).toEqual({ meta: null, runId: 'run/9', started: true });
    expect(requests).toEqual([
      {
        ...{ trigger: 'api', kind: 'deletion', dataset: 'für mich/50%' },
        requestId: headers.get('x-request-id'),
      },
    ]);
  });

  test('the API deletes no data set that is not there', async () => {
    await publishRun('run-1');
    const { ask, requests } = appThatStarts();

    const { status, body } = await ask('/v1/datasets/test', DELETE);

    expect(status).toBe(404);
    expect(body.error.message).toContain("there is no data set 'test'");
    expect(requests).toEqual([]);
  });
});
