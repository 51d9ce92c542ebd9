/** The published run: one item, moved by one conditional write. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { POINTER_KEY, type PointerItem, pointerItemSchema } from '../contracts/table.ts';
import { resourceName, table } from '../store/clients.ts';

/** Always the newest; undefined until a run has been published. */
export async function readPointer(): Promise<PointerItem | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: resourceName('table'), Key: POINTER_KEY, ConsistentRead: true }),
  );
  return Item && pointerItemSchema.parse(Item);
}

/**
 * Publishes a run, unless the published one answers a newer request. Requests of the same instant (S3's events
 * are stamped to the second) are ordered by when their files were listed: the later saw all that the other saw.
 * @returns whether the pointer moved.
 */
export async function movePointer(to: PointerItem): Promise<boolean> {
  const command = new PutCommand({
    TableName: resourceName('table'),
    Item: { ...POINTER_KEY, ...to },
    ConditionExpression:
      'attribute_not_exists(pk) OR requestedAt < :requestedAt OR ' +
      '(requestedAt = :requestedAt AND (attribute_not_exists(readAt) OR readAt <= :readAt))',
    ExpressionAttributeValues: { ':requestedAt': to.requestedAt, ':readAt': to.readAt ?? to.publishedAt },
  });
  try {
    await table.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
