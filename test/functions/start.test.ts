import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { handler } from '../../functions/start/handler.ts';
import { datasetKey, FIRST_SCOPE } from '../../lib/contracts/table.ts';
import { runRequestSchema } from '../../lib/contracts/workflow.ts';
import {
  deleteDataset,
  findDataset,
  movePointer,
  readDatasetItem,
  readDatasets,
} from '../../lib/runs/datasets.ts';
import { endRun, enterStage, readRun, runsByTime } from '../../lib/runs/runs.ts';
import { startRun } from '../../lib/runs/start-run.ts';
import { seal } from '../../lib/runs/waiting.ts';
import { resourceName, table } from '../../lib/store/clients.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { useMockedExecutions } from './mocked-services.ts';
import { NOW } from './surroundings.ts';

useEmbeddedTable();
const executions = useMockedExecutions();

interface S3Object {
  key: string;
  size?: number;
  etag?: string;
  'version-id'?: string;
  sequencer?: string;
}

/** As EventBridge delivers it, with more fields than Dwell reads. */
const uploaded = (object: S3Object, time = '2026-03-01T11:59:00Z') => ({
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created' as const,
  source: 'aws.s3',
  account: '000000000000',
  time,
  region: 'eu-central-1',
  resources: ['arn:aws:s3:::uploads'],
  detail: {
    version: '0',
    bucket: { name: 'uploads' },
    object: { size: 5, etag: 'b1946ac92492d2347c6235b4d2611184', sequencer: '00617F08299329D189', ...object },
    reason: 'PutObject',
  },
});

const startedNames = () =>
  executions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input.name);
const startedInputs = () =>
  executions
    .commandCalls(StartExecutionCommand)
    .map((call) => runRequestSchema.parse(JSON.parse(call.args[0].input.input ?? '')));

async function allRuns() {
  const runs = [];
  for await (const run of runsByTime()) runs.push(run);
  return runs;
}

/** From now on nobody joins the run that waits. */
async function endWait(dataset = 'shop') {
  const waiting = (await readDatasetItem(dataset))?.waiting;
  if (waiting) await seal(waiting);
}

async function publish(key: string, time?: string) {
  const { runId = '' } = await startRun(uploaded({ key }, time), () => NOW);
  const { dataset, requestedAt, source } = await readRun(runId);
  await endWait(dataset);
  await enterStage(runId, 'publish', NOW);
  const publishedAt = NOW.toISOString();
  const pointer = {
    ...{ runId, dataset, requestedAt, publishedAt, dataDate: publishedAt },
    ...{ ratingModel: null, rankingModel: null, audienceModel: null, slot: 0, layout: 2 },
  };
  await movePointer(pointer, { trained: { objects: '', context: '', source } });
  await endRun(runId, 'published', NOW, { publishedAt });
  executions.resetHistory();
  return runId;
}

