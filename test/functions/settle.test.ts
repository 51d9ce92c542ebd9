import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test, vi } from 'vitest';
import { settle } from '../../functions/settle/handler.ts';
import type { UploadEvent } from '../../lib/contracts/events.ts';
import { type Settings, settingsFor, settingsSchema } from '../../lib/contracts/settings.ts';
import type { Trained } from '../../lib/contracts/table.ts';
import type { RunRequest } from '../../lib/contracts/workflow.ts';
import {
  deleteDataset,
  findDataset,
  movePointer,
  noteFacts,
  readDatasetItem,
} from '../../lib/runs/datasets.ts';
import { rollBack } from '../../lib/runs/rollback.ts';
import {
  createRun,
  endRun,
  enterStage,
  notesOf,
  readRun,
  runsByTime,
  updateRun,
} from '../../lib/runs/runs.ts';
import { startRun } from '../../lib/runs/start-run.ts';
import { table } from '../../lib/store/clients.ts';
import { useEmbeddedBuckets } from '../store/embedded-buckets.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { useMockedExecutions } from './mocked-services.ts';
import { NOW, surroundings } from './surroundings.ts';

useEmbeddedTable();
const buckets = useEmbeddedBuckets();
const executions = useMockedExecutions();
const SETTLE_SECONDS = 60;

/** Seconds after noon. */
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const GO_ON = { waitSeconds: 0, ended: false };
const ENDED = { waitSeconds: 0, ended: true };

/** A file is put in the bucket, and `start` is told of it. @returns the run that answers. */
async function upload(key: string, seconds: number, text = 'CC1,1_1,5\n'): Promise<string> {
  buckets.put('uploads', key, text, at(seconds));
  const event: UploadEvent = {
    'detail-type': 'Object Created',
    time: at(seconds).toISOString(),
    detail: { bucket: { name: 'uploads' }, object: { key, sequencer: String(seconds) } },
  };
  const { runId = '' } = await startRun(event, () => at(seconds), SETTLE_SECONDS);
  return runId;
}

/** As the workflow calls it: with the execution's input. */
async function settleAt(runId: string, seconds: number, settings: Partial<Settings> = {}) {
  const call = executions.commandCalls(StartExecutionCommand).find((one) => one.args[0].input.name === runId);
  const input: RunRequest = JSON.parse(call?.args[0].input.input ?? '{}');
  const all = settingsSchema.parse(settings);
  return settle(input, { ...surroundings({}, at(seconds)), settings: settingsFor(all, input.dataset) });
}

/** What the rest of the workflow does. */
async function publish(runId: string, seconds: number): Promise<void> {
  const { dataset, requestedAt, basis, source } = await readRun(runId);
  const publishedAt = at(seconds).toISOString();
  const of = { runId, dataset, requestedAt, publishedAt, dataDate: publishedAt, slot: 0, layout: 2 };
  await enterStage(runId, 'publish', at(seconds));
  const models = { ratingModel: null, rankingModel: null, audienceModel: null };
  await movePointer({ ...of, ...models }, { trained: basis && { ...basis, source } });
  await updateRun(runId, { dataDate: publishedAt, slot: 0, layout: 2, ...models }, at(seconds));
  await endRun(runId, 'published', at(seconds), { publishedAt });
}

/** From an upload to the published run. */
async function trained(key: string, seconds: number, text?: string): Promise<string> {
  const runId = await upload(key, seconds, text);
  expect(await settleAt(runId, seconds + SETTLE_SECONDS)).toEqual(GO_ON);
  await publish(runId, seconds + SETTLE_SECONDS);
  return runId;
}

/** The daily run of the only data set. */
async function nightly(seconds: number): Promise<string> {
  const scheduledTime = at(seconds).toISOString();
  const { runs } = await startRun({ trigger: 'schedule', scheduledTime }, () => at(seconds));
  return runs?.[0].runId ?? '';
}

async function allRuns() {
  const runs = [];
  for await (const run of runsByTime()) runs.push(run.runId);
  return runs;
}

