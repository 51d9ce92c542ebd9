/**
 * Run records. A run's state only moves forward (queued → running → one of the ends), and so does its stage. Each
 * change is one conditional write, so calls that come twice, late or at the same time do no harm.
 */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
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
import { patiently } from '../store/patience.ts';
import { conditionHolds, queryItems, readItem, withTableNumbers } from '../store/table-items.ts';

type RunState = RunItem['state'];
export type RunEnd = Exclude<RunState, 'queued' | 'running' | 'rejected'>;

/** `pieces`: the set of pieces already counted, so that each counts once. It is removed when the run ends. */
const PROGRESS = {
  evaluate: { count: 'jobsDone', pieces: 'finishedJobs' },
  recommend: { count: 'shardsDone', pieces: 'finishedShards' },
} as const;

const NOT_ENDED: readonly RunState[] = ['queued', 'running'];
/** States in which a run may have results, or a report of the rows that it refused. */
const RESULT_STATES: readonly RunState[] = ['published', 'superseded', 'failed', 'done'];
export const mayHaveResults = ({ state }: RunItem) => RESULT_STATES.includes(state);

export type RunPosition = Pick<RunItem, 'requestedAt' | 'runId'>;

const keysOf = ({ requestedAt, runId }: RunPosition) => ({
  ...runKey(runId),
  [TABLE_KEYS.index.partition]: RUNS_PARTITION,
  [TABLE_KEYS.index.sort]: `${requestedAt}#${runId}`,
});

/** Writes the record of a new run. @returns false if there is one of that id; it stays as it was. */
export async function createRun(run: NewRunItem): Promise<boolean> {
  const command = new PutCommand({
    TableName: resourceName('table'),
    Item: { notes: {}, ...run, ...keysOf(run) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return conditionHolds(command);
}

export const findRun = (runId: string): Promise<RunItem | undefined> =>
  readItem(runKey(runId), runItemSchema, true);

/** @throws Error if there is no record, which `start` writes for every run. */
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
  for await (const item of queryItems(NEWEST_FIRST)) yield runItemSchema.parse(item);
}

/** Newest request first. @param after the run after which to go on. @param dataset whose runs; left out: all. */
export const listRuns = (limit: number, after?: RunPosition, dataset?: string): Promise<Listing<RunItem>> =>
  listItems(
    dataset === undefined ? NEWEST_FIRST : ofDataset(dataset),
    after && keysOf(after),
    limit,
    runItemSchema,
  );

/** `Limit` counts what is read, runs of other data sets included. */
const ofDataset = (dataset: string) => ({
  ...NEWEST_FIRST,
  FilterExpression: 'dataset = :dataset',
  ExpressionAttributeValues: { ...NEWEST_FIRST.ExpressionAttributeValues, ':dataset': dataset },
  Limit: 50,
});

/** The run's execution exists: it waits for further parts, or for a place. */
export async function enterSettle(runId: string, now: Date): Promise<void> {
  await change(runId, { stage: 'settle' }, now, { states: ['queued'], stages: ['start'] });
}

/** The run answers this request, perhaps a newer one that has joined it: that says where it stands among all runs. */
export async function answerRequest(
  runId: string,
  answered: Pick<RunItem, 'requestedAt' | 'source' | 'basis'>,
  now: Date,
): Promise<void> {
  const { [TABLE_KEYS.index.sort]: position } = keysOf({ ...answered, runId });
  await change(runId, { ...answered, [TABLE_KEYS.index.sort]: position }, now, { states: ['queued'] });
}

/** The run has reached this stage. @returns false, and changes nothing, if it is further on or has ended. */
export async function enterStage(
  runId: string,
  stage: Stage,
  now: Date,
  fields: Partial<RunItem> = {},
): Promise<boolean> {
  const stages = STAGES.slice(0, STAGES.indexOf(stage) + 1);
  return change(runId, { ...fields, state: 'running', stage }, now, { stages });
}

/** Adds what became known. @returns false, and changes nothing, if the run has ended. */
export async function updateRun(runId: string, fields: Partial<RunItem>, now: Date): Promise<boolean> {
  return change(runId, fields, now);
}

/**
 * Replaces a stage's notes, if an earlier attempt wrote some. For stages of one call, not for those of many calls at
 * the same time. @returns false, and changes nothing, if the run has ended.
 */
export async function putNotes(
  runId: string,
  stage: Stage,
  notes: readonly RunNote[],
  now: Date,
): Promise<boolean> {
  await makeRoomForNotes(runId);
  return change(runId, { [`notes.${stage}`]: notes }, now);
}

/** Records of earlier versions have no attribute `notes`, and DynamoDB sets no field of an attribute that is missing. */
async function makeRoomForNotes(runId: string): Promise<void> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: runKey(runId),
    UpdateExpression: 'SET notes = if_not_exists(notes, :none)',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':none': {} },
  });
  await conditionHolds(command);
}