describe('an upload', () => {
  test('starts one execution, named after the run, and leaves a record', async () => {
    const answer = await handler(uploaded({ key: 'clicks/shop.csv', 'version-id': 'v7' }));

    expect(answer).toEqual({ started: true, runId: expect.stringMatching(/^shop-[0-9a-f]{16}$/) });
    expect(startedNames()).toEqual([answer.runId]);
    expect(startedInputs()).toEqual([
      {
        runId: answer.runId,
        kind: 'clicks',
        trigger: 'upload',
        dataset: 'shop',
        source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v7' },
        requestedAt: '2026-03-01T11:59:00.999Z',
      },
    ]);
    expect(await readRun(answer.runId ?? '')).toMatchObject({
      state: 'queued',
      stage: 'start',
      dataset: 'shop',
    });
  });

  test('starts nothing new when its event comes twice', async () => {
    const event = uploaded({ key: 'clicks/shop.csv' });
    const first = await handler(event);
    await enterStage(first.runId ?? '', 'ingest', NOW);

    const second = await handler(event);

    expect(second).toEqual({
      started: false,
      runId: first.runId,
      reason: 'this was asked for before; the run is running',
    });
    expect(startedNames()).toHaveLength(1);
  });

  test('is started by the next delivery, with the same input, when its start failed half-way', async () => {
    const event = uploaded({ key: 'clicks/shop.csv' });
    executions.on(StartExecutionCommand).rejectsOnce(new Error('throttled'));
    await expect(handler(event)).rejects.toThrow('throttled');

    expect(await handler(event)).toMatchObject({ started: true });

    const [failed, retried] = executions
      .commandCalls(StartExecutionCommand)
      .map((call) => call.args[0].input);
    expect(retried).toEqual(failed);
  });

  test('is not a failure when its execution exists already', async () => {
    executions.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));

    expect(await handler(uploaded({ key: 'clicks/shop.csv' }))).toMatchObject({ started: false });
  });

  test('is a run of its own even if its bytes were uploaded before', async () => {
    const first = await handler(uploaded({ key: 'clicks/shop.csv', sequencer: '01' }));
    await endWait();
    const second = await handler(uploaded({ key: 'clicks/shop.csv', sequencer: '02' }));

    expect(second).toMatchObject({ started: true });
    expect(second.runId).not.toBe(first.runId);
  });

  test('is told apart by its sequencer in a bucket that no longer keeps versions', async () => {
    const first = await handler(uploaded({ key: 'clicks/shop.csv', 'version-id': 'null', sequencer: '01' }));
    await endWait();
    const second = await handler(uploaded({ key: 'clicks/shop.csv', 'version-id': 'null', sequencer: '02' }));

    expect(second.runId).not.toBe(first.runId);
  });

  test('of a part starts a run on its whole data set', async () => {
    await handler(uploaded({ key: 'clicks/shop/2026-03-01.csv.gz' }));

    expect(startedInputs()[0]).toMatchObject({
      dataset: 'shop',
      source: { key: 'clicks/shop/2026-03-01.csv.gz' },
    });
  });

  test('counts to the end of its second, which is all that its event says of when it came', async () => {
    await publish('clicks/shop.csv');
    const asked = '2026-03-01T12:30:00.400Z';
    await startRun({ trigger: 'api', requestId: 'r1' }, () => new Date(asked));
    await endWait();
    const deleted = new Date('2026-03-01T12:30:01.400Z');

    const { runId = '' } = await handler(
      uploaded({ key: 'clicks/shop.csv', sequencer: '2' }, '2026-03-01T12:30:00Z'),
    );
    expect((await readRun(runId)).requestedAt > asked).toBe(true);
    await deleteDataset('shop', deleted);
    await handler(uploaded({ key: 'clicks/shop.csv', sequencer: '3' }, '2026-03-01T12:30:01Z'));

    expect(await findDataset('shop')).toBeDefined();
  });

  test('of addresses starts a contacts run', async () => {
    await handler(uploaded({ key: 'contacts/newsletter.csv' }));

    expect(startedInputs()[0]).toMatchObject({ kind: 'contacts', dataset: 'newsletter' });
  });

  test.each([
    ['clicks/Märkte & Läden (März).csv', 'Märkte & Läden (März)', /^Markte-Laden-Marz-[0-9a-f]{16}$/],
    ['clicks/商店.csv', '商店', /^run-[0-9a-f]{16}$/],
    ['clicks/100% a+b.CSV', '100% a+b', /^100-a-b-[0-9a-f]{16}$/],
    [`clicks/${'long'.repeat(30)}.csv`, 'long'.repeat(30), /^(long){10}-[0-9a-f]{16}$/],
  ])(
    'to %s keeps the name of its data set and gets a run id that an execution may have',
    async (key, dataset, runId) => {
      const answer = await handler(uploaded({ key }));

      expect(answer).toEqual({ started: true, runId: expect.stringMatching(runId) });
      expect(startedInputs()[0].dataset).toBe(dataset);
    },
  );
});

