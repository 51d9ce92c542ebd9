import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { handler, ingest } from '../../functions/ingest/handler.ts';
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { datasetKey, factKey } from '../../lib/contracts/table.ts';
import type { RunRequest } from '../../lib/contracts/workflow.ts';
import { decodeDataset } from '../../lib/engine/codec.ts';
import { deleteDataset, movePointer, readAllDatasets, readDatasets } from '../../lib/runs/datasets.ts';
import { createRun, notesOf, readRun } from '../../lib/runs/runs.ts';
import { adoptScope } from '../../lib/runs/scopes.ts';
import { getBytes } from '../../lib/store/artifacts.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { allContacts, findEmails, putContacts } from '../../lib/store/contacts.ts';
import { replaceDirectory } from '../../lib/store/directory.ts';
import { factsOfProducts, putProducts } from '../../lib/store/products.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { NOW, surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();

const keys = artifactKeys('shop-1');
const shopLog = readFileSync('test/reference/eshop-small/train.csv', 'utf-8');

function requestFor(key: string, fields: Partial<RunRequest> = {}): RunRequest {
  return {
    runId: 'shop-1',
    kind: 'clicks',
    trigger: 'upload',
    dataset: 'shop',
    source: { bucket: 'uploads', key, version: 'v1' },
    requestedAt: '2026-03-01T11:59:00.000Z',
    ...fields,
  };
}

const POINTER = {
  runId: 'older',
  dataset: 'shop',
  dataDate: '2026-02-01T00:00:00.000Z',
  ratingModel: 'SVD',
  rankingModel: 'cosine',
  audienceModel: null,
  publishedAt: '2026-02-01T00:00:00.000Z',
  requestedAt: '2026-02-01T00:00:00.000Z',
  slot: 0,
  layout: 2,
};

async function queued(request: RunRequest): Promise<RunRequest> {
  await createRun({ ...request, state: 'queued', stage: 'start', updatedAt: request.requestedAt });
  return request;
}

const detail = async (sk: string) =>
  (await table.send(new GetCommand({ TableName: resourceName('table'), Key: { pk: 'RUN#shop-1', sk } })))
    .Item;

/** A log of it has come. */
async function begin(dataset: string, then = '2026-02-01T00:00:00.000Z'): Promise<void> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(dataset),
    UpdateExpression: 'SET #dataset = :dataset, requestedAt = :then',
    ExpressionAttributeNames: { '#dataset': 'dataset' },
    ExpressionAttributeValues: { ':dataset': dataset, ':then': then },
  });
  await table.send(command);
}

async function contacts(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const [customer, email] of allContacts('shop')) found[customer] = email;
  return found;
}

