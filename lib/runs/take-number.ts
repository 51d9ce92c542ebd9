/** Numbered items of the table, each of which a run has until another one takes it: places and slots. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Numbered, numberedKey, numberedSchema, type RunItem } from '../contracts/table.ts';
import { resourceName } from '../store/clients.ts';
import { conditionHolds, newestItems } from '../store/table-items.ts';

/**
 * @param choose which of all numbers the run takes, unless it has one; called again if another run was faster.
 * @returns undefined if it chose none.
 */
export async function takeNumber<Choice extends number | undefined>(
  partition: string,
  { runId, dataset }: Pick<RunItem, 'runId' | 'dataset'>,
  now: Date,
  choose: (all: readonly Numbered[]) => Promise<Choice>,
): Promise<number | Choice> {
  for (;;) {
    const all = await allNumbers(partition);
    const own = all.find((one) => one.runId === runId);
    const number = own ? own.number : await choose(all);
    if (number === undefined) return number;
    const before = all.find((one) => one.number === number)?.runId;
    const taken = { number, runId, dataset, takenAt: now.toISOString() };
    if (await replace(partition, before, taken)) return number;
  }
}

async function allNumbers(partition: string): Promise<Numbered[]> {
  const all: Numbered[] = [];
  for await (const item of newestItems(partition)) all.push(numberedSchema.parse(item));
  return all;
}

/** @param before whose the number was. @returns false if it has been taken meanwhile. */
function replace(partition: string, before: string | undefined, taken: Numbered): Promise<boolean> {
  const command = new PutCommand({
    TableName: resourceName('table'),
    Item: { ...numberedKey(partition, taken.number), ...taken },
    ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : 'runId = :before',
    ...(before !== undefined && { ExpressionAttributeValues: { ':before': before } }),
  });
  return conditionHolds(command);
}
