/** The places in which runs compute: `runsAtOnce` in all, so that the account has functions left for the API. */
import { COMPUTING_PARTITION, type Numbered, type RunItem } from '../contracts/table.ts';
import { WORKFLOW_TIMEOUT_SECONDS } from '../contracts/workflow-definition.ts';
import { readDatasets } from './datasets.ts';
import { endRun, findRun } from './runs.ts';
import { takeNumber } from './take-number.ts';

/**
 * A place is free again when its run has ended. Only a run that nobody can join any more, or that is about to be sealed,
 * takes one: so no two runs of a data set ever look for a place at the same time. Those that wait look for one now and
 * then; whoever was asked for later leaves one for each of them.
 * @returns false if no place is left, or if another run of the data set computes.
 */
export async function takePlace(
  run: Pick<RunItem, 'runId' | 'dataset' | 'requestedAt'>,
  runsAtOnce: number,
  now: Date,
): Promise<boolean> {
  const place = await takeNumber(COMPUTING_PARTITION, run, now, async (places) => {
    const taken: Numbered[] = [];
    for (const place of places) if (await isTaken(place, now)) taken.push(place);
    if (taken.some(({ dataset }) => dataset === run.dataset)) return undefined;
    if (taken.length >= runsAtOnce) return undefined;
    if (taken.length + (await countBefore(run, taken, now)) >= runsAtOnce) return undefined;
    const numbers = Array.from({ length: runsAtOnce }, (_, number) => number);
    return numbers.find((number) => !taken.some((other) => other.number === number));
  });
  return place !== undefined;
}

/** How many runs of other data sets have waited longer for a place, and could have one. */
async function countBefore(
  { requestedAt }: Pick<RunItem, 'requestedAt'>,
  taken: readonly Numbered[],
  now: Date,
): Promise<number> {
  let count = 0;
  for (const { dataset, waiting } of await readDatasets()) {
    if (!waiting || waiting.until > now.toISOString() || waiting.request.requestedAt >= requestedAt) continue;
    if (taken.some((place) => place.dataset === dataset)) continue;
    const run = await findRun(waiting.request.runId);
    if (run && !run.finishedAt && !isTimeUp(waiting.until, now)) count++;
  }
  return count;
}

/** A run whose end nobody has recorded would have its place for ever: it ends when its execution must have ended. */
async function isTaken({ runId, takenAt }: Numbered, now: Date): Promise<boolean> {
  const run = await findRun(runId);
  if (!run || run.finishedAt) return false;
  if (!isTimeUp(takenAt, now)) return true;
  const message = `the run did not say that it had ended, and none takes longer than ${WORKFLOW_TIMEOUT_SECONDS / 3600} hours`;
  await endRun(runId, 'failed', now, { error: { code: 'internal', message, stage: run.stage } });
  return false;
}

const isTimeUp = (since: string, now: Date) =>
  now.getTime() - Date.parse(since) > WORKFLOW_TIMEOUT_SECONDS * 1000;