describe('a log in one file', () => {
  test('becomes a data set, a profile, a reject report and figures in the run record', async () => {
    buckets.put('uploads', 'clicks/shop.csv', `${shopLog}CC1,1_1,-3\n`, new Date('2026-03-01T09:00:00Z'));
    const request = await queued(requestFor('clicks/shop.csv'));

    const answer = await ingest(request, surroundings());

    expect(answer).toEqual({ rows: 2302, badRows: 1, dataDate: '2026-03-01T09:00:00.000Z' });
    const dataset = decodeDataset(await getBytes(keys.dataset));
    expect(dataset.durations).toHaveLength(2302);
    expect([dataset.customerIds[0], dataset.productIds[0], dataset.durations[0]]).toEqual([
      'CC2019335',
      '3_7',
      34,
    ]);
    expect(buckets.json('artifacts', keys.profile)).toMatchObject({
      dataset: 'shop',
      rows: 2302,
      badRows: 1,
    });
    expect(buckets.text('artifacts', keys.rejects)).toBe(
      'file,line,reason,raw\nclicks/shop.csv,2303,the duration -3 is negative,"CC1,1_1,-3"\n',
    );
    expect(await detail('PROFILE')).toMatchObject({ rows: 2302, dataDate: '2026-03-01T09:00:00.000Z' });
    expect(await detail('REJECTS')).toMatchObject({ total: 1, first: [{ line: 2303, raw: 'CC1,1_1,-3' }] });
    expect(await readRun('shop-1')).toMatchObject({
      state: 'running',
      stage: 'ingest',
      rows: 2302,
      badRows: 1,
      dataDate: '2026-03-01T09:00:00.000Z',
      readAt: NOW.toISOString(),
    });
  });

  test('leaves in the run what was understood of it, and what is odd', async () => {
    buckets.put(
      'uploads',
      'clicks/shop.csv',
      'user;artikel;Dauer (ms)\nU1;1_1;5000\nU2;1_2;(not set)\n(not set);1_2;7000\n',
    );

    await ingest(await queued(requestFor('clicks/shop.csv')), surroundings({ maxBadRowShare: 0.5 }));

    expect(await detail('UNDERSTOOD')).toMatchObject({
      files: [
        {
          file: 'clicks/shop.csv',
          delimiter: ';',
          headerLine: 1,
          columns: { customer: 'user', product: 'artikel', duration: 'Dauer (ms)', time: null },
          unit: 'ms',
          rows: 1,
          badRows: 1,
        },
      ],
      contacts: null,
      customers: 1,
      duration: { least: 5, median: 5, greatest: 5, mean: 5 },
    });
    expect(notesOf(await readRun('shop-1')).map(({ code }) => code)).toEqual([
      'unit-converted',
      'placeholders',
      'nobody-regular',
    ]);
  });

  test('may be packed', async () => {
    buckets.put('uploads', 'clicks/shop.csv.gz', gzipSync(shopLog));
    const request = await queued(requestFor('clicks/shop.csv.gz'));

    expect(await ingest(request, surroundings())).toMatchObject({ rows: 2302 });
  });

  test('is read in its newest version, for which another run may not be needed any more', async () => {
    const versionId = buckets.put('uploads', 'clicks/shop.csv', 'CC1,1_1,7\n');
    buckets.put('uploads', 'clicks/shop.csv', 'CC1,1_1,5\nCC1,1_2,6\n');
    const source = { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1', versionId };
    const request = await queued(requestFor('clicks/shop.csv', { source }));

    expect(await ingest(request, surroundings())).toMatchObject({ rows: 2 });
  });

  test('may be read again by a retry, to the same result', async () => {
    buckets.put('uploads', 'clicks/shop.csv', 'CC1,1_1,5\nCC1,1_2,nothing\n');
    const request = await queued(requestFor('clicks/shop.csv'));
    const { figures, ...rest } = surroundings({ maxBadRowShare: 0.5 });
    const first = await ingest(request, rest);
    const stored = buckets.contents();

    expect(await ingest(request, rest)).toEqual(first);

    expect(buckets.contents()).toEqual(stored);
  });

  test('leaves at most a hundred refused rows in the table, and all of them in the report', async () => {
    const bad = Array.from({ length: 250 }, (_, n) => `CC${n},1_1,x\n`).join('');
    buckets.put('uploads', 'clicks/shop.csv', `customer,product,duration\nCC1,1_1,5\n${bad}`);

    await ingest(await queued(requestFor('clicks/shop.csv')), surroundings({ maxBadRowShare: 1 }));

    const report = await detail('REJECTS');
    expect(report?.total).toBe(250);
    expect(report?.first).toHaveLength(100);
    expect(buckets.text('artifacts', keys.rejects).trim().split('\n')).toHaveLength(251);
  });
});

describe('a log in many parts', () => {
  test('is read whole and by key, over all pages of the listing, and nothing else that lies there', async () => {
    buckets.pageSize = 2;
    for (const [key, text, day] of [
      ['clicks/shop/b.csv', 'CC2,1_1,2\n', 2],
      ['clicks/shop/a.csv', 'CC1,1_1,1\n', 3],
      ['clicks/shop/c.csv.gz', gzipSync('CC1,1_1,10\n'), 1],
      ['clicks/shop/', '', 5],
      ['clicks/shop/_SUCCESS', 'x', 5],
      ['clicks/shop/older/a.csv', 'CC9,9_9,9\n', 5],
      ['clicks/shop.csv', 'CC9,9_9,9\n', 5],
      ['clicks/shop2/a.csv', 'CC9,9_9,9\n', 5],
    ] as const)
      buckets.put('uploads', key, text, new Date(Date.UTC(2026, 1, day)));

    const answer = await ingest(await queued(requestFor('clicks/shop/c.csv.gz')), surroundings());

    expect(answer).toEqual({ rows: 3, badRows: 0, dataDate: '2026-02-03T00:00:00.000Z' });
    const { files } = buckets.json('artifacts', keys.profile);
    expect(files.map(({ file }: { file: string }) => file)).toEqual([
      'clicks/shop/a.csv',
      'clicks/shop/b.csv',
      'clicks/shop/c.csv.gz',
    ]);
    const { customerIds, durations } = decodeDataset(await getBytes(keys.dataset));
    expect(customerIds).toEqual(['CC1', 'CC2']);
    expect([...durations]).toEqual([11, 2]);
  });

  test('of very many parts still fits the table', async () => {
    for (let n = 0; n < 300; n++) buckets.put('uploads', `clicks/shop/${n}.csv`, `CC${n},1_1,2\n`);

    await ingest(await queued(requestFor('clicks/shop/0.csv')), surroundings());

    expect((await detail('PROFILE'))?.files).toHaveLength(200);
    expect(buckets.json('artifacts', keys.profile).files).toHaveLength(300);
  });
});

describe('data that cannot be used', () => {
  const rows = (good: number, bad: number) => 'CC1,1_1,5\n'.repeat(good) + 'CC1,1_1\n'.repeat(bad);

  test.each([
    ['an empty file', '', 'no-good-rows', 'the file is empty'],
    [
      'a header alone',
      'customer,product,duration\n',
      'no-good-rows',
      'give rows of customer,product,duration',
    ],
    ['a workbook', 'PK\u0003\u0004…', 'bad-file', 'save it as CSV'],
    ['a binary', '\u0000\u0001\u0002', 'bad-file', 'this is a binary file'],
    [
      'only bad rows',
      'customer,product,duration\na,b\nc,d\n',
      'no-good-rows',
      'line 2 of clicks/shop.csv: it has 2 fields instead of 3',
    ],
    [
      'no column for the duration',
      'user_id,item_id,timestamp\nCC1,1_1,1772000000\n',
      'not-understood',
      'there is no column for the duration',
    ],
    ['two bad rows in a hundred', rows(98, 2), 'too-many-bad-rows', '2 of 100 rows are bad (2%)'],
    ['half of the rows bad', rows(50, 50), 'too-many-bad-rows', '50 of 100 rows are bad (50%)'],
    [
      'durations that are no numbers',
      'customer,product,duration\nCC1,1_1,NaN\n',
      'no-good-rows',
      "the duration 'NaN' is not a number",
    ],
    ['durations without end', 'CC1,1_1,1e999\n', 'no-good-rows', 'the duration 1e999 is too large'],
    ['an id of 300 characters', `${'C'.repeat(300)},1_1,1\n`, 'no-good-rows', 'has 300 characters; 256'],
  ])('%s: the message says what and where', async (_, text, code, words) => {
    buckets.put('uploads', 'clicks/shop.csv', text);
    const request = await queued(requestFor('clicks/shop.csv'));

    const error = await ingest(request, surroundings()).catch((e) => e);

    expect(error).toMatchObject({ name: 'InputError', code });
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('\n');
  });

  test('one bad row in a hundred is allowed', async () => {
    buckets.put('uploads', 'clicks/shop.csv', rows(99, 1));

    expect(await ingest(await queued(requestFor('clicks/shop.csv')), surroundings())).toMatchObject({
      rows: 99,
      badRows: 1,
    });
  });

  test('still leaves its reject report', async () => {
    buckets.put('uploads', 'clicks/shop.csv', `customer,product,duration\n${rows(1, 3)}`);

    await expect(ingest(await queued(requestFor('clicks/shop.csv')), surroundings())).rejects.toThrow();

    expect(buckets.text('artifacts', keys.rejects).trim().split('\n')).toHaveLength(4);
    expect(await detail('REJECTS')).toMatchObject({ total: 3 });
    expect(await readRun('shop-1')).toMatchObject({ badRows: 3 });
  });

  test('that is gone from the bucket is asked for again', async () => {
    for (const key of ['clicks/shop.csv', 'clicks/shop/a.csv']) {
      const runId = key.replaceAll(/\W/g, '-');
      const request = await queued({ ...requestFor(key), runId });

      await expect(ingest(request, surroundings())).rejects.toMatchObject({
        code: 'bad-file',
        message: `${key} is no longer in the bucket: upload it again`,
      });
    }
  });

  test('that goes away while it is read is asked for again', async () => {
    buckets.put('uploads', 'clicks/shop.csv', rows(3, 0));
    buckets.answer('GetObjectCommand', () => {
      throw Object.assign(new Error('gone'), { name: 'NoSuchKey' });
    });

    await expect(ingest(await queued(requestFor('clicks/shop.csv')), surroundings())).rejects.toThrow(
      'clicks/shop.csv was deleted while it was being read: upload it again',
    );
  });

  test('reaches the workflow with its code in the message', async () => {
    buckets.put('uploads', 'clicks/shop.csv', '');

    await expect(handler(await queued(requestFor('clicks/shop.csv')))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^no-good-rows: /),
    });
  });
});

