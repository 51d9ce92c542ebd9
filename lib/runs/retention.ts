/** Deletes the results of old runs. */
import { Readable } from 'node:stream';
import { artifactKeys, exportKeys } from '../contracts/artifacts.ts';
import {
  categoriesPartition,
  customersPartition,
  type ListOwner,
  listPartition,
  productsPartition,
  type RunItem,
} from '../contracts/table.ts';
import { deleteArtifacts } from '../store/artifacts.ts';
import { deletePartition, partitionKeys, type TableKey } from '../store/table-items.ts';
import { readPointer } from './pointer.ts';
import { markResultsDeleted, markResultsKept, runsByTime } from './runs.ts';

const PARTITIONS_IN_FLIGHT = 8;

/**
 * Deletes the results of published runs, except the newest `keepRuns`, and those of superseded and failed runs,
 * except a failed run's reports. The run published now is never touched. If a call is stopped half-way, the next one
 * goes on.
 * @returns the runs whose results are now deleted.
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
    await deleteResults(run);
    await markResultsDeleted(run.runId, now());
    deleted.push(run.runId);
  }
  return deleted;
}

/**
 * Somebody may publish this run again at the same moment. They read the record after they moved the pointer, and we
 * read the pointer after we changed the record: whoever comes second gives way.
 * @returns false for the published run.
 */
async function giveUp({ runId }: RunItem, now: () => Date): Promise<boolean> {
  if (await isPublished(runId)) return false;
  await markResultsKept(runId, false, now());
  if (!(await isPublished(runId))) return true;
  await markResultsKept(runId, true, now());
  return false;
}

const isPublished = async (runId: string) => (await readPointer())?.runId === runId;

/** Deletes everything except what GET /v1/runs/{id} shows. */
async function deleteResults({ runId, dataset, state }: RunItem): Promise<void> {
  const { prefix, profile, rejects } = artifactKeys(runId);
  await deleteLists(runId, 'PRODUCT', productsPartition(runId));
  await deleteLists(runId, 'CATEGORY', categoriesPartition(runId));
  await deletePartition(customersPartition(runId));
  await deleteArtifacts(exportKeys(dataset, runId).prefix);
  await deleteArtifacts(prefix, state === 'failed' ? [profile, rejects] : []);
}

/** The owners are deleted last, because the lists are found through them. */
async function deleteLists(runId: string, owner: ListOwner, owners: string): Promise<void> {
  await Readable.from(partitionKeys(owners)).forEach(
    async ({ sk }: TableKey) => {
      await deletePartition(listPartition(runId, owner, sk));
    },
    { concurrency: PARTITIONS_IN_FLIGHT },
  );
  await deletePartition(owners);
}
