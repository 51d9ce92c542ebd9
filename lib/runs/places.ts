/** The places in which runs compute: `runsAtOnce` in all, so that the account has functions left for the API. */
import { COMPUTING_PARTITION, type Numbered, type RunItem } from '../contracts/table.ts';
import { WORKFLOW_TIMEOUT_SECONDS } from '../contracts/workflow-definition.ts';
import { endRun, findRun } from './runs.ts';
import { takeNumber } from './take-number.ts';

/**
 * A place is free again when its run has ended. Only a run that nobody can join any more, or that is about to be sealed,
 * takes one: so no two runs of a data set ever look for a place at the same time.
 * @returns false if all places are taken, or if another run of the data set computes.
 */
export async function takePlace(
  run: Pick<RunItem, 'runId' | 'dataset'>,
  runsAtOnce: number,
  now: Date,
): Promise<boolean> {
  const place = await takeNumber(COMPUTING_PARTITION, run, now, async (places) => {
    const taken: Numbered[] = [];
    for (const place of places) if (await isTaken(place, now)) taken.push(place);
    if (taken.length >= runsAtOnce || taken.some(({ dataset }) => dataset === run.dataset)) return undefined;
    const numbers = Array.from({ length: runsAtOnce }, (_, number) => number);
    return numbers.find((number) => !taken.some((other) => other.number === number));
  });
  return place !== undefined;
}

/** A run whose end nobody has recorded would have its place for ever: it ends when its execution must have ended. */
async function isTaken({ runId, takenAt }: Numbered, now: Date): Promise<boolean> {
  const run = await findRun(runId);
  if (!run || run.finishedAt) return false;
  const hours = WORKFLOW_TIMEOUT_SECONDS / 3600;
  if (now.getTime() - Date.parse(takenAt) <= hours * 3_600_000) return true;
  const message = `the run did not say that it had ended, and none takes longer than ${hours} hours`;
  await endRun(runId, 'failed', now, { error: { code: 'internal', message, stage: run.stage } });
  return false;
}
