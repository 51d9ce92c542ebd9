/**
 * The run of a data set that waits for further parts. Requests that come meanwhile join it: it reads the files when its wait
 * is over, and answers the newest request. Every change is one conditional write of the data set's item, and whoever finds
 * that another was faster looks again.
 */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type DatasetItem,
  datasetKey,
  joinedRequestKey,
  joinedRequestSchema,
  type Waiting,
} from '../contracts/table.ts';
import type { RunRequest } from '../contracts/workflow.ts';
import { resourceName } from '../store/clients.ts';
import { conditionHolds, readItem } from '../store/table-items.ts';
import { exists, isVoid, readDatasetItem } from './datasets.ts';
import { adoptScope } from './scopes.ts';

/** Uploads that join begin the wait again. All together lasts at most so many times as long as one: the first, and ten more. */
const MOST_WAITS = 11;

/**
 * Lets the request wait, or join the run that waits already. Called again, it answers the same.
 * @param settleSeconds how long to wait for what comes after this request.
 * @returns the request of the run that answers this one, perhaps its own; undefined if the data set was deleted since.
 */
export async function waitOrJoin(
  request: RunRequest,
  settleSeconds: number,
  now: () => Date,
): Promise<RunRequest | undefined> {
  for (;;) {
    const item = await readDatasetItem(request.dataset);
    if (isVoid(item, request.requestedAt)) return undefined;
    if (item?.settled === request.runId || item?.waiting?.request.runId === request.runId) return request;
    const end = endOfWait(item?.waiting ?? undefined, request, settleSeconds, now().getTime());
    const waits = item?.waiting
      ? await join(item, item.waiting, request, end)
      : await claim(item, request, end);
    if (waits) return waits.request;
  }
}

type End = Pick<Waiting, 'until' | 'latest'>;

function endOfWait(
  before: End | undefined,
  { trigger }: RunRequest,
  settleSeconds: number,
  nowMs: number,
): End {
  const after = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
  if (trigger !== 'upload') return before ?? { until: after(0), latest: null };
  const latest = before?.latest ?? after(MOST_WAITS * settleSeconds);
  const [until] = [after(settleSeconds), latest].sort();
  return { until: before && before.until > until ? before.until : until, latest };
}

/** @returns undefined if the item has changed since it was read. */
async function claim(
  item: DatasetItem | undefined,
  request: RunRequest,
  end: End,
): Promise<Waiting | undefined> {
  const { runId, requestedAt, source } = request;
  if (!item || !exists(item)) await adoptScope(request.dataset);
  const waiting: Waiting = { request, ...end, newest: { requestedAt, source } };
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(request.dataset),
    UpdateExpression: SET_WAITING,
    ConditionExpression:
      'attribute_not_exists(#waiting) AND (attribute_not_exists(deletedAt) OR deletedAt < :own) AND ' +
      '(attribute_not_exists(settled) OR settled <> :runId)',
    ExpressionAttributeNames: SET_NAMES,
    ExpressionAttributeValues: { ...valuesOf(item, waiting), ':own': requestedAt, ':runId': runId },
  });
  return (await conditionHolds(command)) ? waiting : undefined;
}

/** @returns undefined if the run waits no longer, or if another request has joined since the item was read. */
async function join(
  item: DatasetItem,
  before: Waiting,
  request: RunRequest,
  end: End,
): Promise<Waiting | undefined> {
  const waiting: Waiting = { ...before, ...end, newest: newerOf(before, request) };
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(request.dataset),
    UpdateExpression: SET_WAITING,
    ConditionExpression: STILL_WAITS,
    ExpressionAttributeNames: { ...SET_NAMES, ...WAITING_NAMES },
    ExpressionAttributeValues: { ...valuesOf(item, waiting), ...waitingValues(before) },
  });
  return (await conditionHolds(command)) ? waiting : undefined;
}

/**
 * A retraining has no file of its own: it reads what an upload brings that joins it, even one that came before. What waits
 * may be a log in parts, and what was trained before a single file.
 */
function newerOf(
  { newest, latest }: Waiting,
  { trigger, requestedAt, source }: RunRequest,
): Waiting['newest'] {
  const isNewer = requestedAt > newest.requestedAt;
  if (trigger === 'upload' && (isNewer || latest === null))
    return { requestedAt: isNewer ? requestedAt : newest.requestedAt, source };
  return isNewer ? { requestedAt, source: { ...newest.source, version: source.version } } : newest;
}

const SET_WAITING =
  'SET #dataset = :dataset, #waiting = :waiting, requestedAt = :requestedAt, #source = :source';
const SET_NAMES = { '#dataset': 'dataset', '#waiting': 'waiting', '#source': 'source' };

/** The data set remembers its newest request, which may be that of a run before this one. */
function valuesOf(item: DatasetItem | undefined, waiting: Waiting) {
  const { requestedAt, source } = waiting.newest;
  const before = item?.requestedAt && item.requestedAt > requestedAt ? item : undefined;
  return {
    ':dataset': waiting.request.dataset,
    ':waiting': waiting,
    ':requestedAt': before?.requestedAt ?? requestedAt,
    ':source': before?.source ?? source,
  };
}

const STILL_WAITS =
  '#waiting.#request.runId = :runId AND #waiting.#until = :until AND #waiting.newest.requestedAt = :newest';
const WAITING_NAMES = { '#waiting': 'waiting', '#request': 'request', '#until': 'until' };
const waitingValues = ({ request, until, newest }: Waiting) => ({
  ':runId': request.runId,
  ':until': until,
  ':newest': newest.requestedAt,
});

/** The run waits no longer; who comes now begins another. @returns false if a request has joined since it was read. */
export function seal(waiting: Waiting): Promise<boolean> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(waiting.request.dataset),
    UpdateExpression: 'SET settled = :runId REMOVE #waiting',
    ConditionExpression: STILL_WAITS,
    ExpressionAttributeNames: WAITING_NAMES,
    ExpressionAttributeValues: waitingValues(waiting),
  });
  return conditionHolds(command);
}

/** For a run that has ended without having been sealed. */
export async function stopWaiting({ dataset, runId }: Pick<RunRequest, 'dataset' | 'runId'>): Promise<void> {
  const command = new UpdateCommand({
    TableName: resourceName('table'),
    Key: datasetKey(dataset),
    UpdateExpression: 'REMOVE #waiting',
    ConditionExpression: '#waiting.#request.runId = :runId',
    ExpressionAttributeNames: { '#waiting': 'waiting', '#request': 'request' },
    ExpressionAttributeValues: { ':runId': runId },
  });
  await conditionHolds(command);
}

/** The run that a request has joined. @param runId that it would have had. */
export async function findJoined(runId: string): Promise<string | undefined> {
  return (await readItem(joinedRequestKey(runId), joinedRequestSchema, true))?.joined;
}

export async function rememberJoined(runId: string, joined: string): Promise<void> {
  const Item = { ...joinedRequestKey(runId), joined };
  await conditionHolds(new PutCommand({ TableName: resourceName('table'), Item }));
}
