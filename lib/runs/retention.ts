/** Gives up the results of old runs, and everything of a data set that was deleted. */
import { artifactKeys, exportKeys } from '../contracts/artifacts.ts';
import type { RunItem } from '../contracts/table.ts';
import { deleteArtifacts } from '../store/artifacts.ts';
import { isVoid, readAllDatasets, readPointer } from './datasets.ts';
import { beginDeletion, endDeletion, markResultsDeleted, runsByTime } from './runs.ts';

/**
 * Gives up the results of the data set's published runs, except the newest `keepRuns`, and those of its superseded and
 * failed runs, except a failed run's reports; and all that runs of deleted data sets have left. A run that is published now
 * is never touched. Files are deleted; what lies in the table stays there until a run takes its slot (slots.ts). If a call
 * is stopped half-way, a later one goes on.
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
    const isDeleted = isVoid(items.get(run.dataset), run.requestedAt);
    if (!isDeleted && (run.dataset !== dataset || run.kind !== 'clicks')) continue;
    if (run.state === 'published' && !isDeleted) published++;
    const isOld =
      isDeleted ||
      run.state === 'superseded' ||
      run.state === 'failed' ||
      (run.state === 'published' && published > keepRuns);
    if (!isOld || run.resultsDeletedAt || !(await giveUp(run, now))) continue;
    await deleteFiles(run, isDeleted);
    await markResultsDeleted(run.runId, now());
    deleted.push(run.runId);
  }
  return deleted;
}

/**
 * Somebody may publish this run again at the same moment. They read the record after they moved the pointer, and we
 * read the pointer after we changed the record: whoever comes second gives way.
 * @returns false for the published run, for one that another call is deleting, and for one that leaves nothing.
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
