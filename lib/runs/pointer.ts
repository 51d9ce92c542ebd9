/** The pointer to the published run: one item, moved by one conditional write. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { POINTER_KEY, type PointerItem, pointerItemSchema } from '../contracts/table.ts';
import { resourceName } from '../store/clients.ts';
import { conditionHolds, readItem } from '../store/table-items.ts';

/** The newest pointer; undefined until a run has been published. */
export const readPointer = (): Promise<PointerItem | undefined> =>
  readItem(POINTER_KEY, pointerItemSchema, true);

/**
 * Publishes a run, unless the published one answers a newer request. Requests of the same time (S3's events have it
 * to the second) are ordered by when their files were listed: the later one saw all that the earlier one saw.
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
  return conditionHolds(command);
}
