/** Whether the times of a log are used, and the data set of one whose times are. */
import type { RunNote } from '../contracts/run-notes.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Dataset, Rows } from '../engine/interactions.ts';
import { type Looks, newestOf, pairsOf } from '../engine/looks.ts';
import { forgetOld } from './forget.ts';
import type { LookTable } from './look-table.ts';
import type { UnderstoodLog } from './understand-logs.ts';
import { columnOf } from './understood-file.ts';
import { winsorize } from './winsorize.ts';

/** A part without times would be neither before a cut nor after it: all parts have them, or none are read. */
export function timesOf(logs: readonly UnderstoodLog[]): { areRead: boolean; notes: RunNote[] } {
  const hasTimes = ({ layout }: UnderstoodLog) =>
    layout.timeFormat !== null && layout.places.time !== undefined;
  const without = logs.filter((log) => !hasTimes(log));
  const others = without.length < logs.length ? ', so those of the other files are not used' : '';
  const notes = without.flatMap(({ input: { file }, layout }): RunNote[] => {
    const column = columnOf(layout, 'time');
    if (column === null && others === '') return [];
    const message =
      column === null
        ? `it has no times${others}`
        : `the times of the column '${column}' are not understood, or day and month cannot be told apart${others}; ` +
          'write them as 2026-01-31T12:00:00Z';
    return [{ code: 'times-missing', message, file }];
  });
  return { areRead: without.length === 0, notes };
}

type TimedSettings = Pick<Settings, 'repeats' | 'winsorizeAt' | 'windowDays' | 'maxBadRowShare'>;

/**
 * The data set of rows that were kept apart. Few rows without a time do no harm: models learn from them in every fold, and
 * are judged by them in none. With more of them times are not used.
 */
export function datedDataset(
  table: LookTable,
  ids: Pick<Dataset, 'customerIds' | 'productIds'>,
  { repeats, winsorizeAt, windowDays, maxBadRowShare }: TimedSettings,
): { readonly dataset: Dataset; readonly notes: RunNote[] } {
  const { undated } = table;
  const looks: Looks = { ...table.take(), repeats };
  const rows = looks.times.length;
  const areUsed = undated < rows && undated <= maxBadRowShare * rows;
  const notes = undated === 0 ? [] : [undatedNote(undated, rows, areUsed)];
  const cutDown = (durations: Float64Array) =>
    winsorizeAt === undefined ? [] : winsorize(durations, winsorizeAt);
  if (!areUsed) {
    const pairs = pairsWithoutTimes(looks);
    return { dataset: { ...pairs, ...ids }, notes: [...notes, ...cutDown(pairs.durations)] };
  }
  const all = { looks, ...ids, notes: [] };
  const { notes: forgotten, ...kept } = windowDays === undefined ? all : forgetOld(all, windowDays);
  notes.push(...forgotten, ...cutDown(kept.looks.durations));
  return { dataset: { ...pairsOf(kept.looks, newestOf(kept.looks)), ...kept }, notes };
}

function undatedNote(undated: number, rows: number, areUsed: boolean): RunNote {
  const [some, all] = [undated, rows].map((count) => count.toLocaleString('en'));
  const what = `${some} of ${all} rows have no time that is understood, or one after the date of their file`;
  const message = areUsed
    ? `${what}: they count as older than every cut, and are never too old for windowDays`
    : `${what}: times are not used (at most maxBadRowShare of the rows may have none)`;
  return { code: 'times-missing', message };
}

/** As if the file had no times: `last` is the last row. */
function pairsWithoutTimes(looks: Looks): Rows {
  const { isRecent: _, ...pairs } = pairsOf({ ...looks, times: looks.times.fill(Number.NaN) }, 0);
  return pairs;
}