test('a bucket that fails is not the fault of the data', async () => {
  buckets.put('uploads', 'clicks/shop.csv', shopLog);
  buckets.answer('PutObjectCommand', () => {
    throw new Error('the bucket is away');
  });

  await expect(ingest(await queued(requestFor('clicks/shop.csv')), surroundings())).rejects.toThrow(
    'the bucket is away',
  );
});

describe('addresses', () => {
  const contactsRequest = () => requestFor('contacts/shop.csv', { kind: 'contacts' });

  beforeEach(async () => {
    await begin('shop');
    await putContacts(
      'shop',
      new Map([
        ['CC1', { email: 'old@shop.example', consent: null }],
        ['CC9', { email: 'nine@shop.example', consent: null }],
      ]),
      NOW,
    );
  });

  test('are added and replaced, the last of each customer counts, and the run is done', async () => {
    buckets.put(
      'uploads',
      'contacts/shop.csv',
      'customer,email\nCC1,a@shop.example\nCC2,b@shop.example\nCC1,c@shop.example\n',
    );
    const request = await queued(contactsRequest());

    expect(await ingest(request, surroundings())).toEqual({ rows: 2, badRows: 0 });

    expect(await contacts()).toEqual({
      CC1: 'c@shop.example',
      CC2: 'b@shop.example',
      CC9: 'nine@shop.example',
    });
    expect(await readRun('shop-1')).toMatchObject({
      state: 'done',
      rows: 2,
      badRows: 0,
      finishedAt: NOW.toISOString(),
    });
  });

  test('of customers who said no are kept, and never shown', async () => {
    buckets.put(
      'uploads',
      'contacts/shop.csv',
      'customer,email,consent\nCC1,a@shop.example,no\nCC2,b@shop.example,yes\nCC9,c@shop.example,\n',
    );

    await ingest(await queued(contactsRequest()), surroundings());

    expect(await contacts()).toEqual({ CC2: 'b@shop.example', CC9: 'c@shop.example' });
    const Key = factKey('CONTACTS', 'shop', 'CC1');
    const { Item } = await table.send(new GetCommand({ TableName: resourceName('table'), Key }));
    expect(Item).toMatchObject({ email: 'a@shop.example', consent: false });
    expect(await findEmails('shop', ['CC1', 'CC2'])).toEqual(new Map([['CC2', 'b@shop.example']]));
  });

  test('that belong to nobody in the published run are told in the run', async () => {
    await movePointer({ ...POINTER, runId: 'older' }, {});
    const customers = ['0010', '0011'].map((customer) => ({ customer, regular: false, productsViewed: 1 }));
    await replaceDirectory({ runId: 'older', slot: 0 }, 'CUSTOMER', customers);
    buckets.put('uploads', 'contacts/shop.csv', 'customer,email\n10,a@shop.example\n11,b@shop.example\n');

    await ingest(await queued(contactsRequest()), surroundings());

    expect(notesOf(await readRun('shop-1'))).toEqual([
      {
        code: 'contacts-unmatched',
        message:
          '0 of 2 addresses are those of customers of the log. 2 would be with the zeros that a spreadsheet took from ' +
          'their beginning',
        file: 'contacts/shop.csv',
      },
    ]);
    expect(await detail('UNDERSTOOD')).toMatchObject({ contacts: { addresses: 2, matched: 0, skipped: 0 } });
  });

  test('with a bad row below the share are taken over, the row goes to the report', async () => {
    const good = Array.from({ length: 99 }, (_, n) => `RC${n},rc${n}@shop.example\n`).join('');
    buckets.put('uploads', 'contacts/shop.csv', `${good}CC1,not an address\n`);

    expect(await ingest(await queued(contactsRequest()), surroundings())).toEqual({ rows: 99, badRows: 1 });

    expect(buckets.text('artifacts', keys.rejects)).toContain(
      "contacts/shop.csv,100,'not an address' is not an email address",
    );
    expect((await contacts()).CC1).toBe('old@shop.example');
  });

  test('with too many bad rows change nothing', async () => {
    buckets.put('uploads', 'contacts/shop.csv', 'CC1,new@shop.example\nCC2,nothing\n');

    await expect(ingest(await queued(contactsRequest()), surroundings())).rejects.toMatchObject({
      code: 'too-many-bad-rows',
      message: expect.stringContaining(
        '1 of 2 rows are bad (50%), more than the 1% allowed. The first is line 2',
      ),
    });

    expect((await contacts()).CC1).toBe('old@shop.example');
    expect(await detail('REJECTS')).toMatchObject({ total: 1 });
  });

  test('that are none at all are an input error', async () => {
    buckets.put('uploads', 'contacts/shop.csv', '');

    await expect(ingest(await queued(contactsRequest()), surroundings())).rejects.toMatchObject({
      code: 'no-good-rows',
    });
  });

  test('without a word about consent leave an earlier no as it is', async () => {
    await putContacts('shop', new Map([['CC1', { email: 'old@shop.example', consent: false }]]), NOW);
    buckets.put('uploads', 'contacts/shop.csv', 'customer,email\nCC1,new@shop.example\n');

    await ingest(await queued(contactsRequest()), surroundings());

    expect(await contacts()).toEqual({ CC9: 'nine@shop.example' });
    const Key = factKey('CONTACTS', 'shop', 'CC1');
    const { Item } = await table.send(new GetCommand({ TableName: resourceName('table'), Key }));
    expect(Item).toMatchObject({ email: 'new@shop.example', consent: false });
  });

  test('of another name belong to the only data set: its settings count, and the run says so', async () => {
    buckets.put('uploads', 'contacts/news.csv', 'Kd,Wohin\nCC1,a@shop.example\n');
    const request = requestFor('contacts/news.csv', { kind: 'contacts', dataset: 'news' });
    const settings = { datasets: { shop: { columns: { customer: 'Kd', email: 'Wohin' } } } };

    await ingest(await queued(request), surroundings(settings));

    expect(await contacts()).toMatchObject({ CC1: 'a@shop.example' });
    const run = await readRun('shop-1');
    expect(run.dataset).toBe('shop');
    expect(notesOf(run)).toMatchObject([{ code: 'other-data-set', file: 'contacts/news.csv' }]);
  });

  test('of another name are read by no settings of that name', async () => {
    process.env.DWELL_SETTINGS = JSON.stringify({ datasets: { news: { maxBadRowShare: 1 } } });
    onTestFinished(() => void delete process.env.DWELL_SETTINGS);
    buckets.put('uploads', 'contacts/news.csv', 'customer,email\nCC1,a@shop.example\nCC2,b at shop\n');
    const request = requestFor('contacts/news.csv', { kind: 'contacts', dataset: 'news' });

    await expect(handler(await queued(request))).rejects.toMatchObject({
      message: expect.stringMatching(/^too-many-bad-rows: /),
    });
  });

  test('of another name are refused where there are several data sets', async () => {
    await begin('outlet');
    buckets.put('uploads', 'contacts/news.csv', 'customer,email\nCC1,a@shop.example\n');
    const request = requestFor('contacts/news.csv', { kind: 'contacts', dataset: 'news' });

    await expect(ingest(await queued(request), surroundings())).rejects.toMatchObject({
      code: 'unknown-key',
      message: expect.stringContaining("'outlet', 'shop'"),
    });
    expect((await contacts()).CC1).toBe('old@shop.example');
  });
});