describe('an upload while a run of its data set waits', () => {
  const part = (name: string, time?: string) => uploaded({ key: `clicks/shop/${name}.csv` }, time);

  test('joins that run, starts nothing, and says so', async () => {
    const first = await handler(part('1'));

    const second = await handler(part('2'));

    expect(second).toEqual({
      started: false,
      runId: first.runId,
      reason: `joins run ${first.runId}, which waits for further parts`,
    });
    expect(new Set(startedNames())).toEqual(new Set([first.runId]));
    expect((await allRuns()).map(({ runId }) => runId)).toEqual([first.runId]);
  });

  test('has the same answer when its event comes again, even after that run', async () => {
    const first = await handler(part('1'));
    await handler(part('2'));
    await endWait();
    await enterStage(first.runId ?? '', 'ingest', NOW);
    await endRun(first.runId ?? '', 'failed', NOW);

    expect(await handler(part('2'))).toEqual({
      started: false,
      runId: first.runId,
      reason: `this was asked for before; it joined run ${first.runId}`,
    });
    expect(await allRuns()).toHaveLength(1);
  });

  test('of another data set has a run of its own', async () => {
    await handler(part('1'));

    expect(await handler(uploaded({ key: 'clicks/outlet.csv' }))).toMatchObject({ started: true });
  });

  test('has a run of its own once that one reads, or has ended without having been sealed', async () => {
    const first = await handler(part('1'));
    await enterStage(first.runId ?? '', 'ingest', NOW);
    const second = await handler(part('2'));
    await endRun(second.runId ?? '', 'failed', NOW);

    const third = await handler(part('3'));

    expect([second, third]).toMatchObject([{ started: true }, { started: true }]);
    expect(new Set([first.runId, second.runId, third.runId]).size).toBe(3);
    expect((await findDataset('shop'))?.waiting?.request.runId).toBe(third.runId);
  });

  test('is one of thirty that come at once: there is one run, which all of them name', async () => {
    const events = Array.from({ length: 30 }, (_, n) =>
      part(String(n), `2026-03-01T11:59:${String(n % 7).padStart(2, '0')}Z`),
    );

    const answers = await Promise.all(events.map((event) => handler(event)));

    const [{ runId }, ...others] = await allRuns();
    expect(others).toEqual([]);
    expect(new Set(answers.map((answer) => answer.runId))).toEqual(new Set([runId]));
    const again = await Promise.all(events.map((event) => handler(event)));
    expect(new Set(again.map((answer) => answer.runId))).toEqual(new Set([runId]));
    expect((await findDataset('shop'))?.waiting?.newest.requestedAt).toBe('2026-03-01T11:59:06.999Z');
  });

  test('comes five times at once, and is one run', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => handler(part('1'))));

    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1);
    expect(await allRuns()).toHaveLength(1);
  });
});

test('a call of start is patient with a table that is at its limit', async () => {
  const busy = Object.assign(new Error('too much'), { name: 'ProvisionedThroughputExceededException' });
  const end = performance.now() + 1500;
  const send = table.send.bind(table);
  vi.spyOn(table, 'send').mockImplementation((async (command: never) => {
    if (performance.now() < end) throw busy;
    return send(command);
  }) as never);

  const answer = await handler(uploaded({ key: 'clicks/shop.csv' }), {
    getRemainingTimeInMillis: () => 30_000,
  });

  expect(answer).toMatchObject({ started: true });
});

describe('when start ends half-way', () => {
  const part = (name: string) => uploaded({ key: `clicks/shop/${name}.csv` });
  const send = table.send.bind(table);

  /** The next write of this kind is made or not, and then the function ends. */
  function crash(when: 'before' | 'after', isStep: (input: string) => boolean) {
    let crashed = false;
    vi.spyOn(table, 'send').mockImplementation((async (command: { input: object }) => {
      const input = JSON.stringify(command.input);
      if (crashed || !/Update|Put/.test(command.constructor.name) || !isStep(input))
        return send(command as never);
      crashed = true;
      if (when === 'after') await send(command as never);
      throw new Error('the power is gone');
    }) as never);
  }
  const claims = (input: string) => input.includes('attribute_not_exists(#waiting)');
  const joins = (input: string) => input.includes('"SET #dataset') && !claims(input);
  const createsRecord = (input: string) => input.includes('"state":"queued"');
  const remembers = (input: string) => input.includes('REQUESTS#');

  test.each([
    ['before', 'it waits', claims],
    ['after', 'it waits', claims],
    ['before', 'its record is written', createsRecord],
    ['after', 'its record is written', createsRecord],
  ] as const)('%s %s, the event that comes again starts the run', async (when, _, isStep) => {
    crash(when, isStep);
    await expect(handler(part('1'))).rejects.toThrow('the power is gone');

    const answer = await handler(part('1'));

    expect(answer).toMatchObject({ started: true });
    expect(startedNames()).toEqual([answer.runId]);
    expect((await allRuns()).map(({ runId }) => runId)).toEqual([answer.runId]);
  });

  test.each([
    ['after', 'it waits', claims],
    ['after', 'its record is written', createsRecord],
  ] as const)('%s %s, the next part starts the run that it joins', async (when, _, isStep) => {
    crash(when, isStep);
    await expect(handler(part('1'))).rejects.toThrow('the power is gone');

    const answer = await handler(part('2'));

    expect(answer.reason).toBe(`joins run ${answer.runId}, which waits for further parts`);
    expect(startedNames()).toEqual([answer.runId]);
    expect(startedInputs()[0].source.key).toBe('clicks/shop/1.csv');
  });

  test.each([
    ['before', 'it joins', joins],
    ['after', 'it joins', joins],
    ['before', 'that is remembered', remembers],
    ['after', 'that is remembered', remembers],
  ] as const)('%s %s, the event that comes again joins the run', async (when, _, isStep) => {
    const first = await handler(part('1'));
    crash(when, isStep);
    await expect(handler(part('2'))).rejects.toThrow('the power is gone');

    expect((await handler(part('2'))).runId).toBe(first.runId);

    await endWait();
    expect((await handler(part('2'))).runId).toBe(first.runId);
  });
});

