import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TABLE_KEYS } from '../../lib/contracts/table.ts';
import { startDynamoDB } from '../../lib/local/dynamodb.ts';
import { REGION, TABLE as TableName } from '../../lib/local/environment.ts';
import type { HttpServer } from '../../lib/local/http.ts';

let directory: string;
let server: HttpServer;
let table: DynamoDBDocumentClient;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-dynamodb-'));
  await open();
});

afterEach(async () => {
  await close();
  await rm(directory, { recursive: true });
});

async function open(): Promise<void> {
  server = await startDynamoDB(0, directory);
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  table = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: server.url, region: REGION, credentials }),
  );
}

async function close(): Promise<void> {
  table.destroy();
  await server.close();
}

test('items survive a restart', async () => {
  await table.send(new PutCommand({ TableName, Item: { pk: 'PUBLISHED', sk: 'CURRENT', runId: 'a' } }));
  await close();
  await open();

  const { Item } = await table.send(new GetCommand({ TableName, Key: { pk: 'PUBLISHED', sk: 'CURRENT' } }));

  expect(Item).toMatchObject({ runId: 'a' });
});

test('a query of the index finds the items that have its keys, the latest first if asked so', async () => {
  const { index } = TABLE_KEYS;
  for (const runId of ['a', 'c', 'b'])
    await table.send(
      new PutCommand({
        TableName,
        Item: {
          pk: `RUN#${runId}`,
          sk: 'RUN',
          [index.partition]: 'RUNS',
          [index.sort]: `2026#${runId}`,
          runId,
        },
      }),
    );

  const { Items } = await table.send(
    new QueryCommand({
      TableName,
      IndexName: index.name,
      KeyConditionExpression: '#partition = :runs',
      ExpressionAttributeNames: { '#partition': index.partition },
      ExpressionAttributeValues: { ':runs': 'RUNS' },
      ScanIndexForward: false,
    }),
  );

  expect(Items?.map((item) => item.runId)).toEqual(['c', 'b', 'a']);
});

test('a client that hangs up in the middle of a request disturbs nobody', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 99\r\n\r\n{',
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));

  const { Item } = await table.send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'b' } }));

  expect(Item).toBeUndefined();
});

test('closing in the middle of many writes throws nothing, and what was answered is kept', async () => {
  const written: number[] = [];
  const writes = Array.from({ length: 300 }, async (_, n) => {
    await table.send(new PutCommand({ TableName, Item: { pk: 'many', sk: `${n}` } }));
    written.push(n);
  });
  await Promise.race(writes);
  await close();
  await Promise.allSettled(writes);
  const answered = [...written];
  await open();

  const { Items } = await table.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'many' },
    }),
  );

  expect(Items?.map(({ sk }) => Number(sk))).toEqual(expect.arrayContaining(answered));
});