describe('a data set that is deleted', () => {
  const request = () => requestFor('contacts/shop.csv', { kind: 'contacts' });
  const DELETED = {
    code: 'conflict',
    message: "the data set 'shop' was deleted after this file had come: put it in the bucket again",
  };

  beforeEach(async () => {
    await begin('shop');
    buckets.put('uploads', 'contacts/shop.csv', 'customer,email\nCC1,a@shop.example\n');
  });

  test('gets no facts from a file that came before', async () => {
    await begin('outlet');
    await deleteDataset('shop', NOW);

    await expect(ingest(await queued(request()), surroundings())).rejects.toMatchObject(DELETED);

    expect(await contacts()).toEqual({});
  });

  test('keeps none that were being stored, nor does it come back', async () => {
    const send = table.send.bind(table);
    vi.spyOn(table, 'send').mockImplementation((async (command: { input: { Key?: { pk: string } } }) => {
      if (command.input.Key?.pk.startsWith('CONTACTS#')) await deleteDataset('shop', NOW);
      return send(command as never);
    }) as never);

    await expect(ingest(await queued(request()), surroundings())).rejects.toMatchObject(DELETED);
    vi.restoreAllMocks();

    expect(await contacts()).toEqual({});
    expect(await readDatasets()).toEqual([]);
  });

  test('and begun anew gets those that come after', async () => {
    await deleteDataset('shop', new Date('2026-02-15T00:00:00.000Z'));
    await begin('shop', '2026-02-20T00:00:00.000Z');

    await ingest(await queued(request()), surroundings());

    expect(await contacts()).toEqual({ CC1: 'a@shop.example' });
  });
});

