/** From what reaches `start` to the run that it asks for. */
import { CONTACTS_PREFIX } from '../contracts/artifacts.ts';
import { InputError } from '../contracts/errors.ts';
import type { StartEvent, UploadEvent } from '../contracts/events.ts';
import type { RunItem } from '../contracts/table.ts';
import type { RunRequest } from '../contracts/workflow.ts';
import { uploadName } from '../intake/upload-name.ts';
import { readPointer } from './pointer.ts';
import { runIdOf } from './run-id.ts';
import { readRun, runsByTime } from './runs.ts';

export interface Asked {
  readonly request: RunRequest;
  /** Why nothing can be run for it. */
  readonly refusal?: InputError;
}

/** What an upload asks for: a run, or a record that says why there is none. */
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

/** A bucket that has stopped keeping versions calls each object's version `null`: that tells none apart. */
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
 * What a schedule or a person asks for: the data set as it lies in the bucket now, trained on again.
 * @throws InputError not-found when there is no such data set.
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

/** To the millisecond, in UTC: the form in which times of requests can be compared as text. */
const timestamp = (time: string) => new Date(time).toISOString();
