import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { movePointer, readPointer } from '../../lib/runs/datasets.ts';
import { rollBack } from '../../lib/runs/rollback.ts';
import { table } from '../../lib/store/clients.ts';
import { giveUpResults, pointAt, publishRun } from '../functions/api/published-data.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();
afterEach(() => vi.restoreAllMocks());

const now = new Date('2026-03-05T08:00:00.000Z');

describe('publishing an earlier run again', () => {
  test('outlives a run requested earlier that ends later, and gives way to one requested later', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    const { pointer } = await rollBack('run-1', now);

    const before = await movePointer({ ...pointer, runId: 'run-3', requestedAt: '2026-03-05T07:59:59.000Z' });
    const after = await movePointer({ ...pointer, runId: 'run-4', requestedAt: '2026-03-05T08:00:01.000Z' });

    expect([before, after]).toEqual([false, true]);
  });

  test('names the models of that run; one of an earlier version had none for audiences', async () => {
    await publishRun('run-1', { audienceModel: undefined });
    await publishRun('run-2');

    const { pointer } = await rollBack('run-1', now);

    expect(pointer).toMatchObject({ ratingModel: 'SlopeOne', rankingModel: 'cosine', audienceModel: null });
    expect(await readPointer()).toEqual(pointer);
  });

  test('steps back if its results are deleted meanwhile', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    // `publish` marks the run just before the pointer is moved to it.
    const send = table.send.bind(table);
    vi.spyOn(table, 'send').mockImplementation((async (command: PutCommand) => {
      if (command instanceof PutCommand && command.input.Item?.runId === 'run-1')
        await giveUpResults('run-1');
      return send(command);
    }) as typeof table.send);

    await expect(rollBack('run-1', now)).rejects.toMatchObject({ name: 'InputError', code: 'conflict' });

    expect((await readPointer())?.runId).toBe('run-2');
  });

  test('leaves another run in place that was published meanwhile', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    await pointAt('run-3', { requestedAt: '2026-03-05T09:00:00.000Z' });

    await expect(rollBack('run-1', now)).rejects.toThrow('another run was, meanwhile');

    expect((await readPointer())?.runId).toBe('run-3');
  });
});
