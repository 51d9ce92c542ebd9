import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { stageHandler } from '../../functions/stage.ts';
import { table } from '../../lib/store/clients.ts';
import { putItems } from '../../lib/store/table-items.ts';

beforeEach(() => void delete process.env.DWELL_SETTINGS);
afterEach(() => vi.restoreAllMocks());

test('a function is patient with the table until five seconds before its time is up', async () => {
  process.env.DWELL_TABLE = 'results';
  const busy = Object.assign(new Error('too much'), { name: 'ProvisionedThroughputExceededException' });
  const send = vi.spyOn(table, 'send').mockRejectedValue(busy as never);
  const handler = stageHandler('plan', z.object({ runId: z.string() }), () =>
    putItems([{ pk: 'P', sk: 's' }]),
  );
  const seconds = async (left: number) => {
    const start = performance.now();
    await expect(handler({ runId: 'run-1' }, { getRemainingTimeInMillis: () => left })).rejects.toThrow(
      '1 of 1 items unwritten',
    );
    return (performance.now() - start) / 1000;
  };

  expect(await seconds(4000)).toBeLessThan(0.5);
  expect(send).toHaveBeenCalledTimes(1);
  const waited = await seconds(6500);

  expect(waited).toBeGreaterThanOrEqual(1.49);
  expect(waited).toBeLessThan(4);
});

test('a function is given the settings of its run’s data set', async () => {
  process.env.DWELL_SETTINGS = JSON.stringify({
    folds: 4,
    windowDays: 90,
    datasets: { outlet: { folds: 5, customerPrefix: '' } },
  });
  const schema = z.object({ runId: z.string(), dataset: z.string() });
  const handler = stageHandler('plan', schema, async (_, { settings }) => settings);

  expect(await handler({ runId: 'run-1', dataset: 'outlet' })).toMatchObject({
    ...{ folds: 5, customerPrefix: '', windowDays: 90 },
  });
  expect(await handler({ runId: 'run-1', dataset: 'shop' })).toMatchObject({
    ...{ folds: 4, customerPrefix: 'CC', windowDays: 90 },
  });
});
