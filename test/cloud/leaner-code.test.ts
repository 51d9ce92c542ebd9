/** What is left out of bundles is not missed: bundled code asks the embedded bucket and table for all that Dwell asks of AWS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPTIONS } from '../../lib/cloud/bundle.ts';
import { createTable, startDynamoDB } from '../../lib/local/dynamodb.ts';
import type { HttpServer } from '../../lib/local/http.ts';
import { startS3 } from '../../lib/local/s3/server.ts';
import { S3_CREDENTIALS } from '../../lib/local/s3/signature.ts';

type Store = typeof import('../../lib/store/artifacts.ts') & typeof import('../../lib/store/table-items.ts');

const ENTRY = ['artifacts', 'table-items'].map((file) => `export * from './lib/store/${file}.ts';`);

const directory = mkdtempSync(path.join(tmpdir(), 'dwell-leaner-'));
const servers: HttpServer[] = [];
let store: Store;

beforeAll(async () => {
  const buckets = [{ name: 'artifacts' }];
  const s3 = await startS3({ port: 0, directory: path.join(directory, 's3'), buckets, onObjectCreated() {} });
  const dynamodb = await startDynamoDB(0, path.join(directory, 'table'));
  servers.push(s3, dynamodb);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
    DWELL_ARTIFACTS_BUCKET: 'artifacts',
    DWELL_TABLE: 'results',
  });
  await createTable(new DynamoDBClient({}), 'results');
  const outfile = path.join(directory, 'store.cjs');
  const resolveDir = path.join(import.meta.dirname, '../..');
  await build({ ...OPTIONS, stdin: { contents: ENTRY.join(''), resolveDir }, outfile });
  store = createRequire(import.meta.url)(outfile);
});
afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(directory, { recursive: true });
});

test('objects are put whole and in parts, read, copied, listed and deleted', async () => {
  const bytes = new Uint8Array(6_000_000).fill(7);

  await store.putBytes('runs/1/large.bin', [bytes]);
  await store.putText('runs/1/small.csv', ['a,b\n', '1,2\n'], store.CSV);
  await store.copyArtifact('runs/1/small.csv', 'runs/1/copy.csv');

  expect(Buffer.compare(await store.getBytes('runs/1/large.bin'), bytes)).toBe(0);
  expect(Buffer.from(await store.getBytes('runs/1/copy.csv')).toString()).toBe('a,b\n1,2\n');
  await expect(store.getBytes('runs/1/none')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await store.deleteArtifacts('runs/1/', ['runs/1/copy.csv'])).toBe(2);
  expect(Buffer.from(await store.getBytes('runs/1/copy.csv')).toString()).toBe('a,b\n1,2\n');
});

test('items are put, changed, found and deleted', async () => {
  await store.putItems(['a', 'b', 'c'].map((sk, n) => ({ pk: 'P', sk, n, list: [0.25] })));
  await store.updateItems([{ pk: 'P', sk: 'b', n: 7 }]);
  await store.deleteItems([{ pk: 'P', sk: 'c' }]);

  const items = [];
  for await (const item of store.partitionItems('P')) items.push(item);
  expect(items).toEqual([
    { pk: 'P', sk: 'a', n: 0, list: [0.25] },
    { pk: 'P', sk: 'b', n: 7, list: [0.25] },
  ]);
});
