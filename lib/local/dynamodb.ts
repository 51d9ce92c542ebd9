/** The embedded cloud's DynamoDB: dynalite on the loopback, and the one table in it. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { TABLE_KEYS } from '../contracts/table.ts';

export interface DynamoDBOptions {
  host: string;
  port: number;
  directory: string;
  region: string;
  table: string;
}

export interface DynamoDBServer {
  url: string;
  close(): Promise<void>;
}

export async function startDynamoDB({
  host,
  port,
  directory,
  region,
  table,
}: DynamoDBOptions): Promise<DynamoDBServer> {
  const server = dynalite({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite throws where a client hangs up in the middle of a request, as a function's thread does when it is ended.
  server.on('request', (request: IncomingMessage) => {
    request.removeAllListeners('error');
    request.on('error', () => {});
  });
  server.listen(port, host);
  await once(server, 'listening');
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  await createTable(url, region, table);
  return {
    url,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Leaves a table from an earlier start as it is. */
async function createTable(endpoint: string, region: string, TableName: string): Promise<void> {
  const { partition, sort, index } = TABLE_KEYS;
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
  });
  try {
    await client.send(
      new CreateTableCommand({
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
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}
