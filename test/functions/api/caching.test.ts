import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodePage } from '../../../lib/contracts/list-page.ts';
import { pack } from '../../../lib/contracts/result-items.ts';
import {
  DATASETS_PARTITION,
  factKey,
  itemKey,
  listPageKey,
  runKey,
  TABLE_LAYOUT,
} from '../../../lib/contracts/table.ts';
import { resourceName, table } from '../../../lib/store/clients.ts';
import { appWith, NOW } from './asking.ts';
import { entryOf, metaOf, NO_COUNTS, pointerTo, runItem } from './published-data.ts';

/** Milliseconds of the app's clock. */
let time = 0;
const mocked = mockClient(table);
beforeEach(() => {
  process.env.DWELL_TABLE = `cached-${Math.random()}`;
  mocked.reset();
  mocked.on(GetCommand).resolves({});
  mocked.on(QueryCommand).resolves({});
  mocked.on(BatchGetCommand).resolves({});
});
afterEach(() => mocked.restore);

const { ask } = appWith({ clock: () => time });

const datasetWith = (runId: string, slot = 7) => ({
  dataset: 'shop',
  requestedAt: NOW.toISOString(),
  published: pointerTo(runId, { slot, layout: TABLE_LAYOUT }),
});
const ofDatasets = { ExpressionAttributeValues: { ':pk': DATASETS_PARTITION } };

/** The data set's pointer as the table has it from now on. */
const publish = (runId: string, slot?: number) =>
  mocked.on(QueryCommand, ofDatasets).resolves({ Items: [datasetWith(runId, slot)] });

const customerKey = (id: string, slot = 7) => itemKey(slot, 'CUSTOMER', id);
/** What lies in a slot from now on. */
function putCustomer(runId: string, id: string, productsViewed: number, slot = 7) {
  const item = { customer: id, regular: true, productsViewed, mostViewed: [], recommendations: [] };
  mocked.on(GetCommand, { Key: customerKey(id, slot) }).resolves({ Item: pack(runId, item) });
}

const productKey = itemKey(7, 'PRODUCT', '7_21');
const pageKey = listPageKey(7, 'PRODUCT', '7_21', 'new-regular', 0);
function putAudience(...customers: string[]) {
  const product = { product: '7_21', category: '7', viewers: 3, meanDuration: 4, similar: [] };
  const sizes = { audience: NO_COUNTS, customers: NO_COUNTS };
  mocked.on(GetCommand, { Key: productKey }).resolves({ Item: pack('run-1', { ...product, ...sizes }) });
  const page = encodePage(
    customers.map((customer, n) => entryOf(customer, 9 - n)),
    'new',
  );
  mocked.on(GetCommand, { Key: pageKey }).resolves({ Item: { run: 'run-1', ...page } });
}

/** Contacts as the table has them from now on. */
function putEmails(emails: Record<string, string>) {
  mocked.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const name = resourceName('table');
    const keys: { sk: string }[] = RequestItems[name].Keys;
    const known = keys.filter(({ sk }) => sk in emails);
    const items = known.map(({ sk }) => ({
      ...factKey('CONTACTS', 'shop', sk),
      email: emails[sk],
      updatedAt: NOW.toISOString(),
    }));
    return { Responses: { [name]: items } };
  });
}

const readsOf = (key: { pk: string; sk: string }) =>
  mocked
    .commandCalls(GetCommand)
    .filter(({ args: [{ input }] }) => input.Key?.pk === key.pk && input.Key?.sk === key.sk).length;
const readsOfDatasets = () => mocked.commandCalls(QueryCommand, ofDatasets).length;
/** Customers of each read of addresses. */
const addressReads = () =>
  mocked
    .commandCalls(BatchGetCommand)
    .map(({ args: [{ input }] }) => input.RequestItems?.[resourceName('table')].Keys?.map(({ sk }) => sk));

