import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, test } from 'vitest';
import { pack } from '../../../lib/contracts/result-items.ts';
import { DATASETS_PARTITION, factKey } from '../../../lib/contracts/table.ts';
import { resourceName, table } from '../../../lib/store/clients.ts';
import { putContacts } from '../../../lib/store/contacts.ts';
import { useEmbeddedTable } from '../../store/embedded-table.ts';
import { appWith, NOW } from './asking.ts';
import { entryOf, metaOf, pointAt, pointerTo, publishRun, putLists, putProducts } from './published-data.ts';

useEmbeddedTable();
const { ask, logged } = appWith();

describe('GET /v1/health', () => {
  test('answers before and after something is published', async () => {
    const before = await ask('/v1/health');
    await publishRun('run-1');
    const after = await ask('/v1/health');

    expect(before).toMatchObject({ status: 200, body: { status: 'ok', meta: null } });
    expect(after).toMatchObject({ status: 200, body: { status: 'ok', meta: metaOf('run-1') } });
  });
});

describe('a request that no route takes', () => {
  test.each(['/', '/v1', '/v1/nothing', '/v1/products/1/nothing', '/v1/runs/', '/v2/runs'])(
    'is answered with 404 and where to find the routes: %s',
    async (path) => {
      const { status, body } = await ask(path);

      expect(status).toBe(404);
      expect(body.error.code).toBe('no-such-route');
      expect(body.error.message).toContain('GET /v1/openapi.json');
    },
  );

  test.each([
    ['DELETE', '/v1/runs', 'GET, HEAD, POST'],
    ['PUT', '/v1/products/a%2Fb/audience', 'GET, HEAD'],
    ['GET', '/v1/runs/run-1/publish', 'POST'],
    ['POST', '/v1/health', 'GET, HEAD'],
  ])('because of its method is told the allowed methods: %s %s', async (method, path, allowed) => {
    const { status, headers, body } = await ask(path, { method });

    expect(status).toBe(405);
    expect(headers.get('allow')).toBe(allowed);
    expect(body.error).toMatchObject({
      code: 'method-not-allowed',
      message: expect.stringContaining(allowed),
    });
  });
});

describe('a question that does not fit its schema', () => {
  test('is refused with every fault in one line', async () => {
    const { status, body } = await ask('/v1/products/1/audience?who=nobody&segment=most&limit=none');

    expect(status).toBe(400);
    expect(body.error.code).toBe('bad-request');
    for (const fault of ['query who: ', 'query segment: ', 'query limit: must be a number'])
      expect(body.error.message).toContain(fault);
    expect(body.error.message).not.toContain('\n');
  });

  test('is refused for an id that no row can have', async () => {
    const { status, body } = await ask(`/v1/customers/${'x'.repeat(257)}`);

    expect(status).toBe(400);
    expect(body.error.message).toContain('an id has at most 256 characters');
  });
});

describe('a caller who has an answer already', () => {
  const holding = (tag: string | null) => ({ headers: { 'if-none-match': tag ?? '' } });

  async function publishProduct() {
    await publishRun('run-1');
    await putProducts('run-1', { product: '1', similar: [{ product: '2', similarity: 0.5 }] });
    await putLists('run-1', 'PRODUCT', '1', { 'new-regular': [entryOf('CC1', 5)] });
  }

  test('gets 304 until another run is published', async () => {
    await publishProduct();
    const first = await ask('/v1/products/1/similar');
    const tag = first.headers.get('etag');

    const again = await ask('/v1/products/1/similar', holding(tag));
    const listed = await ask('/v1/products/1/similar', holding(`"other", W/${tag}`));
    await publishRun('run-2');
    await putProducts('run-2', { product: '1' });
    const next = await ask('/v1/products/1/similar', holding(tag));

    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(again).toMatchObject({ status: 304, body: undefined });
    expect(again.headers.get('etag')).toBe(tag);
    expect(listed.status).toBe(304);
    expect(next).toMatchObject({ status: 200, body: { meta: { runId: 'run-2' } } });
  });

  test('gets the answer again after the same run is published again', async () => {
    await publishProduct();
    const { headers } = await ask('/v1/products/1/similar');
    await pointAt('run-1', { publishedAt: NOW.toISOString() });

    const { status } = await ask('/v1/products/1/similar', holding(headers.get('etag')));

    expect(status).toBe(200);
  });

  test('sees an address that has become known, although the run is the same', async () => {
    await publishProduct();
    const first = await ask('/v1/products/1/audience');
    const again = await ask('/v1/products/1/audience', holding(first.headers.get('etag')));
    await putContacts('shop', new Map([['CC1', { email: 'jo@shop.example', consent: null }]]), NOW);
    const later = await ask('/v1/products/1/audience', holding(first.headers.get('etag')));

    expect(again.status).toBe(304);
    expect(later).toMatchObject({ status: 200, body: { items: [{ email: 'jo@shop.example' }] } });
  });

  test('gets no ETag with an error', async () => {
    await publishProduct();
    const { headers } = await ask('/v1/products/1/audience');

    const { status, headers: errorHeaders } = await ask(
      '/v1/products/9/audience',
      holding(headers.get('etag')),
    );

    expect(status).toBe(404);
    expect(errorHeaders.get('cache-control')).toBe('no-store');
    expect(errorHeaders.get('etag')).toBeNull();
  });
});

