/** Gives up the results of old runs. */
import { artifactKeys, exportKeys } from '../contracts/artifacts.ts';
import type { RunItem } from '../contracts/table.ts';
import { deleteArtifacts } from '../store/artifacts.ts';
import { readPointer } from './datasets.ts';
import { beginDeletion, endDeletion, markResultsDeleted, runsByTime } from './runs.ts';

/**
 * Gives up the results of published runs, except the newest `keepRuns`, and those of superseded and failed runs, except
 * a failed run's reports. The run published now is never touched. Files are deleted; what lies in the table stays there
 * until a run takes its slot (slots.ts). If a call is stopped half-way, a later one goes on.
 * @returns the runs whose files are now deleted.
 */
export async function deleteOldResults(keepRuns: number, now: () => Date): Promise<string[]> {
  const deleted: string[] = [];
  let published = 0;
  for await (const run of runsByTime()) {
    if (run.state === 'published') published++;
    const isOld =
      run.state === 'superseded' ||
      run.state === 'failed' ||
      (run.state === 'published' && published > keepRuns);
    if (!isOld || run.kind !== 'clicks' || run.resultsDeletedAt || !(await giveUp(run, now))) continue;
    await deleteFiles(run);
    await markResultsDeleted(run.runId, now());
    deleted.push(run.runId);
  }
  return deleted;
}

/**
 * Somebody may publish this run again at the same moment. They read the record after they moved the pointer, and we
 * read the pointer after we changed the record: whoever comes second gives way.
 * @returns false for the published run, and for one that another call is deleting.
 */
async function giveUp({ runId }: RunItem, now: () => Date): Promise<boolean> {
  if ((await isPublished(runId)) || !(await beginDeletion(runId, now()))) return false;
  if (!(await isPublished(runId))) return true;
  await endDeletion(runId, now());
  return false;
}

const isPublished = async (runId: string) => (await readPointer())?.runId === runId;

/** All except what GET /v1/runs/{id} shows. */
async function deleteFiles({ runId, dataset, state }: RunItem): Promise<void> {
  const { prefix, profile, rejects } = artifactKeys(runId);
  await deleteArtifacts(exportKeys(dataset, runId).prefix);
  await deleteArtifacts(prefix, state === 'failed' ? [profile, rejects] : []);
}
