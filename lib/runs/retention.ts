/** Gives up the results of old runs, and everything of a data set that was deleted. */
import { artifactKeys, exportKeys } from '../contracts/artifacts.ts';
import { LONGEST_SECONDS } from '../contracts/function-sizes.ts';
import { listedSchemas, type Owner } from '../contracts/result-items.ts';
import { type RunItem, runDetailKey, runDetailSchemas } from '../contracts/table.ts';
import { deleteArtifacts } from '../store/artifacts.ts';
import { replaceDirectory } from '../store/directory.ts';
import { deleteItems } from '../store/table-items.ts';
import { isVoid, readAllDatasets, readPointer } from './datasets.ts';
import { beginDeletion, endDeletion, markResultsDeleted, mayHaveResults, runsByTime } from './runs.ts';
import { hasSlot } from './slots.ts';

/**
 * Gives up the results of the data set's published runs, except the newest `keepRuns`, and those of its superseded and
 * failed runs, except a failed run's reports; and all that runs of deleted data sets have left. A run that is published now
 * is never touched. Files are deleted; what lies in the table stays there until a run takes its slot (slots.ts), unless the
 * data set is deleted. If a call is stopped half-way, a later one goes on.
 * @returns the runs whose files are now deleted.
 */
export async function deleteOldResults(
  dataset: string,
  keepRuns: number,
  now: () => Date,
): Promise<string[]> {
  const items = new Map((await readAllDatasets()).map((item) => [item.dataset, item]));
  const deleted: string[] = [];
  let published = 0;
  for await (const run of runsByTime()) {
    const item = items.get(run.dataset);
    const isDeleted = isVoid(item, run.requestedAt);
    if (!isDeleted && (run.dataset !== dataset || run.kind !== 'clicks')) continue;
    if (run.state === 'published' && !isDeleted) published++;
    const isOld = isDeleted
      ? mayHaveResults(run)
      : isLeftOver(run) || (run.state === 'published' && published > keepRuns);
    // The reports of a failed run outlive its results, but not its data set.
    const isGone = run.resultsDeletedAt && !(isDeleted && run.resultsDeletedAt <= (item?.deletedAt ?? ''));
    if (!isOld || isGone || !(await giveUp(run, now))) continue;
    await deleteFiles(run, isDeleted);
    if (isDeleted) await deleteFromTable(run);
    if (!mayStillWrite(run, now())) await markResultsDeleted(run.runId, now());
    deleted.push(run.runId);
  }
  return deleted;
}

const isLeftOver = ({ state }: RunItem) => state === 'superseded' || state === 'failed';
/** A function that a failed run has left behind may. What it leaves goes with a later sweep. */
const mayStillWrite = ({ state, finishedAt }: RunItem, now: Date) =>
  state === 'failed' && now.getTime() - Date.parse(finishedAt ?? '') <= LONGEST_SECONDS * 1000;

/**
 * Somebody may publish this run again at the same moment. They read the record after they moved the pointer, and we
 * read the pointer after we changed the record: whoever comes second gives way.
 * @returns false for the published run, and for one that leaves nothing.
 */
async function giveUp({ runId, dataset }: RunItem, now: () => Date): Promise<boolean> {
  const isPublished = async () => (await readPointer(dataset))?.runId === runId;
  if ((await isPublished()) || !(await beginDeletion(runId, now()))) return false;
  if (!(await isPublished())) return true;
  await endDeletion(runId, now());
  return false;
}

/** All except what GET /v1/runs/{id} shows. */
async function deleteFiles({ runId, dataset, state }: RunItem, isDeleted: boolean): Promise<void> {
  const { prefix, profile, rejects } = artifactKeys(runId);
  await deleteArtifacts(exportKeys(dataset, runId).prefix);
  await deleteArtifacts(prefix, state === 'failed' && !isDeleted ? [profile, rejects] : []);
}

/** What the table holds of a run besides its record: refused rows and figures and, while its slot is its own, its results. */
async function deleteFromTable({ runId, slot }: RunItem): Promise<void> {
  const details = Object.keys(runDetailSchemas) as (keyof typeof runDetailSchemas)[];
  await deleteItems(details.map((detail) => runDetailKey(runId, detail)));
  if (slot === null || !(await hasSlot(runId, slot))) return;
  // The directory of no run takes the place of this one's.
  for (const owner of Object.keys(listedSchemas) as Owner[])
    await replaceDirectory({ runId: '', slot }, owner, []);
}
