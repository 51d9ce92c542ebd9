import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { publish } from '../../functions/publish/handler.ts';
import { artifactKeys, exportKeys } from '../../lib/contracts/artifacts.ts';
import { publishedEventSchema } from '../../lib/contracts/events.ts';
import type { FoldFigures, PredictionRow } from '../../lib/contracts/results.ts';
import { TABLE_LAYOUT } from '../../lib/contracts/table.ts';
import { deleteDataset, findDataset, readPointer } from '../../lib/runs/datasets.ts';
import { endRun, readRun, updateRun } from '../../lib/runs/runs.ts';
import { table } from '../../lib/store/clients.ts';
import { putProducts } from '../../lib/store/products.ts';
import { timedCsv, timedLog } from '../engine/evaluation/timed-log.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { useMockedEvents } from './mocked-services.ts';
import { barePipeline, Pipeline, SHOP_LOG } from './pipeline.ts';
import { NOW, surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();
const events = useMockedEvents();

const text = SHOP_LOG.split('\n').slice(0, 200).join('\n');
const models = ['BaselineOnly', 'SlopeOne', 'popularity', 'cosine'];

/** A run that has come as far as `publish`. */
async function ready(requestedAt = '2026-03-01T11:59:00.000Z', settings = {}): Promise<Pipeline> {
  return new Pipeline(buckets, { text, settings, request: { requestedAt } }).runTo('recommend', models);
}

/** A run without data, for what needs none. */
const bare = (requestedAt: string) => barePipeline(buckets, requestedAt);

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T03:00:00.000Z`;
const sentEvents = () =>
  events.commandCalls(PutEventsCommand).flatMap((call) => call.args[0].input.Entries ?? []);

describe('publishing', () => {
  test('moves the pointer, ends the run and tells of it', async () => {
    const pipeline = await ready();
    const { runId } = pipeline.request;

    expect(await pipeline.publish()).toEqual({ published: true });

    expect(await readPointer('shop')).toEqual({
      runId,
      dataset: 'shop',
      dataDate: '2026-03-01T09:00:00.000Z',
      requestedAt: '2026-03-01T11:59:00.000Z',
      readAt: NOW.toISOString(),
      publishedAt: NOW.toISOString(),
      ratingModel: pipeline.selection.rating,
      rankingModel: pipeline.selection.ranking,
      audienceModel: pipeline.selection.audience,
      slot: pipeline.slot,
      layout: TABLE_LAYOUT,
    });
    expect(await readRun(runId)).toMatchObject({
      state: 'published',
      stage: 'publish',
      publishedAt: NOW.toISOString(),
      finishedAt: NOW.toISOString(),
    });
    const [event] = sentEvents();
    expect(event).toMatchObject({ EventBusName: 'runs', Source: 'dwell', DetailType: 'Run published' });
    expect(publishedEventSchema.parse(JSON.parse(event.Detail ?? ''))).toEqual({
      runId,
      dataset: 'shop',
      dataDate: '2026-03-01T09:00:00.000Z',
      publishedAt: NOW.toISOString(),
      ratingModel: pipeline.selection.rating,
      rankingModel: pipeline.selection.ranking,
      audienceModel: pipeline.selection.audience,
      exports: { bucket: 'artifacts', prefix: `exports/shop/${runId}/` },
    });
  });

  test('leaves all files for download', async () => {
    const pipeline = await ready();
    const { runId } = pipeline.request;
    const to = exportKeys('shop', runId);

    await pipeline.publish();

    const files = buckets.keys('artifacts', to.prefix).map((key) => key.slice(to.prefix.length));
    expect(files.filter((file) => !file.startsWith('audience/'))).toEqual([
      'best_predictions.csv',
      'contacts.csv',
      'leaderboard.json',
      'products.csv',
      'profile.json',
      'recommendations.csv',
      'rejects.csv',
      'worst_predictions.csv',
    ]);
    expect(files.filter((file) => file.startsWith('audience/')).length).toBeGreaterThan(10);
    for (const [name, key] of [
      ['leaderboard', to.leaderboard],
      ['profile', to.profile],
      ['rejects', to.rejects],
      ['contacts', to.contacts],
    ] as const)
      expect(buckets.text('artifacts', key)).toBe(buckets.text('artifacts', artifactKeys(runId)[name]));
  });

  test('joins the shards’ recommendations under one header, in the order of the customers', async () => {
    const pipeline = await ready();

    await pipeline.publish();

    const { prefix } = pipeline.keys;
    const parts = buckets.keys('artifacts', `${prefix}parts/recommendations/`);
    expect(parts.length).toBeGreaterThan(1);
    expect(buckets.text('artifacts', exportKeys('shop', pipeline.request.runId).recommendations)).toBe(
      `customer,product,score,rank,why,title\n${parts.map((key) => buckets.text('artifacts', key)).join('')}`,
    );
  });

  test('takes the ten best and worst predictions of the winner over all folds, by ascending error', async () => {
    await putProducts('shop', new Map([['1_1', { title: 'Rouge', category: null, available: null }]]), NOW);
    const pipeline = await ready();
    const model = pipeline.selection.rating ?? '';
    const row = (err: number): PredictionRow => ({
      uid: 'CC1',
      iid: '1_1',
      rui: 1,
      est: 1 + err,
      Iu: 2,
      Ui: 3,
      err,
    });
    for (const fold of [0, 1, 2]) {
      const key = pipeline.keys.evaluation(model, fold);
      const result: FoldFigures = buckets.json('artifacts', key);
      const best = Array.from({ length: 10 }, (_, n) => row(3 * n + fold));
      const worst = Array.from({ length: 10 }, (_, n) => row(1000 + 3 * n + fold));
      buckets.put('artifacts', key, JSON.stringify({ ...result, best, worst }));
    }

    await pipeline.publish();

    const to = exportKeys('shop', pipeline.request.runId);
    const errorsIn = (key: string) => {
      const [header, ...lines] = buckets.text('artifacts', key).trim().split('\n');
      expect(header).toBe('uid,iid,rui,est,Iu,Ui,err,title');
      for (const line of lines) expect(line).toMatch(/^CC1,1_1,.*,Rouge$/);
      return lines.map((line) => Number(line.split(',')[6]));
    };
    expect(errorsIn(to.bestPredictions)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(errorsIn(to.worstPredictions)).toEqual([
      1020, 1021, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 1029,
    ]);
  });

  test('has the predictions of the folds that judged, also where these are by time', async () => {
    const text = timedCsv(timedLog());
    const pipeline = await new Pipeline(buckets, { text }).runTo('recommend', ['BaselineOnly', 'mostViewed']);
    const bestOf = (fold: number) => {
      const { best }: { best: PredictionRow[] } = buckets.json(
        'artifacts',
        pipeline.keys.evaluation('BaselineOnly', fold, 'time'),
      );
      return best.map(({ uid, iid }) => `${uid},${iid}`);
    };

    await pipeline.publish();

    const { bestPredictions } = exportKeys('shop', pipeline.request.runId);
    const [, ...lines] = buckets.text('artifacts', bestPredictions).trim().split('\n');
    expect(lines).toHaveLength(10);
    const judged = [0, 1, 2].flatMap(bestOf);
    for (const line of lines) expect(judged).toContain(line.split(',', 2).join(','));
  });

  test('without a rating winner leaves the two tables of predictions empty', async () => {
    const pipeline = await bare(day(1));

    await pipeline.publish();

    const { bestPredictions } = exportKeys('shop', pipeline.request.runId);
    expect(buckets.text('artifacts', bestPredictions)).toBe('uid,iid,rui,est,Iu,Ui,err,title\n');
  });
});

describe('a run that comes late', () => {
  test('does not replace a newer request: it is superseded, and says by which', async () => {
    const newer = await bare(day(2));
    const late = await bare(day(1));
    await newer.publish();
    events.resetHistory();

    expect(await late.publish()).toEqual({ published: false, supersededBy: newer.request.runId });

    expect((await readPointer('shop'))?.runId).toBe(newer.request.runId);
    expect(await readRun(late.request.runId)).toMatchObject({
      state: 'superseded',
      supersededBy: newer.request.runId,
    });
    expect(sentEvents()).toEqual([]);
  });

  test('and is tried again stays superseded, even when the newer one is gone', async () => {
    const newer = await bare(day(2));
    const late = await bare(day(1));
    await newer.publish();
    await late.publish();

    expect(await late.publish()).toEqual({ published: false, supersededBy: newer.request.runId });

    expect((await readPointer('shop'))?.runId).toBe(newer.request.runId);
  });

  test('after it failed is not published', async () => {
    const pipeline = await bare(day(1));
    await endRun(pipeline.request.runId, 'failed', NOW);

    await expect(pipeline.publish()).rejects.toThrow('has failed before; it is not published');

    expect(await readPointer('shop')).toBeUndefined();
  });
});

test('a run whose lists are not complete is not published', async () => {
  const pipeline = await bare(day(1));
  const { runId } = pipeline.request;
  const further = { kind: 'products', from: 2, to: 3 } as const;
  const { publishInput } = pipeline;
  const planned = pipeline.shards.length + 1;
  const input = {
    ...publishInput,
    training: { ...publishInput.training, shards: [...pipeline.shards, further] },
  };

  await expect(publish(input, surroundings())).rejects.toThrow(
    `${planned - 1} of ${planned} shards of run ${runId} are done; it is not published`,
  );

  expect(await readPointer('shop')).toBeUndefined();
  expect(await readRun(runId)).toMatchObject({ state: 'running', stage: 'publish' });
});

describe('a run of a data set that was deleted meanwhile', () => {
  test('is superseded, and published nowhere', async () => {
    const pipeline = await bare(day(1));
    await deleteDataset('shop', new Date(day(2)));

    expect(await pipeline.publish()).toEqual({ published: false, supersededBy: undefined });

    expect(await readPointer('shop')).toBeUndefined();
    expect(await readRun(pipeline.request.runId)).toMatchObject({ state: 'superseded', supersededBy: null });
    expect(sentEvents()).toEqual([]);
  });

  test('and begun anew gives way to the new one', async () => {
    const pipeline = await bare(day(1));
    await deleteDataset('shop', new Date(day(2)));
    const anew = await bare(day(3));
    await anew.publish();

    expect(await pipeline.publish()).toEqual({ published: false, supersededBy: anew.request.runId });
  });
});

test('publishing a run tells the schedule what it was trained on', async () => {
  const pipeline = await ready();
  const basis = { objects: 'files', context: 'settings' };
  await updateRun(pipeline.request.runId, { basis }, NOW);

  await pipeline.publish();

  expect(await findDataset('shop')).toMatchObject({ trained: basis, held: false });
});

test('a run that was stopped while its pointer moved is published, as it is served', async () => {
  const pipeline = await bare(day(1));
  const { runId } = pipeline.request;
  const send = table.send.bind(table);
  vi.spyOn(table, 'send').mockImplementation((async (command: { input: object }) => {
    if (JSON.stringify(command.input).includes('published = :to'))
      await endRun(runId, 'failed', NOW, {
        error: { code: 'internal', message: 'stopped', stage: 'publish' },
      });
    return send(command as never);
  }) as never);

  expect(await pipeline.publish()).toEqual({ published: true });

  expect(await readRun(runId)).toMatchObject({ state: 'published', error: null });
});

describe('a crash', () => {
  const writes = (word: string) => (command: unknown) =>
    command instanceof UpdateCommand && JSON.stringify(command.input).includes(word);

  test.each([
    ['before the pointer moves', writes('published = :to'), 'before'],
    ['after the pointer moved', writes('published = :to'), 'after'],
    ['before the record says so', writes('"published"'), 'before'],
    ['after the record says so', writes('"published"'), 'after'],
  ])('%s and another attempt end in the same state', async (_, isStep, when) => {
    const old = await bare(day(1));
    await old.publish();
    const pipeline = await bare(day(2));
    const send = table.send.bind(table);
    let crashed = false;
    vi.spyOn(table, 'send').mockImplementation((async (command: never) => {
      if (crashed || !isStep(command)) return send(command);
      crashed = true;
      if (when === 'after') await send(command);
      throw new Error('the power is gone');
    }) as never);

    await expect(pipeline.publish()).rejects.toThrow('the power is gone');
    const served = (await readPointer('shop'))?.runId;
    expect([old.request.runId, pipeline.request.runId]).toContain(served);
    expect(await pipeline.publish(new Date('2026-03-02T04:00:00.000Z'))).toEqual({ published: true });

    const pointer = await readPointer('shop');
    const run = await readRun(pipeline.request.runId);
    expect(pointer?.runId).toBe(pipeline.request.runId);
    expect(run).toMatchObject({ state: 'published', publishedAt: pointer?.publishedAt });
    expect(sentEvents().some(({ Detail }) => Detail?.includes(pipeline.request.runId))).toBe(true);
  });

  test('while the event is sent is made up for', async () => {
    const pipeline = await bare(day(1));
    events
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 1, Entries: [{ ErrorMessage: 'no room' }] })
      .resolves({ FailedEntryCount: 0 });

    await expect(pipeline.publish()).rejects.toThrow('the event was not taken: no room');
    expect(await pipeline.publish()).toEqual({ published: true });

    expect(sentEvents()).toHaveLength(2);
  });

  test('after which a newer run was published does not move the pointer back', async () => {
    const first = await bare(day(1));
    await first.publish();
    const second = await bare(day(2));
    await second.publish();

    expect(await first.publish()).toEqual({ published: true });

    expect((await readPointer('shop'))?.runId).toBe(second.request.runId);
  });
});
