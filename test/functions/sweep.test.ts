import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { settle } from '../../functions/settle/handler.ts';
import { sweep } from '../../functions/sweep/handler.ts';
import { FIRST_SCOPE, factKey, firstScopeKey } from '../../lib/contracts/table.ts';
import type { RunRequest } from '../../lib/contracts/workflow.ts';
import { deleteDataset, movePointer, readPointer } from '../../lib/runs/datasets.ts';
import { createRun, endRun, readRun } from '../../lib/runs/runs.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { partitionKeys, putItems } from '../../lib/store/table-items.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { useMockedEvents } from './mocked-services.ts';
import { barePipeline, type Pipeline } from './pipeline.ts';
import { customersOf, pagesOf, productsOf } from './results-of.ts';
import { NOW, surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();
useMockedEvents();

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T03:00:00.000Z`;
const bare = (requestedAt: string, settings = {}, now = NOW, dataset = 'shop') =>
  barePipeline(buckets, requestedAt, { settings, now, dataset });
const filesOf = ({ request }: Pipeline) =>
  buckets.keys('artifacts').filter((key) => key.includes(`${request.runId}/`));
const record = ({ request }: Pipeline) => readRun(request.runId);

/** A run from its files to its end. */
async function published(requestedAt: string, keepRuns = 5, dataset = 'shop'): Promise<Pipeline> {
  const pipeline = await bare(requestedAt, { keepRuns }, NOW, dataset);
  await pipeline.publish();
  await pipeline.sweep();
  return pipeline;
}

describe('the last runs of a data set are kept', () => {
  const kept = async (pipeline: Pipeline) => ({
    resultsKept: (await record(pipeline)).resultsKept,
    files: filesOf(pipeline).length > 0,
    customers: (await customersOf(pipeline.results)).length,
    products: (await productsOf(pipeline.results)).length,
    pages: (await pagesOf(pipeline.results, 'PRODUCT', '1_1')).length,
  });
  const all = { resultsKept: true, files: true, customers: 3, products: 2, pages: 1 };
  const givenUp = { resultsKept: false, files: false };

  test('gives up the results of published runs beyond them, and the record stays', async () => {
    const runs: Pipeline[] = [];
    for (const n of [1, 2, 3, 4]) {
      runs.push(await published(day(n), 2));
    }

    expect(await Promise.all(runs.map(kept))).toMatchObject([givenUp, givenUp, all, all]);
    const records = await Promise.all(runs.map(record));
    expect(records.map(({ state }) => state)).toEqual(Array(4).fill('published'));
  });

  test('lets a later run write over the results of one that was given up', async () => {
    const runs: Pipeline[] = [];
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const pipeline = await bare(day(n), { keepRuns: 2 }, new Date(day(n)));
      await pipeline.publish(new Date(day(n)));
      await pipeline.sweep(new Date(day(n)));
      runs.push(pipeline);
    }

    expect(runs.map(({ slot }) => slot)).toEqual([0, 1, 2, 0, 1, 2]);
    const none = { customers: 0, products: 0, pages: 0 };
    expect(await Promise.all(runs.map(kept))).toMatchObject([none, none, none, {}, all, all]);
  });

  test('never gives up the published one, however old its request', async () => {
    const first = await published(day(1), 1);
    const second = await bare(day(2), { keepRuns: 1 });
    const pointer = await readPointer('shop');
    if (!pointer) throw new Error('nothing is published');
    // Published again by hand: to the pointer that is a request of that moment.
    await movePointer({ ...pointer, requestedAt: day(9) }, { held: true });

    await second.publish();
    await second.sweep();

    expect(await kept(first)).toEqual(all);
    expect(await kept(second)).toMatchObject(givenUp);
  });

  test('clears away what failed runs left, but for their reports', async () => {
    const failed = await bare(day(1));
    await endRun(failed.request.runId, 'failed', NOW);

    await published(day(2));

    expect(await record(failed)).toMatchObject({ resultsKept: false });
    expect(buckets.keys('artifacts', failed.keys.prefix)).toEqual([failed.keys.profile, failed.keys.rejects]);
  });

  test('and a failed run is swept once more when no function of it can write any longer', async () => {
    const failed = await bare(day(1));
    await endRun(failed.request.runId, 'failed', NOW);
    await failed.sweep();
    buckets.put('artifacts', `${failed.keys.prefix}parts/late`, 'x');

    await failed.sweep(new Date(NOW.getTime() + 16 * 60_000));

    expect(filesOf(failed)).toEqual([failed.keys.profile, failed.keys.rejects]);
    expect((await record(failed)).resultsDeletedAt).not.toBeNull();
  });

  test('until all is deleted: a later call goes on where one was stopped', async () => {
    const first = await published(day(1), 1);
    const second = await bare(day(2), { keepRuns: 1 });
    await second.publish();
    const send = table.send.bind(table);
    vi.spyOn(table, 'send').mockImplementation((async (command: { input: unknown }) => {
      if (JSON.stringify(command.input).includes('#resultsDeletedAt')) throw new Error('the power is gone');
      return send(command as never);
    }) as never);

    await expect(second.sweep()).rejects.toThrow('the power is gone');
    expect(await record(first)).toMatchObject({ resultsKept: false, resultsDeletedAt: null });
    vi.restoreAllMocks();
    await second.sweep(new Date(NOW.getTime() + 2000));

    expect((await record(first)).resultsDeletedAt).not.toBeNull();
    expect(await kept(second)).toEqual(all);
  });

  test('whatever other data sets do', async () => {
    const outlet = await published(day(1), 1, 'outlet');
    const failed = await bare(day(1), {}, NOW, 'outlet');
    await endRun(failed.request.runId, 'failed', NOW);

    for (const n of [2, 3, 4]) await published(day(n), 1);

    expect(await kept(outlet)).toEqual(all);
    expect(await record(failed)).toMatchObject({ resultsKept: true });
  });

  test('and those that trained nothing do not count', async () => {
    const first = await published(day(1), 2);
    for (const n of [2, 3, 4]) {
      const { request } = await bare(day(n));
      await endRun(request.runId, 'unchanged', NOW);
    }

    await published(day(5), 2);

    expect(await kept(first)).toEqual(all);
  });
});

test('what a run has left that came late is given up', async () => {
  await published(day(2));

  const late = await published(day(1));

  expect(await record(late)).toMatchObject({ state: 'superseded', resultsKept: false });
  expect(filesOf(late)).toEqual([]);
});

describe('a data set that is deleted', () => {
  const facts = async (scope: string) => {
    const keys = [];
    for (const { pk, sk } of [factKey('CONTACTS', scope, 'CC1'), factKey('PRODUCTS', scope, '1_1')])
      for await (const key of partitionKeys(pk)) if (key.sk === sk) keys.push(key);
    return keys.length;
  };
  const putFacts = (scope: string, updatedAt: string) =>
    putItems([
      { ...factKey('CONTACTS', scope, 'CC1'), email: 'a@example.com', updatedAt },
      { ...factKey('PRODUCTS', scope, '1_1'), title: 'Chair', updatedAt },
    ]);

  async function allKeys(): Promise<string[]> {
    const { Items = [] } = await table.send(new ScanCommand({ TableName: resourceName('table') }));
    return Items.map(({ pk }) => pk);
  }

  /** As the workflow does, once `start` has written the record and deleted the data set. */
  async function runDeletion(scope: string, at = day(5)): Promise<RunRequest> {
    const request: RunRequest = {
      runId: `deletion-of-${scope}`,
      kind: 'deletion',
      trigger: 'api',
      dataset: 'shop',
      source: { bucket: 'results', key: scope, version: day(1) },
      requestedAt: at,
    };
    await createRun({ ...request, state: 'queued', stage: 'start', updatedAt: at });
    await deleteDataset('shop', new Date(at));
    await settle(request, surroundings());
    await sweep(request, surroundings());
    return request;
  }

  test('leaves no file of any run, no contacts and no products; its uploads and other data sets stay', async () => {
    const pipelines = [await published(day(1)), await published(day(2))];
    const failed = await bare(day(3));
    await endRun(failed.request.runId, 'failed', NOW);
    const outlet = await published(day(1), 5, 'outlet');
    const before = filesOf(outlet);
    for (const scope of ['shop', 'outlet']) await putFacts(scope, day(2));

    const { runId } = await runDeletion('shop');

    expect([...pipelines, failed].flatMap(filesOf)).toEqual([]);
    expect(filesOf(outlet)).toEqual(before);
    expect([await facts('shop'), await facts('outlet')]).toEqual([0, 2]);
    expect(buckets.keys('uploads')).toContain('clicks/shop.csv');
    expect(await readRun(runId)).toMatchObject({
      state: 'done',
      stage: 'sweep',
      finishedAt: NOW.toISOString(),
    });
  });

  test('leaves nothing in the table but records: no customers, no lists, no refused rows', async () => {
    for (const n of [1, 2]) await published(day(n));
    const outlet = await published(day(1), 5, 'outlet');
    const of = async (slot: number) =>
      (await allKeys()).filter((pk) => pk.startsWith(`SLOT#${slot}#`)).length;
    const before = await of(outlet.slot);
    expect(before).toBeGreaterThan(0);

    await runDeletion('shop');

    expect(await of(outlet.slot)).toBe(before);
    const left = (await allKeys()).filter((pk) => !pk.startsWith(`SLOT#${outlet.slot}#`));
    expect(left.filter((pk) => pk.startsWith('SLOT#'))).toEqual([]);
    const details = left.filter((pk, n) => pk.startsWith('RUN#') && left.indexOf(pk) !== n);
    expect(new Set(details)).toEqual(new Set([`RUN#${outlet.request.runId}`]));
  });

  test('leaves a slot alone that another run has taken since', async () => {
    const failed = await bare(day(1));
    await endRun(failed.request.runId, 'failed', NOW);
    await published(day(2), 5, 'outlet');
    await failed.sweep(new Date(NOW.getTime() + 16 * 60_000));
    const next = await bare(day(6));
    expect(next.slot).toBe(failed.slot);
    await next.publish();

    await runDeletion('shop');

    expect(await customersOf(next.results)).toHaveLength(3);
  });

  test('leaves no reports of a failed run that was swept before', async () => {
    const failed = await bare(day(1));
    await endRun(failed.request.runId, 'failed', NOW);
    const before = new Date(Date.parse(day(5)) - 1000);
    await failed.sweep(before);
    expect(filesOf(failed)).toEqual([failed.keys.profile, failed.keys.rejects]);

    await runDeletion('shop');

    expect(filesOf(failed)).toEqual([]);
  });

  test('has a run that fails after its deletion swept by that run', async () => {
    const late = await bare(day(4));
    await runDeletion('shop');
    expect(filesOf(late)).not.toEqual([]);

    await endRun(late.request.runId, 'failed', NOW);
    await late.sweep();

    expect(filesOf(late)).toEqual([]);
  });

  test('leaves the reports of its files of contacts no longer either', async () => {
    const contacts: RunRequest = {
      runId: 'contacts-1',
      kind: 'contacts',
      trigger: 'upload',
      dataset: 'shop',
      source: { bucket: 'uploads', key: 'contacts/shop.csv', version: 'v1' },
      requestedAt: day(1),
    };
    await createRun({ ...contacts, state: 'queued', stage: 'start', updatedAt: day(1) });
    await endRun('contacts-1', 'done', NOW);
    buckets.put('artifacts', 'runs/contacts-1/rejects.csv', 'file,line,reason,raw\n');

    await runDeletion('shop');

    expect(buckets.keys('artifacts')).toEqual([]);
  });

  test('and begun anew meanwhile keeps what has come since', async () => {
    await published(day(1));
    await putFacts('shop', day(6));
    await deleteDataset('shop', new Date(day(5)));
    const anew = await published(day(6));
    const before = filesOf(anew);

    await runDeletion('shop');

    expect(filesOf(anew)).toEqual(before);
    expect((await readPointer('shop'))?.runId).toBe(anew.request.runId);
    expect(await facts('shop')).toBe(2);
  });

  test.each([
    ['leaves none of its own facts to the data set that follows it as the first', day(4), 0],
    ['leaves the facts of the data set that follows it as the first', day(6), 2],
  ])('%s', async (_, at, left) => {
    await published(day(1), 5, 'outlet');
    await putItems([{ ...firstScopeKey, owner: 'outlet' }]);
    await putFacts(FIRST_SCOPE, at);

    await runDeletion(FIRST_SCOPE);

    expect(await facts(FIRST_SCOPE)).toBe(left);
  });

  test('has what its deletion left deleted by the next run of any data set', async () => {
    const old = await published(day(1));
    await deleteDataset('shop', new Date(day(5)));

    await published(day(6), 5, 'outlet');

    expect(filesOf(old)).toEqual([]);
  });
});
