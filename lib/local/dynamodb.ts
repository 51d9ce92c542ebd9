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
import type { HttpServer } from './http.ts';
import { listen } from './ports.ts';

export interface DynamoDBOptions {
  /** Wanted; 0 stands for any. */
  port: number;
  directory: string;
  region: string;
  table: string;
}

/** dynalite takes any. */
const CREDENTIALS = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
const SETTLE_INTERVAL_MS = 5;
const SETTLE_TIMEOUT_MS = 5000;
const TABLE_WAIT_SECONDS = { minDelay: 0.02, maxDelay: 0.2, maxWaitTime: 10 };

export async function startDynamoDB({
  port,
  directory,
  region,
  table,
}: DynamoDBOptions): Promise<HttpServer> {
  const server = dynalite({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const underWay = new Set<ServerResponse>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    underWay.add(response);
    response.on('close', () => response.writableEnded && underWay.delete(response));
    // dynalite throws where a client hangs up in the middle of a request, as a thread does when it is ended.
    request.removeAllListeners('error');
    request.on('error', () => underWay.delete(response));
  });
  const url = await listen(server, port);
  const client = new DynamoDBClient({ endpoint: url, region, credentials: CREDENTIALS });
  await createTable(client, table);
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

/** Waits until dynalite is done with every request, its client's end or not: it throws when its files are closed before. */
async function settled(responses: ReadonlySet<ServerResponse>): Promise<void> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  while ([...responses].some(({ writableEnded }) => !writableEnded) && performance.now() < deadline)
    await delay(SETTLE_INTERVAL_MS);
}

/** Ends when the table takes requests: right after its creation it is not there yet. One from before stays as it is. */
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
