/** The table, in memory, reached by real requests on the loopback. A database checks its conditions. */
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createTable } from '../../lib/local/dynamodb.ts';
import { S3_CREDENTIALS } from '../../lib/local/s3/signature.ts';

/** Each test of the file gets a new table, under a name of its own: deleting a table takes too long. */
export function useEmbeddedTable(): void {
  const server = dynalite({ path: '', createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  let client: DynamoDBClient;
  let count = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
    });
    client = new DynamoDBClient({});
  });

  beforeEach(async () => {
    const name = `results-${++count}`;
    await createTable(client, name);
    process.env.DWELL_TABLE = name;
  });

  afterAll(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
}
