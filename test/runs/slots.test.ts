import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { type NewRunItem, runKey } from '../../lib/contracts/table.ts';
import { deleteDataset } from '../../lib/runs/datasets.ts';
import { checkSlot, takeSlot } from '../../lib/runs/slots.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { putDataset, runItem } from '../functions/api/published-data.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();

const NOW = new Date('2026-03-05T03:00:00.000Z');
const UNDER_WAY = { state: 'running', finishedAt: undefined } as const;
const ENDED = { finishedAt: NOW.toISOString() };
const GIVEN_UP = { ...ENDED, resultsKept: false, resultsDeletedAt: NOW.toISOString() };

async function record(runId: string, fields: Partial<NewRunItem>): Promise<NewRunItem> {
  const run = runItem(runId, fields);
  await table.send(new PutCommand({ TableName: resourceName('table'), Item: { ...runKey(runId), ...run } }));
  return run;
}

/** A run takes a slot when it trains. @param fields what becomes of it. */
async function runWith(runId: string, fields: Partial<NewRunItem> = UNDER_WAY) {
  const slot = await takeSlot(await record(runId, { ...fields, ...UNDER_WAY }), NOW);
  await record(runId, fields);
  return slot;
}

describe('a run takes', () => {
  test('a slot of its own, and keeps it when it asks again', async () => {
    expect([await runWith('run-1'), await runWith('run-2'), await runWith('run-1')]).toEqual([0, 1, 0]);
  });

  test('no slot twice, however many take one at once', async () => {
    const slots = await Promise.all(Array.from({ length: 8 }, (_, n) => runWith(`run-${n}`)));

    expect(slots.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([
    ['is published', { ...ENDED, state: 'published' }, 1],
    ['is under way', UNDER_WAY, 1],
    ['is being given up', { ...GIVEN_UP, state: 'published', resultsDeletedAt: undefined }, 1],
    ['has failed, and was not cleared away', { ...ENDED, state: 'failed' }, 1],
    ['was given up', { ...GIVEN_UP, state: 'published' }, 0],
    ['was superseded', { ...GIVEN_UP, state: 'superseded' }, 0],
    ['has failed', { ...GIVEN_UP, state: 'failed' }, 0],
    ['has results of an earlier layout', { ...ENDED, state: 'published', layout: 1 }, 0],
  ] as const)('of a run that %s: %j, the slot %i', async (_, fields, slot) => {
    await runWith('run-1', fields);

    expect(await runWith('run-2')).toBe(slot);
  });

  test('no slot of another data set, unless that is deleted', async () => {
    await putDataset('outlet');
    await runWith('run-1', { ...GIVEN_UP, state: 'failed', dataset: 'outlet' });

    expect(await runWith('run-2')).toBe(1);
    await deleteDataset('outlet', NOW);
    expect(await runWith('run-3')).toBe(0);
  });

  test('none once it has ended, though its execution is begun again', async () => {
    const run = await record('run-1', { ...ENDED, state: 'failed' });

    await expect(takeSlot(run, NOW)).rejects.toMatchObject({ name: 'InputError', code: 'conflict' });
  });
});

describe('a run writes', () => {
  test('into its slot while it is under way', async () => {
    await record('run-1', { ...UNDER_WAY, slot: 3 });

    await expect(checkSlot('run-1', 3)).resolves.toBeUndefined();
  });

  test.each([
    ['has failed, when its execution is begun again', { ...ENDED, state: 'failed', slot: 3 }],
    ['has another slot', { ...UNDER_WAY, slot: 4 }],
  ] as const)('nothing if it %s', async (_, fields) => {
    await record('run-1', fields);

    await expect(checkSlot('run-1', 3)).rejects.toMatchObject({ name: 'InputError', code: 'conflict' });
  });
});
