/** Gives up what is no longer kept: old runs of the data set, and all that is left of a data set that was deleted. */
import { type RunRequest, runRequestSchema } from '../../lib/contracts/workflow.ts';
import { deleteOldResults } from '../../lib/runs/retention.ts';
import { endRun, enterStage } from '../../lib/runs/runs.ts';
import { deleteFacts } from '../../lib/store/facts.ts';
import { type Surroundings, stageHandler } from '../stage.ts';

export const handler = stageHandler('sweep', runRequestSchema, sweep);

/** @returns the runs whose files are now deleted, and how many contacts and products are. */
export async function sweep(
  { runId, kind, dataset, source, requestedAt }: RunRequest,
  { settings, now, addToLog }: Surroundings,
): Promise<{ runs: string[]; facts: number }> {
  const isDeletion = kind === 'deletion';
  if (isDeletion) await enterStage(runId, 'sweep', now());
  const facts = isDeletion ? await deleteFacts(source.key, requestedAt) : 0;
  const runs = await deleteOldResults(dataset, settings.keepRuns, now);
  if (isDeletion) await endRun(runId, 'done', now());
  addToLog({ runs, facts });
  return { runs, facts };
}
