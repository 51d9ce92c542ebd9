/** The embedded cloud's DynamoDB: dynalite on the loopback, and the one table in it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { TABLE_KEYS } from '../contracts/table.ts';
import { REGION, TABLE } from './environment.ts';
import type { HttpServer } from './http.ts';
import { listen } from './ports.ts';

/** dynalite accepts any. */
const CREDENTIALS = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
const SETTLE_INTERVAL_MS = 5;
const SETTLE_TIMEOUT_MS = 5000;
const TABLE_WAIT_SECONDS = { minDelay: 0.02, maxDelay: 0.2, maxWaitTime: 10 };

/** @param port preferred; 0 stands for any. */
export async function startDynamoDB(port: number, directory: string): Promise<HttpServer> {
  const server = dynalite({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const underWay = new Set<ServerResponse>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    underWay.add(response);
    response.on('close', () => response.writableEnded && underWay.delete(response));
    // dynalite throws when a client hangs up in the middle of a request, as a terminated thread does.
    request.removeAllListeners('error');
    request.on('error', () => underWay.delete(response));
  });
  const url = await listen(server, port);
  const client = new DynamoDBClient({ endpoint: url, region: REGION, credentials: CREDENTIALS });
  await createTable(client, TABLE);
  client.destroy();
  return {
    url,
    close: async () => {
      await settled(underWay);
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      });
    },
  };
}

/** Waits until dynalite has answered every request: it throws when its files are closed earlier, client or no client. */
async function settled(responses: ReadonlySet<ServerResponse>): Promise<void> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  while ([...responses].some(({ writableEnded }) => !writableEnded) && performance.now() < deadline)
    await delay(SETTLE_INTERVAL_MS);
}

/** Creates the table unless it exists, and waits until it takes requests: right after its creation it does not yet. */
export async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await client.send(creationOf(TableName));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, ...TABLE_WAIT_SECONDS }, { TableName });
}

function creationOf(TableName: string): CreateTableCommand {
  const { partition, sort, index } = TABLE_KEYS;
  return new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partition, sort, index.partition, index.sort].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: keySchema(partition, sort),
    GlobalSecondaryIndexes: [
      {
        IndexName: index.name,
        KeySchema: keySchema(index.partition, index.sort),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}
