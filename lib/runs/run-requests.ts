/** Which run an event that reaches `start` asks for. */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { CONTACTS_PREFIX, PRODUCTS_PREFIX } from '../contracts/artifacts.ts';
import { InputError } from '../contracts/errors.ts';
import type { retrainSchema, UploadEvent } from '../contracts/events.ts';
import type { DatasetItem } from '../contracts/table.ts';
import type { RunRequest } from '../contracts/workflow.ts';
import { uploadName } from '../intake/upload-name.ts';
import { resourceName } from '../store/clients.ts';
import { endOfSecond } from '../store/uploads.ts';
import { findDataset, readDatasets, type ScopedDataset } from './datasets.ts';
import { readRun } from './runs.ts';

export interface Asked {
  readonly request: RunRequest;
  /** Why the request cannot be run. */
  readonly refusal?: InputError;
}

/** The run that an upload asks for. */
export function uploadRequest({ time, detail }: UploadEvent): Asked {
  const { key, etag = '', sequencer = '' } = detail.object;
  const bucket = detail.bucket.name;
  const version = keptVersion(detail.object['version-id']) ?? `${etag}/${sequencer}`;
  const { refusal, ...named } = nameOrRefusal(key);
  const request: RunRequest = {
    runId: runIdOf(named.dataset, [bucket, key, version]),
    ...named,
    trigger: 'upload',
    source: { bucket, key, version },
    requestedAt: endOfSecond(new Date(time)).toISOString(),
  };
  return { request, refusal };
}

/** A bucket that stopped keeping versions gives every new object the version `null`, which tells nothing. */
const keptVersion = (version: string | undefined) => (version === 'null' ? undefined : version);

function nameOrRefusal(key: string): Pick<RunRequest, 'kind' | 'dataset'> & { refusal?: InputError } {
  try {
    const { kind, dataset } = uploadName(key);
    return { kind, dataset };
  } catch (refusal) {
    if (!(refusal instanceof InputError)) throw refusal;
    return { kind: kindAt(key), dataset: key, refusal };
  }
}

function kindAt(key: string): RunRequest['kind'] {
  if (key.startsWith(CONTACTS_PREFIX)) return 'contacts';
  return key.startsWith(PRODUCTS_PREFIX) ? 'products' : 'clicks';
}

/**
 * The run that a person asks for: training on a data set again, as it is in the bucket now.
 * @throws InputError not-found if there is no such data set; bad-request if none is named and there are several.
 */
export async function retrainRequest(
  { requestId, dataset: named }: z.infer<typeof retrainSchema>,
  now: Date,
): Promise<RunRequest> {
  const item = named === undefined ? await onlyDataset() : await existing(named);
  const source = item.source ?? (await publishedSource(item));
  return trainingAgain('api', item, { ...source, version: requestId }, afterAll(item, now));
}

/**
 * The daily run of a data set that is published. It reads what was last trained with success: what a person has published
 * since may be an older run, and what came since may not have been understood.
 */
export async function nightlyRequest(item: DatasetItem, scheduledTime: string): Promise<RunRequest> {
  const source = item.trained?.source ?? (await publishedSource(item));
  // In UTC and to the millisecond: in this form the times of requests can be compared as text.
  const requestedAt = new Date(scheduledTime).toISOString();
  return trainingAgain('schedule', item, { ...source, version: requestedAt }, requestedAt);
}

/** @param source `version` distinguishes the request from all others of the data set. */
const trainingAgain = (
  trigger: 'api' | 'schedule',
  { dataset }: DatasetItem,
  { bucket, key, version }: RunRequest['source'],
  requestedAt: string,
): RunRequest => ({
  runId: runIdOf(dataset, [trigger, version, dataset]),
  kind: 'clicks',
  trigger,
  dataset,
  source: { bucket, key, version },
  requestedAt,
});

/**
 * The run that deletes what belongs to a data set. Asked for again before anything else has come, it is the same run.
 * @throws InputError not-found
 */
export async function deletionRequest(dataset: string, now: Date): Promise<RunRequest> {
  const item = await existing(dataset);
  const newest = item.requestedAt ?? '';
  return {
    runId: runIdOf(dataset, ['deletion', newest, dataset]),
    kind: 'deletion',
    trigger: 'api',
    dataset,
    // The data set's item is about to forget under which name its contacts and products lie.
    source: { bucket: resourceName('table'), key: item.scope, version: newest },
    requestedAt: afterAll(item, now),
  };
}

/** No request that has come for the data set may be newer than one that is made now, however clocks differ. */
const afterAll = ({ requestedAt }: DatasetItem, now: Date) =>
  [requestedAt ?? '', now.toISOString()].sort()[1];

async function existing(dataset: string): Promise<ScopedDataset> {
  const item = await findDataset(dataset);
  if (item) return item;
  throw new InputError(
    'not-found',
    `there is no data set named ${JSON.stringify(dataset)}: put a log at clicks/${dataset}.csv first`,
  );
}

async function onlyDataset(): Promise<DatasetItem> {
  const [only, ...others] = await readDatasets();
  if (!only)
    throw new InputError('not-found', 'there is no data to retrain on: put a log at clicks/<name>.csv first');
  if (others.length === 0) return only;
  const names = [only, ...others].map(({ dataset }) => dataset).join(', ');
  throw new InputError('bad-request', `there are several data sets, ${names}: say which one to train`);
}

/** Earlier versions did not keep beside the pointer where the log is. */
const publishedSource = async ({ published }: DatasetItem) => (await readRun(published?.runId ?? '')).source;

const SLUG_LENGTH = 40;
const HASH_LENGTH = 16;

/**
 * A run's id, derived from what asked for the run: the same request always gets the same id.
 * @param identity what distinguishes this request from all others, in a fixed order.
 */
function runIdOf(dataset: string, identity: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, HASH_LENGTH);
  return `${slug(dataset)}-${hash}`;
}

/** The name in the characters that an execution's name may have: letters, digits, `-` and `_`. */
function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, SLUG_LENGTH)
    .replace(/-+$/, '');
  return plain || 'run';
}
