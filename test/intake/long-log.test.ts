/** Rows lie in typed arrays, outside the heap; estimates of memory rely on that. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

test('three million rows are cut by time and forgotten within a heap of 64 MB', async () => {
  const resourceLimits = { maxOldGenerationSizeMb: 64 };
  const worker = new Worker(new URL('./long-log.ts', import.meta.url), { resourceLimits });

  const [answer] = await once(worker, 'message');

  expect(answer).toEqual({ kept: 1_500_001, from: '1970-03-29T12:00:00.000Z' });
});
