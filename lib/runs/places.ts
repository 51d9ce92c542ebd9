/** The places in which runs compute: `runsAtOnce` in all, so that the account has functions left for the API. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { COMPUTING_PARTITION, computingKey, computingSchema, type RunItem } from '../contracts/table.ts';
import { resourceName } from '../store/clients.ts';
import { conditionHolds, queryItems } from '../store/table-items.ts';
import { findRun } from './runs.ts';

type Place = z.infer<typeof computingSchema>;

/**
 * A place is free again when its run has ended. Only a run that nobody can join any more, or that is about to be sealed,
 * takes one: so no two runs of a data set ever look for a place at the same time.
 * @returns false if all places are taken, or if another run of the data set computes.
 */
export async function takePlace(
  { runId, dataset }: Pick<RunItem, 'runId' | 'dataset'>,
  runsAtOnce: number,
): Promise<boolean> {
  for (;;) {
    const places = await allPlaces();
    if (places.some((place) => place.runId === runId)) return true;
    const taken: Place[] = [];
    for (const place of places) if (await isTaken(place)) taken.push(place);
    if (taken.length >= runsAtOnce || taken.some((place) => place.dataset === dataset)) return false;
    const numbers = Array.from({ length: runsAtOnce }, (_, place) => place);
    const place = numbers.find((number) => !taken.some((other) => other.place === number));
    if (place === undefined) return false;
    const before = places.find((other) => other.place === place)?.runId;
    if (await assign({ place, runId, dataset }, before)) return true;
  }
}

async function allPlaces(): Promise<Place[]> {
  const places: Place[] = [];
  const query = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': COMPUTING_PARTITION },
    ConsistentRead: true,
  };
  for await (const item of queryItems(query)) places.push(computingSchema.parse(item));
  return places;
}

async function isTaken({ runId }: Place): Promise<boolean> {
  const run = await findRun(runId);
  return run !== undefined && run.finishedAt === null;
}

/** @param before whose place it was. @returns false if it has been taken meanwhile. */
function assign(place: Place, before: string | undefined): Promise<boolean> {
  return conditionHolds(
    new PutCommand({
      TableName: resourceName('table'),
      Item: { ...computingKey(place.place), ...place },
      ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : 'runId = :before',
      ...(before !== undefined && { ExpressionAttributeValues: { ':before': before } }),
    }),
  );
}
