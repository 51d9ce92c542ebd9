/** The same random seed gives the same bytes: both of what a model has learned and of what it answers. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { MODELS } from '../../../lib/engine/registry.ts';
import { readSet } from '../reference-sets.ts';
import { type Fingerprint, fingerprints } from './fingerprints.ts';

describe.each(['eshop-small', 'ratings-small'])('every model fitted on %s', (name) => {
  const { train, test: asked } = readSet(name);
  const first = fingerprints(train, asked);

  test('has the same bytes when it is fitted again', () => {
    expect(fingerprints(train, asked)).toEqual(first);
    expect(first.map(({ model }) => model)).toEqual(MODELS.map((spec) => spec.name));
  });

  test('has the same bytes when it is fitted in another thread, and in two at a time', async () => {
    const inThreads = await Promise.all([inThread(train, asked), inThread(train, asked)]);

    expect(inThreads).toEqual([first, first]);
  });
});

async function inThread(train: object, asked: object): Promise<Fingerprint[]> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { train, asked } });
  const [answer] = await once(worker, 'message');
  return answer;
}
