/** Publishes an earlier run again. */
import { InputError } from '../contracts/errors.ts';
import { publishedRunSchema } from '../contracts/published-run.ts';
import { type DatasetItem, type Pointer, type RunItem, TABLE_LAYOUT } from '../contracts/table.ts';
import { findDataset, isVoid, movePointer } from './datasets.ts';
import { findRun } from './runs.ts';

/** Whether lookups may answer from the run's results. */
export const hasResults = ({ state, resultsKept, layout }: RunItem) =>
  state === 'published' && resultsKept && layout === TABLE_LAYOUT;

/**
 * Moves the pointer of the run's data set to it. It must have been published before, and its results be kept. This counts
 * as a request made now: runs requested earlier that end later do not replace it, runs requested later do. The schedule
 * does not until newer files come, unless the run was trained on the newest.
 * @returns the new pointer and the run published until now, which may be the same run.
 * @throws InputError not-found, or conflict if the run cannot be published.
 */
export async function rollBack(
  runId: string,
  now: Date,
): Promise<{ pointer: Pointer; previousRunId: string }> {
  const run = await findRun(runId);
  if (!run) throw new InputError('not-found', `there is no run ${runId}; GET /v1/runs lists them`);
  const item = await findDataset(run.dataset);
  const previous = item?.published;
  if (!previous || isVoid(item, run.requestedAt) || !hasResults(run)) throw notPublishable(run, item);
  if (previous.runId === runId) return { pointer: previous, previousRunId: runId };

  const pointer: Pointer = {
    ...publishedRunSchema.parse({ ...run, publishedAt: now.toISOString() }),
    requestedAt: now.toISOString(),
    slot: run.slot,
    layout: run.layout,
  };
  const isOnNewestFiles = item.trained !== null && run.basis?.objects === item.trained.objects;
  if (!(await movePointer(pointer, { held: !isOnNewestFiles }))) throw overtaken(runId);
  await stepBackIfDeleted(pointer, previous, item.held);
  return { pointer, previousRunId: previous.runId };
}

/** `sweep` may delete the run's results at the same moment. Whoever comes second gives way (retention.ts). */
async function stepBackIfDeleted(pointer: Pointer, previous: Pointer, held: boolean): Promise<void> {
  const run = await findRun(pointer.runId);
  if (run && hasResults(run)) return;
  const back = { ...previous, requestedAt: pointer.requestedAt, readAt: pointer.publishedAt };
  await movePointer(back, { held });
  throw overtaken(pointer.runId);
}

function notPublishable(run: RunItem, item: DatasetItem | undefined): InputError {
  const { runId } = run;
  const reason = whyNotPublishable(run, item);
  return new InputError(
    'conflict',
    `run ${runId} cannot be published: ${reason}; GET /v1/runs shows resultsKept: true for those that can`,
  );
}

function whyNotPublishable(
  { state, resultsKept, requestedAt }: RunItem,
  item: DatasetItem | undefined,
): string {
  if (!item || isVoid(item, requestedAt)) return 'its data set is deleted';
  if (!resultsKept) return 'its results are deleted';
  if (state !== 'published') return `it is ${state} and was never published`;
  return 'an earlier version of Dwell wrote its results, which this one cannot read';
}

function overtaken(runId: string): InputError {
  return new InputError(
    'conflict',
    `run ${runId} was not published: another run was, meanwhile; look at GET /v1/runs and ask again`,
  );
}
