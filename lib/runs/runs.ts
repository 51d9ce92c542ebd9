/**
 * Run records. A run's state only moves forward (queued → running → one of the ends) and so does its stage; each
 * change is one conditional write, so that calls that come twice, late or side by side do no harm.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import type { RunNote } from '../contracts/run-notes.ts';
import {
  type NewRunItem,
  RUNS_PARTITION,
  type RunItem,
  runDetailKey,
  type runDetailSchemas,
  runItemSchema,
  runKey,
  STAGES,
  type Stage,
  TABLE_KEYS,
} from '../contracts/table.ts';
import { resourceName, table } from '../store/clients.ts';
import { type Listing, listItems } from '../store/listing.ts';
import { withTableNumbers } from '../store/table-numbers.ts';

type RunState = RunItem['state'];
export type RunEnd = Exclude<RunState, 'queued' | 'running' | 'rejected'>;

/** Names of the sets that make progress count each piece once. They are dropped when the run ends. */
const PROGRESS = {
  evaluate: { count: 'jobsDone', pieces: 'finishedJobs' },
  recommend: { count: 'shardsDone', pieces: 'finishedShards' },
} as const;

/** Ends that leave results. */
const RESULT_STATES: readonly RunState[] = ['published', 'superseded', 'failed'];

/** Writes the record of a new run. @returns false when there is one of that id; it stays as it was. */
export async function createRun(run: NewRunItem): Promise<boolean> {
  const Item = {
    ...runKey(run.runId),
    notes: {},
    ...run,
    [TABLE_KEYS.index.partition]: RUNS_PARTITION,
    [TABLE_KEYS.index.sort]: `${run.requestedAt}#${run.runId}`,
  };
  const command = new PutCommand({
    TableName: resourceName('table'),
    Item,
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return holds(table.send(command));
}

export async function findRun(runId: string): Promise<RunItem | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: resourceName('table'), Key: runKey(runId), ConsistentRead: true }),
  );
  return Item && runItemSchema.parse(Item);
}

/** @throws Error when there is no record: every run is started by `start`. */
export async function readRun(runId: string): Promise<RunItem> {
  const run = await findRun(runId);
  if (!run) throw new Error(`there is no run ${runId}: runs are started by the function start`);
  return run;
}

const NEWEST_FIRST = {
  IndexName: TABLE_KEYS.index.name,
  KeyConditionExpression: '#partition = :runs',
  ExpressionAttributeNames: { '#partition': TABLE_KEYS.index.partition },
  ExpressionAttributeValues: { ':runs': RUNS_PARTITION },
  ScanIndexForward: false,
};

/** All runs, the newest request first. */
export async function* runsByTime(): AsyncGenerator<RunItem> {
  const query = { TableName: resourceName('table'), ...NEWEST_FIRST };
  for await (const page of paginateQuery({ client: table }, query)) {
    for (const item of page.Items ?? []) yield runItemSchema.parse(item);
  }
}

export type RunPosition = Pick<RunItem, 'requestedAt' | 'runId'>;

/** Newest request first; `after`: the run after which to go on. */
export async function listRuns(limit: number, after?: RunPosition): Promise<Listing<RunItem>> {
  const { partition, sort } = TABLE_KEYS.index;
  const start = after && {
    [partition]: RUNS_PARTITION,
    [sort]: `${after.requestedAt}#${after.runId}`,
    ...runKey(after.runId),
  };
  return listItems(NEWEST_FIRST, start, limit, runItemSchema);
}

/** The run has come to this stage. @returns false when it is further on, or at its end: nothing is changed. */
export async function enterStage(
  runId: string,
  stage: Stage,
  now: Date,
  fields: Partial<RunItem> = {},
): Promise<boolean> {
  const upToHere = STAGES.slice(0, STAGES.indexOf(stage) + 1);
  return change(runId, { ...fields, state: 'running', stage }, now, {
    states: ['queued', 'running'],
    stages: upToHere,
  });
}

/** What was learnt on the way; of a run that has not ended. */
export async function updateRun(runId: string, fields: Partial<RunItem>, now: Date): Promise<boolean> {
  return change(runId, fields, now, { states: ['queued', 'running'] });
}

/**
 * What a stage has to say to whoever reads the run; in place of what its earlier attempt has said. For the stages of
 * one call, not for those of many side by side. @returns false when the run has ended: nothing is changed.
 */
