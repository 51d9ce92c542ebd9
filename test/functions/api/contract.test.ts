import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { appWith } from './asking.ts';

const { app, ask, contract } = appWith();

/** The routes in README's table, as `get /v1/customers/{id}`; a row may name several, all with its first one's method. */
const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const PROMISED = README.split('\n')
  .map((line) => /^\| (`(GET|POST|PUT|DELETE) \/v1\/.*?) *\|/.exec(line))
  .flatMap((row) =>
    row ? [...row[1].matchAll(/\/v1\/[^`]*/g)].map(([path]) => `${row[2].toLowerCase()} ${path}`) : [],
  );

const operations = async () =>
  Object.entries((await contract()).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );

describe('the published contract', () => {
  test('has the routes that README promises, and no other', async () => {
    const names = (await operations()).map(({ name }) => name);

    expect(PROMISED.length).toBeGreaterThan(10);
    expect(names.toSorted()).toEqual(PROMISED.toSorted());
  });

  test('has every route that the app answers', async () => {
    const names = (await operations()).map(({ name }) => name);
    const routes = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/, '{$1}')}`);

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
