import { describe, expect, test } from 'vitest';
import { encodedPath } from '../../../functions/api/encoded-path.ts';
import { handler } from '../../../functions/api/handler.ts';
import { useEmbeddedTable } from '../../store/embedded-table.ts';
import { metaOf, publishRun, putCustomers, putProducts } from './published-data.ts';

useEmbeddedTable();

type HttpApiEvent = Parameters<typeof handler>[0];
type Context = Parameters<typeof handler>[1];

/** As API Gateway's HTTP API sends it (payload format 2.0): with the path decoded, but not the query string. */
function eventFor(method: string, rawPath: string, rawQueryString = '', body?: string): HttpApiEvent {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: {
      accept: '*/*',
      'content-type': 'application/json',
      host: 'abc.execute-api.eu-central-1.amazonaws.com',
    },
    requestContext: {
      accountId: '111122223333',
      apiId: 'abc',
      authentication: null,
      authorizer: {},
      domainName: 'abc.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'abc',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8.5.0' },
      requestId: 'gateway-request-1',
      routeKey: '$default',
      stage: '$default',
      time: '01/Mar/2026:12:00:00 +0000',
      timeEpoch: 1_772_366_400_000,
    },
    body: body ?? null,
    isBase64Encoded: false,
  };
}

const context = { awsRequestId: 'lambda-request-1', functionName: 'api' } as Context;
const answerTo = async (event: HttpApiEvent) => {
  const { statusCode, headers, body, isBase64Encoded } = await handler(event, context);
  return { statusCode, headers: headers ?? {}, body: JSON.parse(body), isBase64Encoded };
};

describe('the Lambda function', () => {
  test('answers an event of the HTTP API', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'CC1' });

    const { statusCode, headers, body, isBase64Encoded } = await answerTo(
      eventFor('GET', '/v1/customers/CC1/recommendations'),
    );

    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain('application/json');
    expect(isBase64Encoded).toBe(false);
    expect(body).toEqual({ meta: metaOf('run-1'), customer: 'CC1', items: [], titles: {} });
  });

  test('passes on the query string', async () => {
    await publishRun('run-1');
    await putCustomers('run-1', { customer: 'a b' }, { customer: 'c' });

    const { body } = await answerTo(eventFor('GET', '/v1/customers', 'prefix=a%20b&limit=5'));

    expect(body.items).toMatchObject([{ customer: 'a b' }]);
  });

  test.each(['a/b', '50%', '100%25', 'é ü#', 'a/audience'])(
    'finds the id %s in the decoded path',
    async (product) => {
      await publishRun('run-1');
      await putProducts('run-1', { product });

      const { statusCode, body } = await answerTo(eventFor('GET', `/v1/products/${product}/audience`));

      expect(statusCode).toBe(200);
      expect(body.product).toBe(product);
    },
  );

  test('finds the name of a data set in the decoded path', async () => {
    const { statusCode, body } = await answerTo(eventFor('DELETE', '/v1/datasets/für mich/50%'));

    expect(statusCode).toBe(404);
    expect(body.error.message).toContain("there is no data set 'für mich/50%'");
  });

  test('gives an error the gateway’s request id, which is also in the access log', async () => {
    const { statusCode, body } = await answerTo(eventFor('POST', '/v1/runs', '', '{"dataset":'));

    expect(statusCode).toBe(400);
    expect(body.error).toMatchObject({ code: 'bad-request', requestId: 'gateway-request-1' });
  });
});

describe('a decoded path', () => {
  const routes = [
    '/*',
    '/v1/runs',
    '/v1/runs/:id',
    '/v1/runs/:id/publish',
    '/v1/customers/:id',
    '/v1/datasets/:name',
  ];

  test.each([
    ['/v1/runs', '/v1/runs'],
    ['/v1/runs/a-1', '/v1/runs/a-1'],
    ['/v1/runs/a/b', '/v1/runs/a%2Fb'],
    ['/v1/runs/a/b/publish', '/v1/runs/a%2Fb/publish'],
    ['/v1/customers/a/publish', '/v1/customers/a%2Fpublish'],
    ['/v1/customers/50%', '/v1/customers/50%25'],
    ['/v1/datasets/a/b', '/v1/datasets/a%2Fb'],
    ['/v1/no such/route', '/v1/no%20such/route'],
    ['/v1/customers/', '/v1/customers/'],
    ['/', '/'],
  ])('%s is encoded as %s', (decoded, encoded) => {
    expect(encodedPath(decoded, routes)).toBe(encoded);
  });
});
