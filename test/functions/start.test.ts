import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler } from '../../functions/start/handler.ts';
import { runRequestSchema } from '../../lib/contracts/workflow.ts';
import { movePointer } from '../../lib/runs/datasets.ts';
import { endRun, enterStage, readRun, runsByTime } from '../../lib/runs/runs.ts';
import { startRun } from '../../lib/runs/start-run.ts';
import { stepFunctions } from '../../lib/store/clients.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { NOW } from './surroundings.ts';

useEmbeddedTable();
const executions = mockClient(stepFunctions);

beforeEach(() => {
  process.env.DWELL_STATE_MACHINE_ARN = 'arn:aws:states:eu-central-1:000000000000:stateMachine:runs';
  executions.reset();
  executions.on(StartExecutionCommand).resolves({});
});
afterAll(() => executions.restore());

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

async function publish(key: string) {
  const { runId = '' } = await startRun(uploaded({ key }), () => NOW);
  const { dataset, requestedAt } = await readRun(runId);
  await enterStage(runId, 'publish', NOW);
  const publishedAt = NOW.toISOString();
  await movePointer({
    runId,
    dataset,
    requestedAt,
    publishedAt,
    dataDate: publishedAt,
    ratingModel: null,
    rankingModel: null,
    audienceModel: null,
    customerPrefix: 'CC',
    slot: 0,
    layout: 2,
  });
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
        source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v7', versionId: 'v7' },
        requestedAt: '2026-03-01T11:59:00.000Z',
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
    const second = await handler(uploaded({ key: 'clicks/shop.csv', sequencer: '02' }));

    expect(second).toMatchObject({ started: true });
    expect(second.runId).not.toBe(first.runId);
  });

  test('is told apart by its sequencer in a bucket that no longer keeps versions', async () => {
    const first = await handler(uploaded({ key: 'clicks/shop.csv', 'version-id': 'null', sequencer: '01' }));
    const second = await handler(uploaded({ key: 'clicks/shop.csv', 'version-id': 'null', sequencer: '02' }));

    expect(second.runId).not.toBe(first.runId);
    expect(startedInputs()[0].source).not.toHaveProperty('versionId');
  });

  test('of a part starts a run on its whole data set', async () => {
    await handler(uploaded({ key: 'clicks/shop/2026-03-01.csv.gz' }));

    expect(startedInputs()[0]).toMatchObject({
      dataset: 'shop',
      source: { key: 'clicks/shop/2026-03-01.csv.gz' },
    });
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

    expect(answer).toMatchObject({ started: true, runId: expect.stringMatching(/^shop-[0-9a-f]{16}$/) });
    expect(startedInputs()).toEqual([
      {
        runId: answer.runId,
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
    await enterStage(first.runId ?? '', 'ingest', NOW);

    expect(await handler(event)).toMatchObject({ started: false, runId: first.runId });
    expect(await handler({ ...event, scheduledTime: '2026-03-03T03:00:00Z' })).toMatchObject({
      started: true,
    });
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