describe('a run waits', () => {
  test('until nothing has come for a while, and says for how long', async () => {
    const runId = await upload('clicks/shop/1.csv', 0);

    expect(await settleAt(runId, 0)).toEqual({ waitSeconds: 60, ended: false });
    expect(await readRun(runId)).toMatchObject({ state: 'queued', stage: 'settle' });
    await upload('clicks/shop/2.csv', 30);

    expect(await settleAt(runId, 60)).toEqual({ waitSeconds: 30, ended: false });
    expect(await settleAt(runId, 89.5)).toEqual({ waitSeconds: 1, ended: false });
    expect(await settleAt(runId, 90)).toEqual(GO_ON);
  });

  test('eleven times as long at most, for a log whose parts never end', async () => {
    const runId = await upload('clicks/shop/0.csv', 0);
    for (let n = 1; n <= 13; n++) await upload(`clicks/shop/${n}.csv`, 50 * n);

    expect(await settleAt(runId, 650)).toEqual({ waitSeconds: 10, ended: false });
    expect(await settleAt(runId, 660)).toEqual(GO_ON);
  });

  test('no longer for a request that has no file: the schedule, a person', async () => {
    const runId = await trained('clicks/shop.csv', -1000);
    const waiting = await upload('clicks/shop.csv', 0);

    const asked = await startRun({ trigger: 'api', requestId: 'r1' }, () => at(30));

    expect(asked).toMatchObject({ started: false, runId: waiting });
    expect(waiting).not.toBe(runId);
    expect(await settleAt(waiting, 60)).toEqual(GO_ON);
  });

  test('not at all for what a person asks for, nor for contacts', async () => {
    await trained('clicks/shop.csv', -1000);
    const { runId = '' } = await startRun({ trigger: 'api', requestId: 'r1' }, () => NOW);
    const contacts = await upload('contacts/shop.csv', 0);

    expect(await settleAt(runId, 0)).toEqual(GO_ON);
    expect(await settleAt(contacts, 0)).toEqual(GO_ON);
  });
});

