/**
 * Slots of the table, in which runs' results lie. A run takes the slot of one whose results were given up and writes
 * over them: deleting them would cost as much as writing them did.
 */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { type RunItem, SLOTS_PARTITION, slotKey, slotSchema } from '../contracts/table.ts';
import { resourceName } from '../store/clients.ts';
import { conditionHolds, queryItems } from '../store/table-items.ts';
import { hasResults } from './rollback.ts';
import { findRun } from './runs.ts';

type Slot = z.infer<typeof slotSchema>;

/** A function that a failed run has left behind may go on writing for as long as a function may take. */
const LONGEST_FUNCTION_MS = 900_000;

/** @returns the run's slot: the one it has, one that is free, preferably of the same data set, or a new one. */
export async function takeSlot(
  { runId, dataset }: Pick<RunItem, 'runId' | 'dataset'>,
  now: Date,
): Promise<number> {
  for (;;) {
    const slots = await allSlots();
    const own = slots.find((slot) => slot.runId === runId);
    if (own) return own.slot;
    const taken = (await freeSlot(slots, dataset, now)) ?? { slot: slots.length, runId: undefined };
    if (await assign({ slot: taken.slot, runId, dataset }, taken.runId)) return taken.slot;
  }
}

async function allSlots(): Promise<Slot[]> {
  const slots: Slot[] = [];
  const query = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': SLOTS_PARTITION },
    ConsistentRead: true,
  };
  for await (const item of queryItems(query)) slots.push(slotSchema.parse(item));
  return slots;
}

async function freeSlot(slots: readonly Slot[], dataset: string, now: Date): Promise<Slot | undefined> {
  const sameFirst = [...slots].sort(
    (one, other) => Number(other.dataset === dataset) - Number(one.dataset === dataset),
  );
  for (const slot of sameFirst) if (isFree(await findRun(slot.runId), now)) return slot;
  return undefined;
}

function isFree(run: RunItem | undefined, now: Date): boolean {
  if (!run) return true;
  if (!run.finishedAt || hasResults(run)) return false;
  return now.getTime() - Date.parse(run.finishedAt) > LONGEST_FUNCTION_MS;
}

/** @param before whose slot it was. @returns false if it has been taken meanwhile. */
function assign(slot: Slot, before: string | undefined): Promise<boolean> {
  return conditionHolds(
    new PutCommand({
      TableName: resourceName('table'),
      Item: { ...slotKey(slot.slot), ...slot },
      ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : 'runId = :before',
      ...(before !== undefined && { ExpressionAttributeValues: { ':before': before } }),
    }),
  );
}
