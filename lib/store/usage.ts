/** What this process has asked of the table and the bucket. Functions log it, so the log says what a run costs. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';

/** By operation: capacity units of DynamoDB's, requests of S3's. */
export type Usage = Readonly<Record<string, number>>;

const used: Record<string, number> = {};

/** @param before what had been used earlier. @returns what has been used since. */
export function usageSince(before: Usage): Usage {
  const since = Object.entries(used).map(([operation, count]) => [
    operation,
    count - (before[operation] ?? 0),
  ]);
  return Object.fromEntries(since.filter(([, count]) => Number(count) > 0));
}

export const usageNow = (): Usage => ({ ...used });

/** Adds units to `GetItem`, `BatchWriteItem` and so on. */
export function countUnits(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next({
          ...args,
          input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } as never,
        });
        const { ConsumedCapacity = [] } = answer.output as { ConsumedCapacity?: Consumed | Consumed[] };
        for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) count(commandName, CapacityUnits);
        return answer;
      },
    { step: 'initialize', name: 'countUnits', priority: 'low' },
  );
  return client;
}

interface Consumed {
  readonly CapacityUnits?: number;
}

/** Adds requests to `PutObject`, `GetObject` and so on. */
export function countRequests(client: S3Client): S3Client {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        count(commandName, 1);
        return next(args);
      },
    { step: 'initialize', name: 'countRequests' },
  );
  return client;
}

function count(commandName: string, amount: number): void {
  const operation = commandName.replace(/Command$/, '');
  used[operation] = (used[operation] ?? 0) + amount;
}