describe('a run that waits no longer', () => {
  test('answers the newest request that has joined, and stands where that one stands', async () => {
    const runId = await upload('clicks/shop/1.csv', 0);
    const between = await upload('clicks/outlet.csv', 10);
    await upload('clicks/shop/2.csv', 20);
    await upload('clicks/shop/late.csv', 5);
    expect(await allRuns()).toEqual([between, runId]);

    expect(await settleAt(runId, 100)).toEqual(GO_ON);

    expect(await readRun(runId)).toMatchObject({
      requestedAt: at(20.999).toISOString(),
      source: { key: 'clicks/shop/2.csv' },
      state: 'queued',
    });
    expect(await allRuns()).toEqual([runId, between]);
  });

  test('is joined by nobody: the next part has a run of its own, which waits', async () => {
    const first = await upload('clicks/shop/1.csv', 0);
    await settleAt(first, 60);

    const second = await upload('clicks/shop/2.csv', 61);

    expect(second).not.toBe(first);
    expect((await findDataset('shop'))?.waiting?.request.runId).toBe(second);
  });

  test('may be asked again', async () => {
    const runId = await upload('clicks/shop/1.csv', 0);
    await settleAt(runId, 60);
    const before = await readRun(runId);
    await upload('clicks/shop/2.csv', 61);

    expect(await settleAt(runId, 62)).toEqual(GO_ON);

    const { source, requestedAt } = await readRun(runId);
    expect({ source, requestedAt }).toEqual({ source: before.source, requestedAt: before.requestedAt });
  });

  test.each([1, 2, 3, 4, 5])(
    'has been joined by a part that comes at the same moment, or that part has a run of its own (%i)',
    async () => {
      const first = await upload('clicks/shop/1.csv', 0);

      const [settled, ...parts] = await Promise.all([
        settleAt(first, 60),
        ...[2, 3, 4].map((n) => upload(`clicks/shop/${n}.csv`, 60 + n / 10)),
      ]);

      const waiting = (await findDataset('shop'))?.waiting ?? null;
      const others = new Set(parts.filter((runId) => runId !== first));
      if (settled.waitSeconds > 0) expect([...others]).toEqual([]);
      else expect([...others]).toEqual(waiting ? [waiting.request.runId] : []);
      const { source } = await readRun(first);
      const joined = parts.flatMap((runId, n) => (runId === first ? [`clicks/shop/${n + 2}.csv`] : []));
      if (settled.waitSeconds === 0) expect(source.key).toBe(joined.at(-1) ?? 'clicks/shop/1.csv');
    },
  );

  test.each(['before', 'after'] as const)(
    'is in the same state if the function ended %s any of its writes, and was called again',
    async (when) => {
      const send = table.send.bind(table);
      for (let step = 0; ; step++) {
        const dataset = `shop${step}`;
        const runId = await upload(`clicks/${dataset}/1.csv`, 0);
        await upload(`clicks/${dataset}/2.csv`, 1);
        let writes = 0;
        vi.spyOn(table, 'send').mockImplementation((async (command: never) => {
          const isWrite = /Update|Put/.test((command as object).constructor.name);
          if (!isWrite || writes++ !== step) return send(command);
          if (when === 'after') await send(command);
          throw new Error('the power is gone');
        }) as never);
        const ended = await settleAt(runId, 100, { runsAtOnce: 100 }).then(
          () => false,
          () => true,
        );
        vi.restoreAllMocks();

        expect(await settleAt(runId, 101, { runsAtOnce: 100 })).toEqual(GO_ON);

        expect(await readRun(runId)).toMatchObject({
          source: { key: `clicks/${dataset}/2.csv` },
          basis: { objects: expect.any(String) },
        });
        expect((await readDatasetItem(dataset))?.waiting).toBeNull();
        if (!ended) return expect(step).toBe(4);
      }
    },
  );

  test('has nothing to do once its data set was deleted: it is superseded, and never computes', async () => {
    const runId = await upload('clicks/shop.csv', 0);
    await deleteDataset('shop', at(10));

    expect(await settleAt(runId, 60)).toEqual(ENDED);

    expect(await readRun(runId)).toMatchObject({ state: 'superseded', supersededBy: null });
    expect(await findDataset('shop')).toBeUndefined();
  });

  test('says which file is missing if it was deleted meanwhile', async () => {
    const runId = await upload('clicks/shop.csv', 0);
    buckets.reset();

    await expect(settleAt(runId, 60)).rejects.toMatchObject({
      name: 'InputError',
      code: 'bad-file',
      message: 'clicks/shop.csv is no longer in the bucket: upload it again',
    });
  });
});

