import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { appWith } from './asking.ts';

const { app, ask, contract } = appWith();

/** The routes that the design promises. */
const PROMISED = [
  'get /v1/customers/{id}/recommendations',
  'get /v1/customers/{id}',
  'get /v1/products/{id}/audience',
  'get /v1/products/{id}/viewers',
  'get /v1/products/{id}/similar',
  'get /v1/categories/{id}/audience',
  'get /v1/products',
  'get /v1/customers',
  'get /v1/runs',
  'get /v1/runs/{id}',
  'post /v1/runs',
  'post /v1/runs/{id}/publish',
  'get /v1/health',
  'get /v1/openapi.json',
];

const operations = async () =>
  Object.entries((await contract()).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );

describe('the published contract', () => {
  test('has every route that was promised', async () => {
    const names = (await operations()).map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(PROMISED));
  });

  test('has every route that the app answers', async () => {
    const names = (await operations()).map(({ name }) => name);
    const routes = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(':id', '{id}')}`);

    expect(new Set(names)).toEqual(new Set(routes));
  });

  test('gives each route a summary, an id of its own, an answer, and errors in one shape', async () => {
    const all = await operations();

    expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length);
    for (const { name, operation } of all) {
      expect(operation, name).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)] });
      const statuses = Object.keys(operation.responses);
      expect(statuses, name).toContainEqual(expect.stringMatching(/^2/));
      for (const status of statuses.filter((status) => status >= '400'))
        expect(operation.responses[status].content?.['application/json'].schema, `${name} ${status}`).toEqual(
          {
            $ref: '#/components/schemas/Error',
          },
        );
    }
  });

  test('gives one example of every answer, which fits its schema', async () => {
    const { components } = await contract();
    const answers = (await operations())
      .filter(({ name }) => name !== 'get /v1/openapi.json')
      .flatMap(({ operation }) => Object.values(operation.responses))
      .flatMap(({ content }) => (content ? [String(content['application/json'].schema.$ref)] : []))
      .map((reference) => reference.replace('#/components/schemas/', ''));

    for (const name of new Set(answers)) {
      const { examples, ...schema } = components.schemas[name];
      expect(examples, name).toHaveLength(1);
      const definitions = { ...schema, $defs: components.schemas };
      const plain = JSON.parse(JSON.stringify(definitions).replaceAll('#/components/schemas/', '#/$defs/'));
      expect(z.fromJSONSchema(plain).safeParse((examples as unknown[])[0]).error, name).toBeUndefined();
    }
  });

  test('names its server by a relative address, which is right behind every host', async () => {
    const { body } = await ask('/v1/openapi.json');

    expect(body.openapi).toBe('3.1.0');
    expect(body.servers).toEqual([{ url: '/' }]);
  });
});
