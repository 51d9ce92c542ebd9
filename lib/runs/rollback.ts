/** Publishing an earlier run again. */
import { InputError } from '../contracts/errors.ts';
import { publishedRunSchema } from '../contracts/published-run.ts';
import type { PointerItem, RunItem } from '../contracts/table.ts';
import { movePointer, readPointer } from './pointer.ts';
import { findRun } from './runs.ts';

/** Whether lookups may answer from the run's results. */
export const hasResults = ({ state, resultsKept }: RunItem) => state === 'published' && resultsKept;

/**
 * Moves the pointer to a run that was published before and whose results are kept. To the pointer this is a request
 * of now: runs that were asked for earlier and end later do not replace it, later ones do.
 * @returns the new pointer and what was published until now; the same run twice when it was the published one.
 * @throws InputError not-found, or conflict when the run cannot be published.
 */
export async function rollBack(
  runId: string,
  now: Date,
): Promise<{ pointer: PointerItem; previousRunId: string }> {
  const [previous, run] = await Promise.all([readPointer(), findRun(runId)]);
  if (!run) throw new InputError('not-found', `there is no run ${runId}; GET /v1/runs lists them`);
  if (!previous) throw notPublishable(run);
  if (previous.runId === runId) return { pointer: previous, previousRunId: runId };
  if (!hasResults(run)) throw notPublishable(run);

  const pointer: PointerItem = {
    ...publishedRunSchema.parse({ ...run, publishedAt: now.toISOString() }),
    requestedAt: now.toISOString(),
    customerPrefix: previous.customerPrefix,
  };
  if (!(await movePointer(pointer))) throw overtaken(runId);
  await stepBackIfDeleted(pointer, previous);
  return { pointer, previousRunId: previous.runId };
}

/** `publish` deletes old results. Whoever of the two comes second sees what the other did: here it is this one. */
async function stepBackIfDeleted(pointer: PointerItem, previous: PointerItem): Promise<void> {
  const run = await findRun(pointer.runId);
  if (run && hasResults(run)) return;
  await movePointer({ ...previous, requestedAt: pointer.requestedAt, readAt: pointer.publishedAt });
  throw overtaken(pointer.runId);
}

function notPublishable({ runId, state, resultsKept }: RunItem): InputError {
  const reason = resultsKept ? `it is ${state} and was never published` : 'its results are deleted';
  return new InputError(
    'conflict',
    `run ${runId} cannot be published: ${reason}; GET /v1/runs shows resultsKept: true for those that can`,
  );
}

function overtaken(runId: string): InputError {
  return new InputError(
    'conflict',
    `run ${runId} was not published: another run was, meanwhile; look at GET /v1/runs and ask again`,
  );
}
