/**
 * Slots of the table, in which runs' results lie. A run takes the slot of one whose results were given up and writes
 * over them: deleting them would cost as much as writing them did.
 */
import { type Numbered, type RunItem, SLOTS_PARTITION } from '../contracts/table.ts';
import { hasResults } from './rollback.ts';
import { findRun } from './runs.ts';
import { takeNumber } from './take-number.ts';

/** A function that a failed run has left behind may go on writing for as long as a function may take. */
const LONGEST_FUNCTION_MS = 900_000;

/** @returns the run's slot: the one it has, one that is free, preferably of the same data set, or a new one. */
export async function takeSlot(run: Pick<RunItem, 'runId' | 'dataset'>, now: Date): Promise<number> {
  const choose = async (slots: readonly Numbered[]) =>
    (await freeSlot(slots, run.dataset, now)) ?? slots.length;
  return takeNumber(SLOTS_PARTITION, run, now, choose);
}

async function freeSlot(slots: readonly Numbered[], dataset: string, now: Date): Promise<number | undefined> {
  const sameFirst = [...slots].sort(
    (one, other) => Number(other.dataset === dataset) - Number(one.dataset === dataset),
  );
  for (const slot of sameFirst) if (isFree(await findRun(slot.runId), now)) return slot.number;
  return undefined;
}

function isFree(run: RunItem | undefined, now: Date): boolean {
  if (!run) return true;
  if (!run.finishedAt || hasResults(run)) return false;
  return now.getTime() - Date.parse(run.finishedAt) > LONGEST_FUNCTION_MS;
}