export async function putNotes(
  runId: string,
  stage: Stage,
  notes: readonly RunNote[],
  now: Date,
): Promise<boolean> {
  return change(runId, { [`notes.${stage}`]: notes }, now, { states: ['queued', 'running'] });
}

/** All notes of a run, in the order of the stages. */
export const notesOf = ({ notes }: RunItem): RunNote[] => STAGES.flatMap((stage) => notes[stage] ?? []);

/** Counts a job or a shard as done; once, however often it is told. */
export async function countDone(
  runId: string,
  stage: keyof typeof PROGRESS,
  piece: string,
  now: Date,
): Promise<boolean> {
  const { count, pieces } = PROGRESS[stage];
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: runKey(runId),
    UpdateExpression: 'SET updatedAt = :now ADD #count :one, #pieces :pieces',
    ConditionExpression: '#state = :running AND NOT contains(#pieces, :piece)',
    ExpressionAttributeNames: { '#count': count, '#pieces': pieces, '#state': 'state' },
    ExpressionAttributeValues: {
      ':now': now.toISOString(),
      ':one': 1,
      ':pieces': new Set([piece]),
      ':piece': piece,
      ':running': 'running',
    },
  });
  return holds(table.send(command));
}

/** The run has ended so. @returns false when it had ended before: that end stays. */
export async function endRun(
  runId: string,
  state: RunEnd,
  now: Date,
  fields: Partial<RunItem> = {},
): Promise<boolean> {
  const ended = { ...fields, state, finishedAt: now.toISOString() };
  const pieces = Object.values(PROGRESS).map((progress) => progress.pieces);
  return change(runId, ended, now, { states: ['queued', 'running'], remove: pieces });
}

/** Of a run that has ended. */
export async function markResultsKept(runId: string, resultsKept: boolean, now: Date): Promise<void> {
  await change(runId, { resultsKept }, now, { states: RESULT_STATES });
}

/** The record stays. */
export async function markResultsDeleted(runId: string, now: Date): Promise<void> {
  const gone = { resultsKept: false, resultsDeletedAt: now.toISOString() };
  await change(runId, gone, now, { states: RESULT_STATES });
}

type RunDetails = typeof runDetailSchemas;

/** What GET /v1/runs/{id} shows beside the record. */
export async function putRunDetail<D extends keyof RunDetails>(
  runId: string,
  detail: D,
  value: z.infer<RunDetails[D]>,
): Promise<void> {
  const Item = { ...runDetailKey(runId, detail), ...withTableNumbers(value) };
  await table.send(new PutCommand({ TableName: resourceName('table'), Item }));
}

interface ChangeCondition {
  readonly states: readonly RunState[];
  readonly stages?: readonly Stage[];
  readonly remove?: readonly string[];
}

/**
 * One conditional write. Changing { rows: 5, 'notes.train': [] } of a queued or running run, whatever its stage:
 *
 *   SET #rows = :set0, #notes.#train = :set1, #updatedAt = :set2
 *   if  #state IN (:state0, :state1) AND #stage IN (:stage0, … :stage7)
 *
 * @param fields by their path in the item; what is undefined stays as it is.
 */
async function change(
  runId: string,
  fields: Readonly<Record<string, unknown>>,
  now: Date,
  { states, stages = STAGES, remove = [] }: ChangeCondition,
): Promise<boolean> {
  const set = Object.entries({ ...fields, updatedAt: now.toISOString() }).filter(
    ([, value]) => value !== undefined,
  );
  const nameOf = (path: string) => path.replaceAll(/\w+/g, '#$&');
  const names = ['state', 'stage', ...set.flatMap(([path]) => path.split('.'))];
  const assignments = set.map(([path], n) => `${nameOf(path)} = :set${n}`).join(', ');
  const removals = remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : '';
  const isOneOf = (name: string, { length }: readonly unknown[]) =>
    `#${name} IN (${Array.from({ length }, (_, n) => `:${name}${n}`).join(', ')})`;
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: runKey(runId),
    UpdateExpression: `SET ${assignments}${removals}`,
    ConditionExpression: `${isOneOf('state', states)} AND ${isOneOf('stage', stages)}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([, value], n) => [`:set${n}`, value])),
      ...Object.fromEntries(states.map((state, n) => [`:state${n}`, state])),
      ...Object.fromEntries(stages.map((stage, n) => [`:stage${n}`, stage])),
    },
  });
  return holds(table.send(command));
}

/** Whether a conditional write's condition held. */
async function holds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