describe('after a data set was deleted', () => {
  const deletion = (dataset: string) =>
    startRun({ trigger: 'api', kind: 'deletion', requestId: 'r1', dataset }, () => NOW);

  test('its deletion is a run, and nothing of it is served any more', async () => {
    const published = await publish('clicks/shop.csv');

    const answer = await deletion('shop');

    expect(answer).toEqual({ started: true, runId: expect.stringMatching(/^shop-[0-9a-f]{16}$/) });
    expect(answer.runId).not.toBe(published);
    expect(startedInputs()).toMatchObject([{ kind: 'deletion', dataset: 'shop', trigger: 'api' }]);
    expect(await findDataset('shop')).toBeUndefined();
    await expect(deletion('shop')).rejects.toMatchObject({ name: 'InputError', code: 'not-found' });
  });

  test('the event of a file that had come before is rejected: it would bring the data set back', async () => {
    await publish('clicks/shop.csv');
    await deletion('shop');

    const late = await handler(uploaded({ key: 'clicks/shop.csv', sequencer: 'late' }));

    expect(late).toEqual({
      started: false,
      runId: expect.any(String),
      reason: expect.stringContaining('"shop" was deleted after clicks/shop.csv had come'),
    });
    expect(await readRun(late.runId ?? '')).toMatchObject({ state: 'rejected', error: { code: 'conflict' } });
    expect(await findDataset('shop')).toBeUndefined();
  });

  test('a new log begins it anew, and the daily run is of that', async () => {
    await publish('clicks/shop/old.csv');
    await deleteDataset('shop', NOW);
    executions.resetHistory();

    const anew = await handler(uploaded({ key: 'clicks/shop.csv' }, '2026-03-01T12:00:01Z'));

    expect(anew).toMatchObject({ started: true });
    expect(await findDataset('shop')).toMatchObject({
      published: null,
      waiting: { request: { runId: anew.runId } },
    });
    await startRun(
      { trigger: 'api', requestId: 'r2', dataset: 'shop' },
      () => new Date('2026-03-01T13:00:00Z'),
    );
    expect((await findDataset('shop'))?.waiting?.newest.source.key).toBe('clicks/shop.csv');
  });
});

describe('the first log', () => {
  test('takes over contacts and products that came before it', async () => {
    await handler(uploaded({ key: 'clicks/shop.csv' }));
    await handler(uploaded({ key: 'clicks/outlet.csv' }));

    const scopes = (await readDatasets()).map(({ dataset, scope }) => [dataset, scope]);
    expect(scopes).toEqual([
      ['outlet', 'outlet'],
      ['shop', FIRST_SCOPE],
    ]);
  });
});

describe('an upload that cannot be run', () => {
  test.each([
    ['reports/shop.csv', 'unknown-key', 'is not a place that Dwell reads: put a log at clicks/<name>.csv'],
    ['shop.csv', 'unknown-key', 'is not a place that Dwell reads'],
    ['clicks/', 'bad-file', 'is a folder, not a file'],
    ['clicks/shop/', 'bad-file', 'is a folder, not a file'],
    ['clicks/shop.xlsx', 'bad-file', 'is not a CSV file: its name must end in .csv or .csv.gz'],
    ['clicks/shop', 'bad-file', 'is not a CSV file'],
    ['clicks/.csv', 'unknown-key', 'has no name'],
    ['clicks//a.csv', 'unknown-key', 'has no name'],
    ['clicks/shop/2026/03/a.csv', 'unknown-key', 'lies too deep'],
    ['contacts/a/b.csv', 'unknown-key', 'lies too deep'],
    ['clicks/a\u0007b.csv', 'unknown-key', 'has control characters in its name'],
    [`clicks/${'x'.repeat(201)}.csv`, 'unknown-key', 'is 201 bytes long'],
  ])('%j is rejected with the reason and starts no execution', async (key, code, words) => {
    const { started, runId, reason } = await handler(uploaded({ key }));

    expect(started).toBe(false);
    expect(reason).toContain(words);
    expect(await readRun(runId ?? '')).toMatchObject({
      state: 'rejected',
      finishedAt: expect.any(String),
      error: { code, message: reason, stage: 'start' },
    });
    expect(startedNames()).toEqual([]);
  });

  test('has one record, no matter how often the event comes', async () => {
    await handler(uploaded({ key: 'shop.csv' }));

    expect(await handler(uploaded({ key: 'shop.csv' }))).toMatchObject({ started: false });

    expect(await allRuns()).toHaveLength(1);
  });
});

