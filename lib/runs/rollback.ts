/** Publishes an earlier run again. */
import { InputError } from '../contracts/errors.ts';
import { publishedRunSchema } from '../contracts/published-run.ts';
import { type PointerItem, type RunItem, TABLE_LAYOUT } from '../contracts/table.ts';
import { movePointer, readPointer } from './datasets.ts';
import { findRun } from './runs.ts';

/** Whether lookups may answer from the run's results. */
export const hasResults = ({ state, resultsKept, layout }: RunItem) =>
  state === 'published' && resultsKept && layout === TABLE_LAYOUT;

/**
 * Moves the pointer to a run that was published before and whose results are kept. This counts as a request made now:
 * runs requested earlier that end later do not replace it, runs requested later do.
 * @returns the new pointer and the run published until now, which may be the same run.
 * @throws InputError not-found, or conflict if the run cannot be published.
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
    slot: run.slot,
    layout: run.layout,
  };
  if (!(await movePointer(pointer))) throw overtaken(runId);
  await stepBackIfDeleted(pointer, previous);
  return { pointer, previousRunId: previous.runId };
}

/** `publish` may delete the run's results at the same moment. Whoever comes second gives way (retention.ts). */
async function stepBackIfDeleted(pointer: PointerItem, previous: PointerItem): Promise<void> {
  const run = await findRun(pointer.runId);
  if (run && hasResults(run)) return;
  await movePointer({ ...previous, requestedAt: pointer.requestedAt, readAt: pointer.publishedAt });
  throw overtaken(pointer.runId);
}

function notPublishable(run: RunItem): InputError {
  const { runId } = run;
  const reason = whyNotPublishable(run);
  return new InputError(
    'conflict',
    `run ${runId} cannot be published: ${reason}; GET /v1/runs shows resultsKept: true for those that can`,
  );
}

function whyNotPublishable({ state, resultsKept }: RunItem): string {
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
