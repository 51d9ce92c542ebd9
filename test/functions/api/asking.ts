/** Asks the app and checks each answer against the contract that the app itself publishes. */
import * as z from 'zod';
import { createApp } from '../../../functions/api/app.ts';
import type { Api, ApiDependencies } from '../../../functions/api/dependencies.ts';

export const NOW = new Date('2026-03-05T08:00:00.000Z');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the contract checks its shape, the tests its values
  readonly body: any;
}

type JsonSchema = Record<string, unknown>;
interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, Response>;
}
interface Contract {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, JsonSchema> };
}
interface Response {
  readonly content?: { 'application/json': { schema: JsonSchema } };
}

/** Each table has an app of its own, as each test has a table. Unless there is a clock, questions come two seconds apart. */
export function appWith(dependencies: Partial<ApiDependencies> = {}) {
  const logged: Record<string, unknown>[] = [];
  let seconds = 0;
  const newApp = () =>
    createApp({
      startRun: () => Promise.reject(new Error('no test asked for this')),
      defaultDataset: undefined,
      now: () => NOW,
      clock: () => seconds * 1000,
      cacheBytes: 10e6,
      log: { error: (message, details) => logged.push({ message, ...details }) },
      ...dependencies,
    });
  const app = newApp();
  const apps = new Map<string | undefined, Api>();
  const contract = async () => (await (await app.request('/v1/openapi.json')).json()) as Contract;

  const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
    seconds += 2;
    const asked = apps.get(process.env.DWELL_TABLE) ?? newApp();
    apps.set(process.env.DWELL_TABLE, asked);
    const response = await asked.request(path, init);
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    if (body !== undefined) {
      const schema = schemaOf(await contract(), init?.method ?? 'GET', path, response.status);
      z.fromJSONSchema(schema).parse(body);
    }
    return { status: response.status, headers: response.headers, body };
  };
  return { app, ask, contract, logged };
}

/** The contract's schema for an answer, or that of errors when it knows no such route. */
function schemaOf(contract: Contract, method: string, path: string, status: number): JsonSchema {
  const { pathname } = new URL(path, 'http://localhost');
  const routes = Object.entries(contract.paths).filter(([route]) => matches(route, pathname));
  const responses = routes.map(([, methods]) => methods[method.toLowerCase()]?.responses).find(Boolean);
  const schema = responses?.[status]?.content?.['application/json'].schema;
  if (!schema && responses) throw new Error(`the contract has no ${status} for ${method} ${path}`);
  return withDefinitions(schema ?? { $ref: '#/components/schemas/Error' }, contract);
}

const matches = (route: string, pathname: string) =>
  new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);

/** As plain JSON Schema that allows no field which the contract does not name. */
function withDefinitions(schema: JsonSchema, { components }: Contract): JsonSchema {
  const whole = JSON.stringify({ ...schema, $defs: components.schemas });
  return JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/'), (_, value) =>
    value?.type === 'object' && value.properties && !('additionalProperties' in value)
      ? { ...value, additionalProperties: false }
      : value,
  );
}
