/**
 * Lets a run wait: for further parts of its data set, then for a place to compute. After that nobody can join it, and it
 * knows what it is trained on. Every step may be repeated.
 */
import { type RunRequest, runRequestSchema, type Settled } from '../../lib/contracts/workflow.ts';
import { basisOf, whyUnchanged } from '../../lib/runs/basis.ts';
import { deleteDataset, isVoid, readDatasetItem } from '../../lib/runs/datasets.ts';
import { takePlace } from '../../lib/runs/places.ts';
import {
  answerRequest,
  endRun,
  enterSettle,
  enterStage,
  putNotes,
  type RunEnd,
  readRun,
} from '../../lib/runs/runs.ts';
import { seal } from '../../lib/runs/waiting.ts';
import { uploadedObjects } from '../../lib/store/uploads.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

const GO_ON: Settled = { waitSeconds: 0, ended: false };
const ENDED: Settled = { waitSeconds: 0, ended: true };
/** Between two looks for a place. Until its time is up, an execution that waits stays within its history. */
const LONGEST_PAUSE_SECONDS = 30;

export const handler = stageHandler('settle', runRequestSchema, settle);

/** @throws InputError bad-file if no file is left to read. */
export async function settle(request: RunRequest, surroundings: Surroundings): Promise<Settled> {
  const settled = await (request.kind === 'clicks' ? settleClicks : settleOthers)(request, surroundings);
  surroundings.addToLog({ ...settled });
  return settled;
}

/** Files of contacts and products are as they are, one by one. */
async function settleOthers(request: RunRequest, { now }: Surroundings): Promise<Settled> {
  if (request.kind !== 'deletion') return GO_ON;
  await enterStage(request.runId, 'settle', now());
  // `start` has done so, unless it was stopped just before.
  await deleteDataset(request.dataset, new Date(request.requestedAt));
  return GO_ON;
}

async function settleClicks(request: RunRequest, surroundings: Surroundings): Promise<Settled> {
  const { runId, dataset } = request;
  const { settings, now } = surroundings;
  await enterSettle(runId, now());
  const [run, item] = await Promise.all([readRun(runId), readDatasetItem(dataset)]);
  if (run.finishedAt) return ENDED;
  if (isVoid(item, run.requestedAt)) return end(runId, 'superseded', now());
  const waiting = item?.waiting?.request.runId === runId ? item.waiting : null;
  const leftMs = waiting ? Date.parse(waiting.until) - now().getTime() : 0;
  if (leftMs > 0) return wait(leftMs / 1000);

  const { requestedAt, source } = waiting?.newest ?? run;
  const objects = await uploadedObjects(source);
  const basis = basisOf(objects, settings, item?.factsAt ?? null);
  // The schedule trains nothing if that would end as it did before, and needs no place to find that out. Whoever has joined
  // its run has given it another version, and gets a run in any case.
  const isOfSchedule = request.trigger === 'schedule' && source.version === request.source.version;
  const why = isOfSchedule && item ? whyUnchanged(item, basis, objects) : undefined;
  if (why === undefined && !(await takePlace(request, settings.runsAtOnce, now())))
    return wait(pauseSeconds(run, now()));
  await answerRequest(runId, { requestedAt, source, basis }, now());
  if (waiting && !(await seal(waiting))) return wait(1);
  if (why === undefined) return GO_ON;
  await putNotes(runId, 'settle', [{ code: 'unchanged', message: why }], now());
  return end(runId, 'unchanged', now());
}

async function end(runId: string, state: RunEnd, now: Date): Promise<Settled> {
  await endRun(runId, state, now);
  return ENDED;
}

const wait = (seconds: number): Settled => ({ waitSeconds: Math.ceil(seconds), ended: false });

/** A tenth of what it has waited so far: soon for a run that need hardly wait, seldom for one that waits for hours. */
function pauseSeconds({ requestedAt }: Pick<RunRequest, 'requestedAt'>, now: Date): number {
  const waitedSeconds = (now.getTime() - Date.parse(requestedAt)) / 1000;
  return Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, waitedSeconds / 10));
}
