/** Turns an event into the execution that answers it: one of its own, or that of a run which waits for further parts. */
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { InputError } from '../contracts/errors.ts';
import type { StartEvent, Started } from '../contracts/events.ts';
import type { NewRunItem, RunItem } from '../contracts/table.ts';
import { type RunRequest, runRequestSchema } from '../contracts/workflow.ts';
import { resourceName, stepFunctions } from '../store/clients.ts';
import { deleteDataset, readDatasets } from './datasets.ts';
import {
  type Asked,
  deletionRequest,
  nightlyRequest,
  retrainRequest,
  uploadRequest,
} from './run-requests.ts';
import { createRun, findRun, readRun } from './runs.ts';
import { findJoined, rememberJoined, stopWaiting, waitOrJoin } from './waiting.ts';

/**
 * An execution is started under the run's id, after the run's record was written; for a log, after the run was entered as
 * the one that waits. If a call fails in between, the next one for the same event, or for another part, makes up for it.
 * An event that comes twice is answered with the same run.
 * @param settleSeconds how long the run of an upload waits for further parts.
 * @throws InputError not-found if there is nothing to retrain on or to delete; bad-request if a data set must be named.
 */
export async function startRun(
  event: StartEvent,
  now: () => Date = () => new Date(),
  settleSeconds = 0,
): Promise<Started> {
  if ('detail' in event) return startAsked(uploadRequest(event), now, settleSeconds);
  if (event.trigger === 'schedule') return startNightly(event.scheduledTime, now);
  if (event.kind === 'deletion') return startDeletion(event.dataset ?? '', now());
  return startAsked({ request: await retrainRequest(event, now()) }, now, 0);
}

/** One run for each data set that is published. If one cannot be started the others are, and the event comes again. */
async function startNightly(scheduledTime: string, now: () => Date): Promise<Started> {
  const published = (await readDatasets()).filter((item) => item.published);
  if (published.length === 0)
    throw new InputError(
      'not-found',
      'there is no data to retrain on: nothing has been published yet. Put a log at clicks/<name>.csv first',
    );
  const runs: Started[] = [];
  const failures: unknown[] = [];
  for (const item of published) {
    try {
      const request = await nightlyRequest(item, scheduledTime);
      runs.push(await startAsked({ request }, now, 0));
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
  const started = runs.some((run) => run.started);
  return { started, runs, ...(!started && { reason: runs.map(({ reason }) => reason).join('; ') }) };
}

/** The data set is gone once its deletion has an execution; should this call end here, the execution makes up for it. */
async function startDeletion(dataset: string, now: Date): Promise<Started> {
  const request = await deletionRequest(dataset, now);
  const started = await startOwn({ request }, now);
  await deleteDataset(dataset, new Date(request.requestedAt));
  return started;
}

async function startAsked(asked: Asked, now: () => Date, settleSeconds: number): Promise<Started> {
  const { request, refusal } = asked;
  if (refusal || request.kind !== 'clicks') return startOwn(asked, now());
  const known = await findRun(request.runId);
  if (known) return startAgain(known);
  const joined = await findJoined(request.runId);
  if (joined)
    return { started: false, runId: joined, reason: `this was asked for before; it joined run ${joined}` };
  return startOrJoin(request, now, settleSeconds);
}

/** A run that does not wait. */
async function startOwn(asked: Asked, now: Date): Promise<Started> {
  const { request, refusal } = asked;
  if (!(await createRun(recordOf(asked, now)))) return startAgain(await readRun(request.runId));
  if (refusal) return { started: false, runId: request.runId, reason: refusal.message };
  return execute(request);
}

/**
 * Whoever lets a run wait, or joins it, makes sure that it has a record and an execution: the call that let it wait may
 * have ended before. A run that has begun to read, or has ended, waits no longer, whatever the data set's item says.
 */
async function startOrJoin(request: RunRequest, now: () => Date, settleSeconds: number): Promise<Started> {
  const { runId, dataset } = request;
  for (;;) {
    const waiting = await waitOrJoin(request, settleSeconds, now);
    if (!waiting) return startOwn({ request, refusal: deletedSince(request) }, now());
    const started = await startOwn({ request: waiting }, now());
    const run = await readRun(waiting.runId);
    if (run.state !== 'queued') await stopWaiting({ dataset, runId: run.runId });
    if (run.runId === runId) return started;
    if (run.state !== 'queued') continue;
    await rememberJoined(runId, run.runId);
    return {
      started: false,
      runId: run.runId,
      reason: `joins run ${run.runId}, which waits for further parts`,
    };
  }
}

const deletedSince = ({ dataset, source }: RunRequest) =>
  new InputError(
    'conflict',
    `the data set ${JSON.stringify(dataset)} was deleted after ${source.key} had come: put it in the bucket again`,
  );

/** An event that came before, or a run that another call has created. */
async function startAgain(run: RunItem): Promise<Started> {
  if (run.state === 'queued' && run.stage === 'start') return execute(run);
  return { started: false, runId: run.runId, reason: `this was asked for before; the run is ${run.state}` };
}

function recordOf({ request, refusal }: Asked, now: Date): NewRunItem {
  const record: NewRunItem = { ...request, state: 'queued', stage: 'start', updatedAt: now.toISOString() };
  if (!refusal) return record;
  const { code, message } = refusal;
  return {
    ...record,
    state: 'rejected',
    finishedAt: record.updatedAt,
    error: { code, message, stage: 'start' },
  };
}

async function execute(request: RunRequest): Promise<Started> {
  const { runId } = request;
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: resourceName('stateMachineArn'),
        name: runId,
        // The text is the same each time: only then does Step Functions treat a second call as the first.
        input: JSON.stringify(runRequestSchema.parse(request)),
      }),
    );
    return { started: true, runId };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    return { started: false, runId, reason: 'this was asked for before; its execution exists' };
  }
}