describe('places', () => {
  const key = (n: number) => `clicks/shop${n}.csv`;

  test('as many as the setting says compute at once; the next one begins when one has ended', async () => {
    const runs = [];
    for (const n of [1, 2, 3]) runs.push(await upload(key(n), 0));
    const settings = { runsAtOnce: 2 };

    const answers = [];
    for (const runId of runs) answers.push(await settleAt(runId, 60, settings));
    expect(answers).toEqual([GO_ON, GO_ON, { waitSeconds: 6, ended: false }]);

    await endRun(runs[0], 'failed', at(70));
    expect(await settleAt(runs[2], 90, settings)).toEqual(GO_ON);
  });

  test('are taken by no two runs, however many want one at once', async () => {
    const runs: string[] = [];
    for (let n = 0; n < 8; n++) runs.push(await upload(key(n), 0));

    const answers = await Promise.all(runs.map((runId) => settleAt(runId, 60, { runsAtOnce: 3 })));

    expect(answers.filter(({ waitSeconds }) => waitSeconds === 0)).toHaveLength(3);
  });

  test('of a data set: one, whatever the setting says; parts that come meanwhile are joined', async () => {
    const first = await upload('clicks/shop/1.csv', 0);
    await settleAt(first, 60, { runsAtOnce: 5 });
    const second = await upload('clicks/shop/2.csv', 61);

    expect(await settleAt(second, 201, { runsAtOnce: 5 })).toEqual({ waitSeconds: 14, ended: false });
    expect(await upload('clicks/shop/3.csv', 210)).toBe(second);
    await endRun(first, 'published', at(220));

    expect(await settleAt(second, 300, { runsAtOnce: 5 })).toEqual(GO_ON);
    expect(await readRun(second)).toMatchObject({ source: { key: 'clicks/shop/3.csv' } });
  });

  test.each([
    [60, 6],
    [100, 10],
    [3600, 30],
  ])('are looked for again: by a run that has waited %i s, after %i s', async (waited, waitSeconds) => {
    await settleAt(await upload(key(1), 0), 60);

    expect(await settleAt(await upload(key(2), 0), waited)).toMatchObject({ waitSeconds });
  });

  test('are looked for again after a second by a run that has hardly waited', async () => {
    await trained(key(1), 0);
    await settleAt(await upload(key(2), 60), 120);

    const { runId = '' } = await startRun({ trigger: 'api', requestId: 'r1', dataset: 'shop1' }, () =>
      at(125),
    );

    expect(await settleAt(runId, 127)).toMatchObject({ waitSeconds: 1 });
  });

  test('are free again, and the run has failed, sixteen hours after a run that never said that it ended', async () => {
    const hours = (n: number) => n * 3600;
    const lost = await upload(key(1), 0);
    await settleAt(lost, 60);
    const next = await upload(key(2), 100);

    expect((await settleAt(next, 60 + hours(16))).waitSeconds).toBeGreaterThan(0);
    expect(await readRun(lost)).toMatchObject({ finishedAt: null });
    expect(await settleAt(next, 61 + hours(16))).toEqual(GO_ON);

    expect(await readRun(lost)).toMatchObject({ state: 'failed', error: { stage: 'settle' } });
  });

  test('are not lost while a run begins again and again: each time counts', async () => {
    const first = await upload(key(1), 0);
    await settleAt(first, 60);
    await settleAt(first, 50_000);

    const next = await upload(key(2), 100);
    expect((await settleAt(next, 70_000)).waitSeconds).toBeGreaterThan(0);
  });

  test('go first to the run that has waited longest, whoever asks first', async () => {
    const [computes, older, newer] = [
      await upload(key(1), 0),
      await upload(key(2), 5),
      await upload(key(3), 10),
    ];
    await settleAt(computes, 60);
    expect((await settleAt(older, 70)).waitSeconds).toBeGreaterThan(0);
    await endRun(computes, 'failed', at(80));

    expect((await settleAt(newer, 81)).waitSeconds).toBeGreaterThan(0);
    expect(await settleAt(older, 82)).toEqual(GO_ON);
  });

  test('do not wait for a run whose own data set computes, nor for one that is still joined, nor for one that is lost', async () => {
    const settings = { runsAtOnce: 2 };
    await settleAt(await upload('clicks/busy/1.csv', 0), 60, settings);
    await upload('clicks/busy/2.csv', 61);
    await upload('clicks/joined.csv', 62);
    await upload('clicks/joined.csv', 100);
    const newer = await upload(key(1), 63);
    expect(await settleAt(newer, 130, settings)).toEqual(GO_ON);
    await endRun(newer, 'failed', at(140));

    const next = await upload(key(2), 141);
    expect((await settleAt(next, 201, settings)).waitSeconds).toBeGreaterThan(0);
    expect(await settleAt(next, 17 * 3600, settings)).toEqual(GO_ON);
  });

  test('are not needed by contacts, nor by a deletion', async () => {
    await settleAt(await upload('clicks/shop.csv', 0), 60);
    const contacts = await upload('contacts/shop.csv', 0);
    const { runId = '' } = await startRun(
      { trigger: 'api', kind: 'deletion', requestId: 'r1', dataset: 'shop' },
      () => NOW,
    );

    expect(await settleAt(contacts, 61)).toEqual(GO_ON);
    expect(await settleAt(runId, 61)).toEqual(GO_ON);
  });
});