describe('the schedule', () => {
  const event = { trigger: 'schedule', scheduledTime: '2026-03-02T03:00:00Z' };

  test('trains again on the published data set as it is in the bucket now', async () => {
    await publish('clicks/shop.csv');

    const answer = await handler(event);

    const runId = expect.stringMatching(/^shop-[0-9a-f]{16}$/);
    expect(answer).toEqual({ started: true, runs: [{ started: true, runId }] });
    expect(startedInputs()).toEqual([
      {
        runId: answer.runs?.[0].runId,
        kind: 'clicks',
        trigger: 'schedule',
        dataset: 'shop',
        source: { bucket: 'uploads', key: 'clicks/shop.csv', version: '2026-03-02T03:00:00.000Z' },
        requestedAt: '2026-03-02T03:00:00.000Z',
      },
    ]);
  });

  test('starts nothing new when it comes twice, but does the next day', async () => {
    await publish('clicks/shop.csv');
    const first = await handler(event);
    const [{ runId = '' }] = first.runs ?? [];
    await endWait();
    await enterStage(runId, 'ingest', NOW);

    expect(await handler(event)).toEqual({
      started: false,
      runs: [{ started: false, runId, reason: 'this was asked for before; the run is running' }],
      reason: 'this was asked for before; the run is running',
    });
    expect(await handler({ ...event, scheduledTime: '2026-03-03T03:00:00Z' })).toMatchObject({
      started: true,
    });
  });

  test('trains each data set that is published', async () => {
    await publish('clicks/shop.csv');
    await publish('clicks/outlet.csv');
    await handler(uploaded({ key: 'clicks/stray.csv' }));
    await publish('clicks/gone.csv');
    await deleteDataset('gone', NOW);
    executions.resetHistory();

    await handler(event);

    expect(startedInputs().map(({ dataset }) => dataset)).toEqual(['outlet', 'shop']);
  });

  test('starts the other runs although one cannot be started, and the missing one when it comes again', async () => {
    await publish('clicks/shop.csv');
    await publish('clicks/outlet.csv');
    executions.on(StartExecutionCommand).rejectsOnce(new Error('throttled'));

    await expect(handler(event)).rejects.toThrow('throttled');
    const tried = startedInputs().map(({ dataset }) => dataset);
    const { runs } = await handler(event);

    expect(tried).toEqual(['outlet', 'shop']);
    expect(startedInputs().slice(2)).toContainEqual(startedInputs()[0]);
    expect(runs?.map(({ runId }) => runId)).toEqual(startedNames().slice(0, 2));
    expect(await allRuns()).toHaveLength(4);
  });

  test('joins a run that waits, which goes on reading the parts that have come', async () => {
    await publish('clicks/shop.csv');
    const upload = await handler(uploaded({ key: 'clicks/shop/1.csv' }));
    const until = (await findDataset('shop'))?.waiting?.until;

    expect((await handler(event)).runs).toMatchObject([{ started: false, runId: upload.runId }]);

    expect((await findDataset('shop'))?.waiting).toMatchObject({
      until,
      newest: { requestedAt: '2026-03-02T03:00:00.000Z', source: { key: 'clicks/shop/1.csv' } },
    });
  });

  test('reads what was last trained, not what a person has published since', async () => {
    const older = await publish('clicks/shop.csv');
    await publish('clicks/shop/1.csv', '2026-03-01T11:59:30Z');
    const item = await findDataset('shop');
    if (!item?.published) throw new Error('nothing is published');
    await movePointer({ ...item.published, runId: older, requestedAt: NOW.toISOString() }, { held: true });

    await handler(event);

    expect(startedInputs()).toMatchObject([{ source: { key: 'clicks/shop/1.csv' } }]);
  });

  test('reads what an upload has brought that joins it, although that came before', async () => {
    await publish('clicks/shop.csv');
    const { runs } = await handler(event);

    const joined = await handler(uploaded({ key: 'clicks/shop/1.csv' }, '2026-03-02T02:59:58Z'));

    expect(joined.runId).toBe(runs?.[0].runId);
    expect((await findDataset('shop'))?.waiting?.newest).toMatchObject({
      requestedAt: '2026-03-02T03:00:00.000Z',
      source: { key: 'clicks/shop/1.csv' },
    });
  });

  test('reads no run records but that of an installation which kept no place beside the pointer', async () => {
    const runId = await publish('clicks/shop/1.csv');
    const send = vi.spyOn(table, 'send');
    await startRun({ trigger: 'api', requestId: 'r1' }, () => NOW);
    await endWait();
    await handler(event);
    const queries = send.mock.calls.filter(([{ input }]) => 'IndexName' in input);
    expect(queries).toEqual([]);
    vi.restoreAllMocks();

    const { published } = (await findDataset('shop')) ?? {};
    const Item = { ...datasetKey('shop'), dataset: 'shop', published };
    await table.send(new PutCommand({ TableName: resourceName('table'), Item }));
    executions.resetHistory();

    await startRun({ ...event, trigger: 'schedule', scheduledTime: '2026-03-03T03:00:00Z' }, () => NOW);
    await endWait();
    await startRun({ trigger: 'api', requestId: 'r2' }, () => NOW);

    expect(published?.runId).toBe(runId);
    expect(startedInputs().map(({ source }) => source.key)).toEqual([
      'clicks/shop/1.csv',
      'clicks/shop/1.csv',
    ]);
  });

  test('has nothing to do before anything was published, and says so', async () => {
    expect(await handler(event)).toEqual({
      started: false,
      reason: expect.stringContaining('nothing has been published yet'),
    });
    expect(await allRuns()).toEqual([]);
  });
});

