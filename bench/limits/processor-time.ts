/** Processor time of this bench's processes, of one other process, and of all the rest (Linux; proc(5)). */
import { readFileSync } from 'node:fs';

/** Of `/proc/stat` and `/proc/<pid>/stat`. */
const TICKS_PER_SECOND = 100;

/**
 * @returns the outcome, the seconds that this process and the children that ended meanwhile computed, and the mean number
 * of cores that were busy with anything else; null on a system without /proc.
 */
export async function computing<T>(
  work: () => Promise<T>,
): Promise<{ outcome: T; ownSeconds: number | null; load: number | null }> {
  const [all, own, start] = [busySeconds(), ownSeconds(), performance.now()];
  const outcome = await work();
  const wall = (performance.now() - start) / 1000;
  const [allThen, ownThen] = [busySeconds(), ownSeconds()];
  if (all === null || own === null || allThen === null || ownThen === null)
    return { outcome, ownSeconds: null, load: null };
  const ofOwn = ownThen - own;
  return { outcome, ownSeconds: ofOwn, load: Math.max(0, (allThen - all - ofOwn) / wall) };
}

/** User and system time of all threads of a process; null if there is no such process. */
export function secondsOf(pid: number): number | null {
  return ticksOf(`/proc/${pid}/stat`, [11, 12]);
}

/** With the children that have ended. */
function ownSeconds(): number | null {
  return ticksOf('/proc/self/stat', [11, 12, 13, 14]);
}

/** @param places of fields, counted from the state, which comes after the name. */
function ticksOf(file: string, places: readonly number[]): number | null {
  const text = read(file);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return places.reduce((sum, place) => sum + Number(fields[place]), 0) / TICKS_PER_SECOND;
}

/** Of all cores since the start of the machine: user, nice, system, interrupts; neither idle nor waiting for disks. */
function busySeconds(): number | null {
  const [line] = read('/proc/stat')?.split('\n') ?? [];
  if (line === undefined) return null;
  const [user, nice, system, , , interrupts, softInterrupts] = line.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + interrupts + softInterrupts) / TICKS_PER_SECOND;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
