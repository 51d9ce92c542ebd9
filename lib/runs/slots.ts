/**
 * Slots of the table, in which runs' results lie. A run takes the slot of one whose results were given up and writes
 * over them: deleting them would cost as much as writing them did.
 */
import { InputError } from '../contracts/errors.ts';
import {
  numberedKey,
  numberedSchema,
  type RunItem,
  SLOTS_PARTITION,
  TABLE_LAYOUT,
} from '../contracts/table.ts';
import { readItem } from '../store/table-items.ts';
import { readDatasets } from './datasets.ts';
import { findRun } from './runs.ts';
import { takeNumber } from './take-number.ts';

/**
 * @returns the run's slot: the one it has, one that is free, or a new one. Of another data set only if that is deleted: a
 * small shop in a large shop's slot would have to delete most of what lies there.
 * @throws InputError conflict for a run that has ended.
 */
export async function takeSlot(run: Pick<RunItem, 'runId' | 'dataset'>, now: Date): Promise<number> {
  checkUnderWay(await findRun(run.runId));
  const others = new Set((await readDatasets()).map(({ dataset }) => dataset));
  others.delete(run.dataset);
  return takeNumber(SLOTS_PARTITION, run, now, async (slots) => {
    for (const slot of slots)
      if (!others.has(slot.dataset) && isFree(await findRun(slot.runId))) return slot.number;
    return slots.length;
  });
}

/** What may still be published, or is just being deleted, stays. */
const isFree = (run: RunItem | undefined) =>
  !run || run.resultsDeletedAt !== null || (run.finishedAt !== null && run.layout !== TABLE_LAYOUT);

/** Whether nobody has taken the run's slot since. */
export async function hasSlot(runId: string, slot: number): Promise<boolean> {
  return (await readItem(numberedKey(SLOTS_PARTITION, slot), numberedSchema, true))?.runId === runId;
}

/**
 * To be called before results are written. An execution that is begun again after its run has ended must not write over
 * those of another run. (A benchmark's run has no record, and the table to itself.)
 * @throws InputError conflict if the run has ended, or has another slot.
 */
export async function checkSlot(runId: string, slot: number): Promise<void> {
  const run = await findRun(runId);
  checkUnderWay(run);
  if (run && run.slot !== slot)
    throw new InputError('conflict', `run ${runId} has the slot ${run.slot}, not ${slot}`);
}

function checkUnderWay(run: RunItem | undefined): void {
  if (!run?.finishedAt) return;
  const { runId, state } = run;
  throw new InputError(
    'conflict',
    `run ${runId} is ${state}: nothing of it is written any more; start another`,
  );
}
