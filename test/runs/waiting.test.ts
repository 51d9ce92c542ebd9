import { describe, expect, test, vi } from 'vitest';
import type { UploadEvent } from '../../lib/contracts/events.ts';
import { findDataset } from '../../lib/runs/datasets.ts';
import { endRun, enterStage, readRun, runsByTime } from '../../lib/runs/runs.ts';
import { startRun } from '../../lib/runs/start-run.ts';
import { seal } from '../../lib/runs/waiting.ts';
import { table } from '../../lib/store/clients.ts';
import { useMockedExecutions } from '../functions/mocked-services.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';

useEmbeddedTable();
useMockedExecutions();
const NOW = new Date('2026-03-01T12:00:00.000Z');

async function upload(part: string): Promise<string> {
  const event: UploadEvent = {
    'detail-type': 'Object Created',
    time: '2026-03-01T11:59:00Z',
    detail: { bucket: { name: 'uploads' }, object: { key: `clicks/shop/${part}.csv`, sequencer: part } },
  };
  const { runId = '' } = await startRun(event, () => NOW, 60);
  return runId;
}

const waitingRun = async () => (await findDataset('shop'))?.waiting?.request.runId;

/** What `settle` and the stages after it do. */
async function runToEnd(): Promise<void> {
  const waiting = (await findDataset('shop'))?.waiting;
  if (!waiting) throw new Error('nothing waits');
  await seal(waiting);
  await enterStage(waiting.request.runId, 'ingest', NOW);
  await endRun(waiting.request.runId, 'published', NOW);
}

/** A call of `start` stands still before it lets its run wait; meanwhile `others` happens. */
async function slowly(part: string, others: () => Promise<void>): Promise<string> {
  const send = table.send.bind(table);
  const spy = vi.spyOn(table, 'send').mockImplementation((async (command: { input: object }) => {
    if (JSON.stringify(command.input).includes('attribute_not_exists(#waiting)')) {
      spy.mockRestore();
      await others();
    }
    return send(command as never);
  }) as never);
  return upload(part);
}

async function runs(): Promise<string[]> {
  const found = [];
  for await (const { runId } of runsByTime()) found.push(runId);
  return found;
}

describe('a call that is overtaken by another for the same event', () => {
  test('lets the run wait no second time: it has been sealed meanwhile', async () => {
    const runId = await slowly('1', async () => {
      await upload('1');
      const waiting = (await findDataset('shop'))?.waiting;
      if (waiting) await seal(waiting);
    });

    expect(await waitingRun()).toBeUndefined();
    expect(await runs()).toEqual([runId]);
    expect(await upload('2')).not.toBe(runId);
  });

  test('nor if further runs have come and gone meanwhile', async () => {
    const runId = await slowly('1', async () => {
      await upload('1');
      await runToEnd();
      await upload('2');
      await runToEnd();
    });

    expect(await waitingRun()).toBeUndefined();
    expect(await readRun(runId)).toMatchObject({ state: 'published' });
    const third = await upload('3');
    expect(await waitingRun()).toBe(third);
    expect(await runs()).toHaveLength(3);
  });

  test('by a part that now waits joins that one', async () => {
    let other = '';
    const runId = await slowly('1', async () => {
      other = await upload('2');
    });

    expect(runId).toBe(other);
    expect(await runs()).toEqual([other]);
  });
});