describe('web pages', () => {
  const from = (origin: string, init: RequestInit = {}) => ({ ...init, headers: { origin } });

  test.each(['http://localhost:5173', 'http://127.0.0.1:8080', 'http://[::1]:1'])(
    'from this machine may read answers: %s',
    async (origin) => {
      const answer = await ask('/v1/health', from(origin));
      const preflight = await ask('/v1/health', from(origin, { method: 'OPTIONS' }));

      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,HEAD');
    },
  );

  test.each(['https://shop.example', 'http://localhost.shop.example', 'null'])(
    'from elsewhere may not read answers, which contain addresses: %s',
    async (origin) => {
      const { headers } = await ask('/v1/health', from(origin));

      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('when the table fails', () => {
  afterEach(() => mockClient(table).restore());

  const failWith = (name: string) => {
    const error = Object.assign(new Error('table arn:aws:secret'), { name });
    mockClient(table).onAnyCommand().rejects(error);
  };

  /** A table with a published run that has the customer CC1. */
  function tableWithCustomer() {
    const dataset = { dataset: 'shop', requestedAt: NOW.toISOString(), published: pointerTo('run-1') };
    const customer = {
      customer: 'CC1',
      regular: true,
      productsViewed: 0,
      mostViewed: [],
      recommendations: [],
    };
    return mockClient(table)
      .on(QueryCommand)
      .resolves({})
      .on(QueryCommand, { ExpressionAttributeValues: { ':pk': DATASETS_PARTITION } })
      .resolves({ Items: [dataset] })
      .on(GetCommand)
      .resolves({ Item: pack('run-1', customer) });
  }

  test.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'])(
    'because of load (%s), callers are asked to try again',
    async (name) => {
      failWith(name);

      const { status, headers, body } = await ask('/v1/customers/CC1');

      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('1');
      expect(body.error.code).toBe('busy');
    },
  );

  test('for another reason, callers get the request’s id and the log gets the rest', async () => {
    failWith('AccessDeniedException');
    logged.length = 0;

    const { status, headers, body } = await ask('/v1/customers/CC1');

    const requestId = headers.get('x-request-id');
    expect(status).toBe(500);
    expect(body).toEqual({
      error: {
        code: 'internal',
        message: `this is a fault of Dwell; the log has it as ${requestId}`,
        requestId,
      },
    });
    expect(logged).toMatchObject([
      { requestId, method: 'GET', path: '/v1/customers/CC1', error: { name: 'AccessDeniedException' } },
    ]);
  });

  test('to return some addresses, those are asked for again', async () => {
    const Keys = [factKey('CONTACTS', 'shop', 'CC1')];
    tableWithCustomer()
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: {}, UnprocessedKeys: { [resourceName('table')]: { Keys } } })
      .resolvesOnce({
        Responses: {
          [resourceName('table')]: [{ ...Keys[0], email: 'jo@shop.example', updatedAt: NOW.toISOString() }],
        },
      });

    const { body } = await ask('/v1/customers/CC1');

    expect(body).toMatchObject({ email: 'jo@shop.example', dummy: false });
  });

  test('to return addresses again and again, callers are asked to try again and get no dummy for a known address', async () => {
    const Keys = [factKey('CONTACTS', 'shop', 'CC1')];
    tableWithCustomer()
      .on(BatchGetCommand)
      .resolves({ Responses: {}, UnprocessedKeys: { [resourceName('table')]: { Keys } } });

    const { status, body } = await ask('/v1/customers/CC1');

    expect(status).toBe(503);
    expect(body.error.code).toBe('busy');
  });
});

test('a caller’s own request id is kept', async () => {
  const { headers, body } = await ask('/v1/nothing', { headers: { 'x-request-id': 'mine-1' } });

  expect(headers.get('x-request-id')).toBe('mine-1');
  expect(body.error.requestId).toBe('mine-1');
});