describe('a call of the API, which needs no function to start a run', () => {
  const asked = (request: { requestId: string; dataset?: string }) =>
    startRun({ trigger: 'api', ...request }, () => NOW);

  test('starts one run per request id', async () => {
    await publish('clicks/shop.csv');
    const first = await asked({ requestId: 'r1' });
    await endWait();
    await enterStage(first.runId ?? '', 'ingest', NOW);

    expect(first.started).toBe(true);
    expect(await asked({ requestId: 'r1' })).toMatchObject({
      started: false,
      runId: first.runId,
    });
    expect(await asked({ requestId: 'r2' })).toMatchObject({ started: true });
  });

  test('may name a data set, published or not', async () => {
    await publish('clicks/shop.csv');
    await startRun(uploaded({ key: 'clicks/outlet/1.csv' }), () => NOW);
    await endWait('outlet');
    executions.resetHistory();

    await asked({ requestId: 'r1', dataset: 'outlet' });

    expect(startedInputs()[0]).toMatchObject({ dataset: 'outlet', source: { key: 'clicks/outlet/1.csv' } });
  });

  test('for an unknown data set is an input error with its code', async () => {
    await publish('clicks/shop.csv');

    await expect(asked({ requestId: 'r1', dataset: 'outlet' })).rejects.toMatchObject({
      name: 'InputError',
      code: 'not-found',
      message: 'there is no data set named "outlet": put a log at clicks/outlet.csv first',
    });
  });

  test('is newer than an upload of the same second that came before', async () => {
    await handler(uploaded({ key: 'clicks/shop.csv' }, '2026-03-01T12:00:00Z'));
    await endWait();

    const { runId = '' } = await asked({ requestId: 'r1' });

    expect((await readRun(runId)).requestedAt).toBe('2026-03-01T12:00:00.999Z');
  });

  test('must name a data set where there are several', async () => {
    await publish('clicks/shop.csv');
    await publish('clicks/outlet.csv');

    await expect(asked({ requestId: 'r1' })).rejects.toMatchObject({
      code: 'bad-request',
      message: 'there are several data sets, outlet, shop: say which one to train',
    });
  });

  test('before anything was published is an input error', async () => {
    await expect(asked({ requestId: 'r1' })).rejects.toMatchObject({
      name: 'InputError',
      code: 'not-found',
    });
  });
});

test.each([{ 'detail-type': 'Object Deleted' }, { trigger: 'api', requestId: 'r1' }])(
  'an event of another kind is refused in one line: %j',
  async (event) => {
    const error = await handler(event).catch((e) => e);

    expect(error.message).toMatch(/^the input of start is not as agreed: [^\n]+$/);
  },
);