describe('a deletion', () => {
  test('is made up for if start ended before it', async () => {
    await trained('clicks/shop.csv', -1000);
    const send = table.send.bind(table);
    vi.spyOn(table, 'send').mockImplementation((async (command: { input: object }) => {
      if (JSON.stringify(command.input).includes('deletedAt = :now')) throw new Error('the power is gone');
      return send(command as never);
    }) as never);
    const event = { trigger: 'api', kind: 'deletion', requestId: 'r1', dataset: 'shop' } as const;
    await expect(startRun(event, () => NOW)).rejects.toThrow('the power is gone');
    vi.restoreAllMocks();
    expect(await findDataset('shop')).toBeDefined();
    const [runId] = await allRuns();

    await settleAt(runId, 1);

    expect(await findDataset('shop')).toBeUndefined();
    expect(await readRun(runId)).toMatchObject({ state: 'running', stage: 'settle', kind: 'deletion' });
  });
});

describe('the daily run', () => {
  const DAY = 86_400;

  test('trains nothing if nothing has changed, and says so', async () => {
    const runId = await trained('clicks/shop.csv', 0);

    const night = await nightly(DAY);

    expect(await settleAt(night, DAY)).toEqual(ENDED);
    const run = await readRun(night);
    expect(run).toMatchObject({ state: 'unchanged', stage: 'settle', finishedAt: at(DAY).toISOString() });
    expect(notesOf(run)).toEqual([
      {
        code: 'unchanged',
        message: `nothing has changed since run ${runId}, neither files nor settings nor Dwell: nothing was trained`,
      },
    ]);
    expect(await settleAt(night, DAY)).toEqual(ENDED);
    expect((await findDataset('shop'))?.published?.runId).toBe(runId);
  });

  test('needs no place to find that out', async () => {
    await trained('clicks/shop.csv', 0);
    await settleAt(await upload('clicks/other.csv', DAY), DAY + 60);

    expect(await settleAt(await nightly(DAY + 61), DAY + 61)).toEqual(ENDED);
  });

  test('leaves its place to the next run', async () => {
    await trained('clicks/shop.csv', 0);
    await settleAt(await nightly(DAY), DAY);

    expect(await settleAt(await upload('clicks/other.csv', DAY), DAY + 60)).toEqual(GO_ON);
  });

  const put = (key: string, text: string) => async (): Promise<Partial<Settings>> => {
    buckets.put('uploads', key, text);
    return {};
  };
  const contactsCome = async (): Promise<Partial<Settings>> => {
    await noteFacts('shop', at(100));
    return {};
  };

  test.each([
    ['a file', put('clicks/shop/1.csv', 'CC1,1_1,6\n')],
    ['the number of files', put('clicks/shop/2.csv', 'CC1,1_1,5\n')],
    ['what is known of customers', contactsCome],
    ['a setting', async () => ({ folds: 4 })],
    ['a setting of the data set', async () => ({ datasets: { shop: { folds: 4 } } })],
  ])('trains again if %s has changed', async (_, change) => {
    await trained('clicks/shop/1.csv', 0);

    const settings = await change();

    expect(await settleAt(await nightly(DAY), DAY, settings)).toEqual(GO_ON);
  });

  test.each([
    ['a file that is no log', put('clicks/shop/notes.txt', 'x')],
    ['the same bytes, uploaded again', put('clicks/shop/1.csv', 'CC1,1_1,5\n')],
    ['a setting of another data set', async () => ({ datasets: { outlet: { folds: 4 } } })],
  ])('trains nothing because of %s', async (_, change) => {
    await trained('clicks/shop/1.csv', 0);

    const settings = await change();

    expect(await settleAt(await nightly(DAY), DAY, settings)).toEqual(ENDED);
  });

  test.each([
    [
      'was by another version of Dwell',
      (trained: Trained) => ({ ...trained, context: 'of another version' }),
    ],
    ['was by a version that kept no basis', () => null],
  ])('trains if the last run %s', async (_, change) => {
    await trained('clicks/shop.csv', 0);
    const item = await findDataset('shop');
    if (!item?.published || !item.trained) throw new Error('nothing is published');
    await movePointer(
      { ...item.published, requestedAt: at(100).toISOString() },
      { trained: change(item.trained) },
    );

    expect(await settleAt(await nightly(DAY), DAY)).toEqual(GO_ON);
  });

  test('which a person or an upload has joined trains', async () => {
    await trained('clicks/shop.csv', 0);
    const night = await nightly(DAY);
    const { runId } = await startRun({ trigger: 'api', requestId: 'r1' }, () => at(DAY + 1));
    expect(runId).toBe(night);

    expect(await settleAt(night, DAY + 2)).toEqual(GO_ON);
  });

  test('which an upload from before it has joined reads that one, and trains', async () => {
    await trained('clicks/shop.csv', 0);
    const night = await nightly(DAY);
    expect(await upload('clicks/shop/1.csv', DAY - 2)).toBe(night);

    expect(await settleAt(night, DAY + SETTLE_SECONDS)).toEqual(GO_ON);

    expect(await readRun(night)).toMatchObject({ source: { key: 'clicks/shop/1.csv' } });
  });

  test('trains what a person asks for although nothing has changed', async () => {
    await trained('clicks/shop.csv', 0);
    const { runId = '' } = await startRun({ trigger: 'api', requestId: 'r1' }, () => at(DAY));

    expect(await settleAt(runId, DAY)).toEqual(GO_ON);
  });

  describe('after a person has published an older run', () => {
    async function rolledBack() {
      const good = await trained('clicks/shop.csv', 0, 'CC1,1_1,5\n');
      const bad = await trained('clicks/shop.csv', 1000, 'CC1,1_1,99999\n');
      await rollBack(good, at(2000));
      return { good, bad };
    }

    test('does not undo that, whatever the settings', async () => {
      const { good } = await rolledBack();

      const night = await nightly(DAY);

      expect(await settleAt(night, DAY, { folds: 4 })).toEqual(ENDED);
      expect(notesOf(await readRun(night))).toMatchObject([
        { message: expect.stringContaining(`a person has published run ${good}, and no newer files`) },
      ]);
      expect((await findDataset('shop'))?.published?.runId).toBe(good);
    });

    test('does not train on files that had come before, though no run on them was published', async () => {
      const good = await trained('clicks/shop.csv', 0, 'CC1,1_1,5\n');
      await trained('clicks/shop.csv', 1000, 'CC1,1_1,6\n');
      const bad = await upload('clicks/shop.csv', 2000, 'CC1,1_1,99999\n');
      await settleAt(bad, 2060);
      await rollBack(good, at(2100));
      await publish(bad, 2200);

      expect(await settleAt(await nightly(DAY), DAY)).toEqual(ENDED);

      expect((await findDataset('shop'))?.published?.runId).toBe(good);
    });

    test('does so once newer files have come', async () => {
      await rolledBack();
      buckets.put('uploads', 'clicks/shop.csv', 'CC1,1_1,7\n', at(2001));

      expect(await settleAt(await nightly(DAY), DAY)).toEqual(GO_ON);
    });

    test('does so once the person has published the newest again and the settings have changed', async () => {
      const { bad } = await rolledBack();
      await rollBack(bad, at(3000));

      expect(await settleAt(await nightly(DAY), DAY)).toEqual(ENDED);
      expect(await settleAt(await nightly(2 * DAY), 2 * DAY, { folds: 4 })).toEqual(GO_ON);
    });
  });
});

test('a run without a record in the data set’s item goes on: an earlier version began it', async () => {
  buckets.put('uploads', 'clicks/shop.csv', 'CC1,1_1,5\n');
  const request: RunRequest = {
    runId: 'shop-1',
    kind: 'clicks',
    trigger: 'upload',
    dataset: 'shop',
    source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' },
    requestedAt: NOW.toISOString(),
  };
  await createRun({ ...request, state: 'queued', stage: 'start', updatedAt: NOW.toISOString() });

  const settled = await settle(request, surroundings({}, NOW));

  expect(settled).toEqual(GO_ON);
});