describe('results', () => {
  test('of a customer are read once, whatever is asked of them', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);

    await ask('/v1/customers/CC1/recommendations');
    await ask('/v1/customers/CC1/recommendations');
    const { body } = await ask('/v1/customers/CC1');

    expect(body.productsViewed).toBe(5);
    expect(readsOf(customerKey('CC1'))).toBe(1);
  });

  test('of a page are read once, by questions for any part of it', async () => {
    publish('run-1');
    putAudience('CC1', 'CC2', 'CC3');

    const first = await ask('/v1/products/7_21/audience?limit=1');
    const next = await ask(`/v1/products/7_21/audience?limit=1&cursor=${first.body.nextCursor}`);

    expect([first, next].map(({ body }) => body.items[0].customer)).toEqual(['CC1', 'CC2']);
    expect(readsOf(pageKey)).toBe(1);
    expect(readsOf(productKey)).toBe(1);
  });

  test('are read once for questions at the same time', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);

    const paths = ['/v1/customers/CC1', '/v1/customers/CC1', '/v1/customers/CC1?dataset=shop'];
    const answers = await Promise.all(paths.map((path) => ask(path)));

    expect(answers.map(({ body }) => body.productsViewed)).toEqual([5, 5, 5]);
    expect(readsOf(customerKey('CC1'))).toBe(1);
    expect(readsOfDatasets()).toBe(2); // the second: the titles of the run are believed, as it was still published
    expect(addressReads()).toEqual([['CC1']]);
  });

  test('that could not be read are read again', async () => {
    publish('run-1');
    const denied = Object.assign(new Error('no access'), { name: 'AccessDeniedException' });
    mocked.on(GetCommand, { Key: customerKey('CC1') }).rejects(denied);
    const failed = await ask('/v1/customers/CC1');
    putCustomer('run-1', 'CC1', 5);

    const { status } = await ask('/v1/customers/CC1');

    expect([failed.status, status]).toEqual([500, 200]);
  });

  test('that are not there are not asked for again', async () => {
    publish('run-1');

    const first = await ask('/v1/customers/CC9');
    const second = await ask('/v1/customers/CC9');

    expect([first.status, second.status]).toEqual([404, 404]);
    expect(readsOf(customerKey('CC9'))).toBe(1);
  });

  test('of one run are never those of another, even at the same place of the table', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    const before = await ask('/v1/customers/CC1');

    time += 1001;
    publish('run-2');
    putCustomer('run-2', 'CC1', 6);
    const after = await ask('/v1/customers/CC1');

    expect(before.body).toMatchObject({ meta: metaOf('run-1'), productsViewed: 5 });
    expect(after.body).toMatchObject({ meta: metaOf('run-2'), productsViewed: 6 });
  });

  test('of a run that was written over since its pointer was read come from the run that is published now', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    await ask('/v1/customers/CC1');

    publish('run-2', 8);
    mocked
      .on(GetCommand, { Key: runKey('run-1') })
      .resolves({ Item: runItem('run-1', { resultsKept: false }) });
    putCustomer('run-3', 'CC2', 9);
    putCustomer('run-2', 'CC2', 6, 8);
    const { body } = await ask('/v1/customers/CC2');

    expect(body).toMatchObject({ meta: metaOf('run-2'), productsViewed: 6 });
  });

  test('give way to others when there is no more room, and are read again', async () => {
    const { ask } = appWith({ clock: () => time, cacheBytes: 4000 });
    publish('run-1');
    const customers = ['CC1', 'CC2', 'CC3', 'CC4', 'CC5'];
    for (const id of customers) putCustomer('run-1', id, 5);

    for (const id of customers) await ask(`/v1/customers/${id}/recommendations`);
    for (const id of [...customers].reverse()) await ask(`/v1/customers/${id}/recommendations?dataset=shop`);

    expect(readsOf(customerKey('CC5'))).toBe(1);
    expect(readsOf(customerKey('CC1'))).toBe(2);
  });
});

