import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Pointer } from '../../lib/contracts/table.ts';
import { deleteDataset, findDataset, movePointer, readPointer } from '../../lib/runs/datasets.ts';
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

    const before = await movePointer(
      { ...pointer, runId: 'run-3', requestedAt: '2026-03-05T07:59:59.000Z' },
      {},
    );
    const after = await movePointer(
      { ...pointer, runId: 'run-4', requestedAt: '2026-03-05T08:00:01.000Z' },
      {},
    );

    expect([before, after]).toEqual([false, true]);
  });

  test('names the models of that run; one of an earlier version had none for audiences', async () => {
    await publishRun('run-1', { audienceModel: undefined });
    await publishRun('run-2');

    const { pointer } = await rollBack('run-1', now);

    expect(pointer).toMatchObject({ ratingModel: 'SlopeOne', rankingModel: 'cosine', audienceModel: null });
    expect(await readPointer('shop')).toEqual(pointer);
  });

  test('steps back if its results are deleted meanwhile', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    // `sweep` marks the run just before the pointer is moved to it.
    const send = table.send.bind(table);
    vi.spyOn(table, 'send').mockImplementation((async (command: UpdateCommand) => {
      if (
        command instanceof UpdateCommand &&
        command.input.ExpressionAttributeValues?.[':to']?.runId === 'run-1'
      )
        await giveUpResults('run-1');
      return send(command);
    }) as typeof table.send);

    await expect(rollBack('run-1', now)).rejects.toMatchObject({ name: 'InputError', code: 'conflict' });

    expect((await readPointer('shop'))?.runId).toBe('run-2');
    expect((await findDataset('shop'))?.held).toBe(false);
  });

  test('leaves another run in place that was published meanwhile', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    await pointAt('run-3', { requestedAt: '2026-03-05T09:00:00.000Z' });

    await expect(rollBack('run-1', now)).rejects.toThrow('another run was, meanwhile');

    expect((await readPointer('shop'))?.runId).toBe('run-3');
  });

  test('changes nothing about other data sets', async () => {
    await publishRun('run-1');
    await publishRun('run-2');
    await publishRun('run-3', { dataset: 'outlet' });

    await rollBack('run-1', now);

    expect([await readPointer('shop'), await readPointer('outlet')]).toMatchObject([
      { runId: 'run-1' },
      { runId: 'run-3' },
    ]);
  });

  test('holds the data set at it, unless it was trained on the newest files', async () => {
    const basis = (objects: string) => ({ objects, context: 'settings' });
    const source = { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' };
    await publishRun('run-1', { basis: basis('files') });
    await publishRun('run-2', { basis: basis('newer files') });
    const pointer = await readPointer('shop');
    if (!pointer) throw new Error('nothing is published');
    await movePointer(
      { ...pointer, requestedAt: '2026-03-02T03:00:00.000Z' },
      { trained: { ...basis('newer files'), source } },
    );

    await rollBack('run-1', now);
    const older = await findDataset('shop');
    await rollBack('run-2', new Date('2026-03-05T09:00:00.000Z'));

    expect([older, await findDataset('shop')]).toMatchObject([
      { held: true, trained: basis('newer files') },
      { held: false, trained: basis('newer files') },
    ]);
  });

  test.each([
    ['a data set', async () => {}],
    [
      'a data set that was begun anew',
      async (last: Pointer) => {
        await movePointer({ ...last, runId: 'run-3', requestedAt: '2026-03-04T09:00:00.000Z' }, {});
      },
    ],
  ])('is refused for a run of %s that was deleted since', async (_, then) => {
    await publishRun('run-1');
    await publishRun('run-2');
    const last = await readPointer('shop');
    if (!last) throw new Error('nothing is published');
    await deleteDataset('shop', new Date('2026-03-04T08:00:00.000Z'));
    await then(last);

    await expect(rollBack('run-1', now)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('its data set is deleted'),
    });
  });
});
