import { describe, expect, test } from 'vitest';
import type { NewRunItem } from '../../lib/contracts/table.ts';
import { createRun } from '../../lib/runs/runs.ts';
import { takeSlot } from '../../lib/runs/slots.ts';
import { runItem } from '../functions/api/published-data.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();

const at = (time: string) => new Date(`2026-03-05T${time}:00.000Z`);
const FINISHED = { finishedAt: at('03:00').toISOString() };

/** A run with a slot. */
async function runWith(runId: string, fields: Partial<NewRunItem> = {}): Promise<number> {
  const run = runItem(runId, { ...FINISHED, ...fields });
  await createRun(run);
  return takeSlot(run, at('02:00'));
}

describe('a run takes', () => {
  test('a slot of its own, and keeps it when it asks again', async () => {
    expect([await runWith('run-1'), await runWith('run-2'), await runWith('run-1')]).toEqual([0, 1, 0]);
  });

  test('no slot twice, however many take one at once', async () => {
    const runs = Array.from({ length: 8 }, (_, n) =>
      runItem(`run-${n}`, { state: 'running', finishedAt: undefined }),
    );
    for (const run of runs) await createRun(run);

    const slots = await Promise.all(runs.map((run) => takeSlot(run, at('02:00'))));

    expect(slots.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([
    ['is published', { state: 'published' }, 1],
    ['is under way', { state: 'running', finishedAt: undefined }, 1],
    ['was given up', { state: 'published', resultsKept: false }, 0],
    ['was superseded', { state: 'superseded' }, 0],
    ['has failed', { state: 'failed' }, 0],
    ['has results of an earlier layout', { state: 'published', layout: 1 }, 0],
  ] as const)('of a run that %s: %j, the slot %i', async (_, fields, slot) => {
    await runWith('run-1', fields);

    expect(await takeSlot(runItem('run-2'), at('03:16'))).toBe(slot);
  });

  test('no slot in which a function of a failed run may still write', async () => {
    await runWith('run-1', { state: 'failed' });

    expect(await takeSlot(runItem('run-2'), at('03:14'))).toBe(1);
  });

  test('rather the slot of its own data set, most of whose results it writes over', async () => {
    await runWith('run-1', { state: 'failed', dataset: 'other' });
    await runWith('run-2', { state: 'failed' });

    expect(await takeSlot(runItem('run-3'), at('04:00'))).toBe(1);
  });
});