describe('products', () => {
  const productsRequest = () => requestFor('products/shop.csv', { kind: 'products' });
  const stored = async () => (await factsOfProducts('shop', ['1_1', '1_2', '1_3'])).facts;

  test('are stored, and the run says what was understood', async () => {
    await begin('shop');
    buckets.put(
      'uploads',
      'products/shop.csv',
      'product,title,category,available\n1_1,Rouge,Lips,yes\n1_2,Cream,,sold out\n',
    );

    const answer = await ingest(await queued(productsRequest()), surroundings());

    expect(answer).toEqual({ rows: 2, badRows: 0 });
    expect(Object.fromEntries(await stored())).toEqual({
      '1_1': { title: 'Rouge', category: 'Lips', available: true },
      '1_2': { title: 'Cream', category: null, available: false },
    });
    expect(await readRun('shop-1')).toMatchObject({ state: 'done', rows: 2 });
    expect(await detail('UNDERSTOOD')).toMatchObject({
      catalogue: { file: 'products/shop.csv', rows: 2, products: 2, unavailable: 1, matched: null },
    });
    expect(await readAllDatasets()).toMatchObject([{ dataset: 'shop', factsAt: NOW.toISOString() }]);
  });

  test('add and replace what is said, and take nothing away', async () => {
    await begin('shop');
    const known = { title: 'Rouge', category: 'Lips', available: true };
    await putProducts(
      'shop',
      new Map([
        ['1_1', known],
        ['1_2', known],
      ]),
      NOW,
    );
    buckets.put('uploads', 'products/shop.csv', 'sku,stock\n1_1,0\n1_3,7\n');

    await ingest(await queued(productsRequest()), surroundings());

    expect(Object.fromEntries(await stored())).toEqual({
      '1_1': { ...known, available: false },
      '1_2': known,
      '1_3': { title: null, category: null, available: true },
    });
  });

  test('are compared with those of the published run', async () => {
    await begin('shop');
    await movePointer({ ...POINTER, runId: 'older' }, {});
    const seen = { title: null, category: null, available: null, viewers: 1, meanDuration: 1 };
    const products = ['1_1', '1_2'].map((product) => ({ product, ...seen }));
    await replaceDirectory({ runId: 'older', slot: 0 }, 'PRODUCT', products);
    buckets.put('uploads', 'products/shop.csv', 'sku,handle,title\nA,1_1,Rouge\nB,1_2,Cream\n');

    await ingest(await queued(productsRequest()), surroundings());

    expect(notesOf(await readRun('shop-1'))).toEqual([
      {
        code: 'products-unmatched',
        message:
          "0 of 2 products of the file are in the log. 2 would be by the column 'handle': give it the title product_id",
        file: 'products/shop.csv',
      },
    ]);
  });

  test('that come before the log are known when it comes, and their categories beat those in the ids', async () => {
    buckets.put('uploads', 'products/shop.csv', 'product,category\n1_1,Lips\n1_2,Lips\n');
    await ingest(await queued({ ...productsRequest(), runId: 'products-1' }), surroundings());
    await adoptScope('shop');
    await begin('shop');
    buckets.put('uploads', 'clicks/shop.csv', 'CC1,1_1,5\nCC1,1_2,6\nCC1,2_1,6\nCC1,3,6\n');

    await ingest(await queued(requestFor('clicks/shop.csv')), surroundings());

    expect(notesOf(await readRun('products-1'))).toMatchObject([{ code: 'no-data-set' }]);
    expect(buckets.json('artifacts', keys.profile)).toMatchObject({ products: 4, categories: 2 });
    expect(buckets.json('artifacts', keys.products)).toEqual([
      { product: '1_1', title: null, category: 'Lips', available: null },
      { product: '1_2', title: null, category: 'Lips', available: null },
      { product: '2_1', title: null, category: '2', available: null },
      { product: '3', title: null, category: null, available: null },
    ]);
  });
});