describe('what is published', () => {
  test('is read once a second, and a publish is seen within one', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    await ask('/v1/customers/CC1/recommendations');
    publish('run-2', 8);
    putCustomer('run-2', 'CC1', 6, 8);

    time += 1000;
    const before = await ask('/v1/customers/CC1/recommendations');
    time += 1;
    const after = await ask('/v1/customers/CC1/recommendations');

    expect([before, after].map(({ body }) => body.meta.runId)).toEqual(['run-1', 'run-2']);
  });

  test('is known at once to those who have asked how the run goes', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    await ask('/v1/customers/CC1');
    mocked.on(GetCommand, { Key: runKey('run-2') }).callsFake(() => {
      publish('run-2', 8); // while the record is read
      return { Item: runItem('run-2') };
    });
    putCustomer('run-2', 'CC1', 6, 8);

    const run = await ask('/v1/runs/run-2');
    const { body } = await ask('/v1/customers/CC1');

    expect(run.body.published).toBe(true);
    expect(body.meta.runId).toBe('run-2');
  });

  test('is read again after the clock was put back, and so are addresses', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    await ask('/v1/customers/CC1');
    publish('run-2', 8);
    putCustomer('run-2', 'CC1', 6, 8);
    putEmails({ CC1: 'new@shop.example' });

    time -= 3_600_000;
    const { body } = await ask('/v1/customers/CC1');

    expect(body).toMatchObject({ meta: metaOf('run-2'), email: 'new@shop.example' });
  });

  test('is asked of the table if nobody knew it', async () => {
    mocked.on(QueryCommand, ofDatasets).rejectsOnce(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    const failed = await ask('/v1/customers/CC1/recommendations');
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);

    const { status } = await ask('/v1/customers/CC1/recommendations');

    expect([failed.status, status]).toEqual([500, 200]);
  });
});

describe('addresses', () => {
  test('are at most a second old, in answers that were given before too', async () => {
    publish('run-1');
    putAudience('CC1', 'CC2');
    putEmails({ CC1: 'old@shop.example' });
    const emails = async () =>
      (await ask('/v1/products/7_21/audience')).body.items.map(({ email }: { email: string }) => email);

    const first = await emails();
    putEmails({ CC1: 'new@shop.example', CC2: 'two@shop.example' });
    time += 600;
    const soon = await emails();
    time += 401;
    const later = await emails();

    expect(first).toEqual(['old@shop.example', 'CC2@example.com']);
    expect(soon).toEqual(first);
    expect(later).toEqual(['new@shop.example', 'two@shop.example']);
    expect(addressReads()).toEqual([
      ['CC1', 'CC2'],
      ['CC1', 'CC2'],
    ]);
  });

  test('are read together for questions that come together', async () => {
    publish('run-1');
    putAudience('CC1', 'CC2');
    putCustomer('run-1', 'CC2', 5);
    putCustomer('run-1', 'CC3', 5);
    for (const id of ['CC2', 'CC3']) await ask(`/v1/customers/${id}/recommendations`);
    await ask('/v1/products/7_21/similar');

    await Promise.all(['/v1/customers/CC2', '/v1/customers/CC3'].map((path) => ask(path)));
    await ask('/v1/products/7_21/audience');

    expect(addressReads()).toEqual([['CC2', 'CC3'], ['CC1']]);
  });

  test('that are nearly too old are read again while they are still shown', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    putEmails({ CC1: 'old@shop.example' });
    await ask('/v1/customers/CC1');
    putEmails({ CC1: 'new@shop.example' });

    time += 900;
    const meanwhile = await ask('/v1/customers/CC1');
    time += 101;
    const then = await ask('/v1/customers/CC1');

    expect(meanwhile.body.email).toBe('old@shop.example');
    expect(then.body.email).toBe('new@shop.example');
    expect(addressReads()).toEqual([['CC1'], ['CC1']]);
  });

  test('that were found unchanged are good for another second', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    putEmails({ CC1: 'jo@shop.example' });
    const first = await ask('/v1/customers/CC1');
    time += 900;
    await ask('/v1/customers/CC1');
    await expect.poll(addressReads).toHaveLength(2);

    time += 600;
    const last = await ask('/v1/customers/CC1');

    expect(last.body).toEqual(first.body);
    expect(addressReads()).toHaveLength(2);
  });

  test('that could not be read are read again', async () => {
    publish('run-1');
    putCustomer('run-1', 'CC1', 5);
    mocked.on(BatchGetCommand).rejectsOnce(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    const failed = await ask('/v1/customers/CC1');
    putEmails({ CC1: 'jo@shop.example' });

    const { body } = await ask('/v1/customers/CC1');

    expect(failed.status).toBe(500);
    expect(body.email).toBe('jo@shop.example');
  });
});
