/** Which run an event that reaches `start` asks for. */
import { createHash } from 'node:crypto';
import { CONTACTS_PREFIX } from '../contracts/artifacts.ts';
import { InputError } from '../contracts/errors.ts';
import type { StartEvent, UploadEvent } from '../contracts/events.ts';
import type { RunItem } from '../contracts/table.ts';
import type { RunRequest } from '../contracts/workflow.ts';
import { uploadName } from '../intake/upload-name.ts';
import { readPointer } from './datasets.ts';
import { readRun, runsByTime } from './runs.ts';

export interface Asked {
  readonly request: RunRequest;
  /** Why the request cannot be run. */
  readonly refusal?: InputError;
}

/** The run that an upload asks for. */
export function uploadRequest({ time, detail }: UploadEvent): Asked {
  const { key, etag = '', sequencer = '' } = detail.object;
  const bucket = detail.bucket.name;
  const versionId = keptVersion(detail.object['version-id']);
  const version = versionId ?? `${etag}/${sequencer}`;
  const { refusal, ...named } = nameOrRefusal(key);
  const request: RunRequest = {
    runId: runIdOf(named.dataset, [bucket, key, version]),
    ...named,
    trigger: 'upload',
    source: { bucket, key, version, versionId },
    requestedAt: timestamp(time),
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
    return { kind: key.startsWith(CONTACTS_PREFIX) ? 'contacts' : 'clicks', dataset: key, refusal };
  }
}

/**
 * The run that a schedule or a person asks for: training on a data set again, as it is in the bucket now.
 * @throws InputError not-found if there is no such data set.
 */
export async function retrainRequest(event: Exclude<StartEvent, UploadEvent>, now: Date): Promise<Asked> {
  const asked = event.trigger === 'api' ? event.dataset : undefined;
  const { dataset, source } = asked === undefined ? await publishedRun() : await newestRunOf(asked);
  const version = event.trigger === 'api' ? event.requestId : timestamp(event.scheduledTime);
  const request: RunRequest = {
    runId: runIdOf(dataset, [event.trigger, version, dataset]),
    kind: 'clicks',
    trigger: event.trigger,
    dataset,
    source: { bucket: source.bucket, key: source.key, version },
    requestedAt: event.trigger === 'api' ? now.toISOString() : version,
  };
  return { request };
}

async function publishedRun(): Promise<RunItem> {
  const pointer = await readPointer();
  if (pointer) return readRun(pointer.runId);
  throw new InputError(
    'not-found',
    'there is no data to retrain on: nothing has been published yet. Put a log at clicks/<name>.csv first',
  );
}

async function newestRunOf(dataset: string): Promise<RunItem> {
  for await (const run of runsByTime()) {
    if (run.kind === 'clicks' && run.dataset === dataset && run.state !== 'rejected') return run;
  }
  throw new InputError(
    'not-found',
    `there is no data set named ${JSON.stringify(dataset)}: put a log at clicks/${dataset}.csv first`,
  );
}

/** In UTC and to the millisecond: in this form the times of requests can be compared as text. */
const timestamp = (time: string) => new Date(time).toISOString();

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