describe('products that are known when a log comes', () => {
  const facts = (available: boolean | null) => ({ title: null, category: null, available });
  const ingestLog = async (products: Record<string, boolean | null>) => {
    const entries = Object.entries(products).map(([id, available]) => [id, facts(available)] as const);
    await putProducts('shop', new Map(entries), NOW);
    buckets.put(
      'uploads',
      'clicks/shop.csv',
      'customer,product,duration\nCC1,01_1,5\nCC1,01_2,6\nCC2,01_3,6\n',
    );
    await ingest(await queued(requestFor('clicks/shop.csv')), surroundings());
    return notesOf(await readRun('shop-1'));
  };

  test('and cannot be bought are in no list, which the run says', async () => {
    expect(await ingestLog({ '01_1': false, '01_2': true, gone: false })).toEqual([
      {
        code: 'not-available',
        message: '1 of 3 products of the log cannot be bought: they are in no list',
      },
    ]);
    expect(await detail('UNDERSTOOD')).toMatchObject({ notes: [{ code: 'not-available' }] });
  });

  test('do not let good lists be replaced by empty ones, if none can be bought', async () => {
    await expect(ingestLog({ '01_1': false, '01_2': false, '01_3': false })).rejects.toMatchObject({
      code: 'no-good-rows',
      message: expect.stringMatching(/^by the files of products, none of the products .* can be bought/),
    });
  });

  test('are compared with it, as they may have come before it', async () => {
    expect(await ingestLog({ '1_1': null, '1_2': null, '01_3': true })).toEqual([
      {
        code: 'products-unmatched',
        message:
          '1 of 3 stored products are in the log. 2 would be with the zeros that a spreadsheet took from their beginning',
      },
    ]);
  });
});

test('a run that others have joined reads what its record names, and not what it was asked for first', async () => {
  buckets.put('uploads', 'clicks/shop.csv', 'CC1,1_1,5\n');
  buckets.put('uploads', 'clicks/shop/a.csv', 'CC1,1_1,5\nCC1,1_2,6\n');
  await queued(requestFor('clicks/shop/a.csv'));

  expect(await ingest(requestFor('clicks/shop.csv'), surroundings())).toMatchObject({ rows: 2 });
});