/** All notes of a run, in order of the stages. */
export const notesOf = ({ notes }: RunItem): RunNote[] => STAGES.flatMap((stage) => notes[stage] ?? []);

/** Counts a job or a shard as done. Each counts once, however often this is called. */
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
  return conditionHolds(command);
}

/**
 * The run has ended in this state. A run that is published is so even if its failure was recorded just before: it may have
 * been stopped while its pointer moved. @returns false, and changes nothing, if it had ended before.
 */
export async function endRun(
  runId: string,
  state: RunEnd,
  now: Date,
  fields: Partial<RunItem> = {},
): Promise<boolean> {
  const ended = { ...fields, state, finishedAt: now.toISOString() };
  const isPublished = state === 'published';
  const pieces = Object.values(PROGRESS).map((progress) => progress.pieces);
  return change(runId, isPublished ? { ...ended, error: null } : ended, now, {
    states: isPublished ? [...NOT_ENDED, 'failed'] : NOT_ENDED,
    remove: pieces,
  });
}

/** Nobody publishes the run's results again from now on, or writes over them before all is deleted. @returns false if it has none. */
export async function beginDeletion(runId: string, now: Date): Promise<boolean> {
  const options = { states: RESULT_STATES, remove: ['resultsDeletedAt'] };
  return change(runId, { resultsKept: false }, now, options);
}

/** The results stay after all. */
export async function endDeletion(runId: string, now: Date): Promise<void> {
  await change(runId, { resultsKept: true }, now, { states: RESULT_STATES });
}

/** For a run that has ended; its record stays. */
export async function markResultsDeleted(runId: string, now: Date): Promise<void> {
  const gone = { resultsKept: false, resultsDeletedAt: now.toISOString() };
  await change(runId, gone, now, { states: RESULT_STATES });
}

type RunDetails = typeof runDetailSchemas;

/** Stores what GET /v1/runs/{id} shows in addition to the record. */
export async function putRunDetail<D extends keyof RunDetails>(
  runId: string,
  detail: D,
  value: z.infer<RunDetails[D]>,
): Promise<void> {
  const Item = { ...runDetailKey(runId, detail), ...withTableNumbers(value) };
  const command = new PutCommand({ TableName: resourceName('table'), Item });
  await patiently(() => table.send(command));
}

interface ChangeOptions {
  /** The states in which a run may be changed. */
  readonly states?: readonly RunState[];
  readonly stages?: readonly Stage[];
  /** Attributes to remove. */
  readonly remove?: readonly string[];
}

/**
 * One conditional write. For example, to change { rows: 5, 'notes.train': [] } in a run that has not ended:
 *
 *   SET #rows = :set0, #notes.#train = :set1, #updatedAt = :set2
 *   if  #state IN (:state0, :state1) AND #stage IN (:stage0, … :stage7)
 *
 * @param fields new values by their path in the item; undefined: stays as it is.
 */
async function change(
  runId: string,
  fields: Readonly<Record<string, unknown>>,
  now: Date,
  { states = NOT_ENDED, stages = STAGES, remove = [] }: ChangeOptions = {},
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
  return conditionHolds(command);
}
