import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BusEvent, startControl } from '../../../lib/local/control.ts';
import { functionArn, REGION, STATE_MACHINE_ARN } from '../../../lib/local/environment.ts';
import { InvocationError } from '../../../lib/local/functions/invocation.ts';
import type { HttpServer } from '../../../lib/local/http.ts';
import { localWorkflow } from '../../../lib/local/step-functions/definition.ts';
import type { Execution } from '../../../lib/local/step-functions/execution-store.ts';
import { LocalStateMachine } from '../../../lib/local/step-functions/state-machine.ts';

/** Functions that answer at once with what the workflow needs. */
const PROMPT: Record<string, (input: unknown) => unknown> = {
  settle: () => ({ waitSeconds: 0, ended: false }),
  ingest: () => ({ rows: 3 }),
  plan: () => ({
    jobs: ['svd', 'nmf', 'popularity'].map((model) => ({ model, foldsBy: 'random', fold: 0 })),
    refused: [],
  }),
  evaluate: (input) => ({ ...(input as { job: object }).job, status: 'ok' }),
  select: () => ({ rating: 'svd', ranking: 'popularity', audience: 'svd' }),
  train: () => ({
    selection: { rating: 'svd', ranking: 'popularity', audience: 'svd' },
    slot: 0,
    shards: [{ kind: 'customers', from: 0, to: 3 }],
  }),
  recommend: () => null,
  publish: () => ({}),
  sweep: () => null,
  'record-failure': () => ({ code: 'bad-file', message: 'the file is empty' }),
};

let directory: string;
let machine: LocalStateMachine;
let server: HttpServer;
let client: SFNClient;
let functions: Record<string, (input: unknown) => unknown>;
let calls: { name: string; input: unknown }[];
let busEvents: BusEvent[];
let unsuccessful: Execution[];
const clientOptions = () => ({
  endpoint: server.url,
  region: REGION,
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
});

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-executions-'));
  functions = { ...PROMPT };
  calls = [];
  busEvents = [];
  unsuccessful = [];
  await open();
});

afterEach(async () => {
  await close();
  await rm(directory, { recursive: true });
});

async function open(): Promise<void> {
  machine = await LocalStateMachine.open({
    workflow: localWorkflow(functionArn, { maxConcurrency: 6 }),
    directory,
    retryPauseMs: 1,
    invoke: async (name, input) => {
      calls.push({ name, input });
      return functions[name](input);
    },
    onUnsuccessful: async (execution) => void unsuccessful.push(execution),
  });
  server = await startControl({
    port: 0,
    machine,
    onBusEvent: (event) => busEvents.push(event),
  });
  client = new SFNClient(clientOptions());
}

async function close(): Promise<void> {
  client.destroy();
  await machine.suspend();
  await server.close();
}

const start = (name: string, input: object = {}) =>
  client.send(
    new StartExecutionCommand({
      stateMachineArn: STATE_MACHINE_ARN,
      name,
      input: JSON.stringify({ runId: name, kind: 'clicks', dataset: 'shop', ...input }),
    }),
  );
const describeExecution = (executionArn = '') => client.send(new DescribeExecutionCommand({ executionArn }));
const ended = async (executionArn?: string) => {
  const status = async () => (await describeExecution(executionArn)).status;
  await expect.poll(status, { timeout: 5000 }).not.toBe('RUNNING');
  return describeExecution(executionArn);
};
const called = (name: string) => calls.filter((call) => call.name === name);

test('an execution goes through the workflow, function by function', async () => {
  const { executionArn, startDate } = await start('upload-1');

  const execution = await ended(executionArn);

  expect(execution).toMatchObject({ name: 'upload-1', status: 'SUCCEEDED', startDate });
  expect(calls.map((call) => call.name)).toEqual([
    'settle',
    'ingest',
    'plan',
    'evaluate',
    'evaluate',
    'evaluate',
    'select',
    'train',
    'recommend',
    'publish',
    'sweep',
  ]);
  expect(called('evaluate')[1].input).toEqual({
    runId: 'upload-1',
    dataset: 'shop',
    job: { model: 'nmf', foldsBy: 'random', fold: 0 },
  });
  expect(called('select')[0].input).toMatchObject({
    evaluations: [{ model: 'svd' }, { model: 'nmf' }, { model: 'popularity' }],
  });
});

test('a run begins to read once settle no longer asks for a wait', async () => {
  let asked = 0;
  functions.settle = () => ({ waitSeconds: asked++ === 0 ? 1 : 0, ended: false });

  const { startDate, stopDate } = await ended((await start('upload-1')).executionArn);

  expect(calls.map((call) => call.name).slice(0, 3)).toEqual(['settle', 'settle', 'ingest']);
  expect(Number(stopDate) - Number(startDate)).toBeGreaterThanOrEqual(1000);
});

test.each([
  ['that has nothing to train', { kind: 'clicks' }, { ended: true }, ['settle']],
  ['that deletes a data set', { kind: 'deletion' }, { ended: false }, ['settle', 'sweep']],
  ['that reads contacts', { kind: 'contacts' }, { ended: false }, ['settle', 'ingest']],
  ['that reads products', { kind: 'products' }, { ended: false }, ['settle', 'ingest']],
])('an execution %s does only that', async (_, input, settled, names) => {
  functions.settle = () => ({ waitSeconds: 0, ...settled });

  const { status } = await ended((await start('run-1', input)).executionArn);

  expect(status).toBe('SUCCEEDED');
  expect(calls.map((call) => call.name)).toEqual(names);
});

test.each([
  ['a published run stays published', 'clicks', 'SUCCEEDED', 0, 3],
  ['a deletion fails, after another try', 'deletion', 'FAILED', 1, 6],
])('when old results cannot be given up, %s', async (_, kind, status, recorded, swept) => {
  functions.sweep = () => {
    throw new InvocationError('AccessDenied', 'no');
  };

  expect(await ended((await start('run-1', { kind })).executionArn)).toMatchObject({ status });

  expect(called('sweep')).toHaveLength(swept);
  expect(called('record-failure')).toHaveLength(recorded);
});

test('a name cannot be used again after its execution has ended', async () => {
  await ended((await start('upload-1')).executionArn);

  await expect(start('upload-1')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
});

test('while an execution runs, the same name and input mean the same execution; another input is refused', async () => {
  const { promise, resolve } = Promise.withResolvers();
  functions.ingest = () => promise;
  const first = await start('upload-1');
  const second = await start('upload-1');

  expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
  await expect(start('upload-1', { dataset: 'other' })).rejects.toBeInstanceOf(ExecutionAlreadyExists);

  resolve({});
  await ended(first.executionArn);
  expect(called('ingest')).toHaveLength(1);
});

test('a model that fails leaves a note, and the run goes on', async () => {
  functions.evaluate = (input) => {
    const { job } = input as { job: { model: string } };
    if (job.model !== 'nmf') return { ...job, status: 'ok' };
    throw new InvocationError('States.Timeout', 'evaluate was stopped');
  };

  const execution = await ended((await start('upload-1')).executionArn);

  expect(execution.status).toBe('SUCCEEDED');
  const [{ input }] = called('select');
  expect((input as { evaluations: unknown[] }).evaluations[1]).toEqual({
    model: 'nmf',
    foldsBy: 'random',
    fold: 0,
    status: 'failed',
    error: {
      Error: 'States.Timeout',
      Cause: expect.stringContaining('"errorMessage":"evaluate was stopped"'),
    },
  });
  expect(called('evaluate')).toHaveLength(3);
});

test('a task that fails is tried again, its error is recorded, and the execution fails in the words of the record', async () => {
  functions.train = () => {
    throw new InvocationError('ServiceUnavailable', 'try later');
  };

  const execution = await ended((await start('upload-1')).executionArn);

  expect(called('train')).toHaveLength(3);
  expect(called('record-failure')[0].input).toMatchObject({
    runId: 'upload-1',
    error: { Error: 'ServiceUnavailable', Cause: expect.stringContaining('"errorMessage":"try later"') },
  });
  expect(execution).toMatchObject({ status: 'FAILED', error: 'bad-file', cause: 'the file is empty' });
});

test('a task that finds a fault in the shop’s data is not tried again', async () => {
  functions.ingest = () => {
    throw new InvocationError('InputError', 'bad-file: empty');
  };

  await ended((await start('upload-1')).executionArn);

  expect(called('ingest')).toHaveLength(1);
});

test('what a failed run has left is swept, and its failure is what the execution ends with', async () => {
  functions.train = () => {
    throw new InvocationError('InputError', 'bad-file: empty');
  };
  functions.sweep = () => {
    throw new InvocationError('InputError', 'bad-file: nothing can be swept');
  };

  const execution = await ended((await start('upload-1')).executionArn);

  expect(calls.slice(-2).map((call) => call.name)).toEqual(['record-failure', 'sweep']);
  expect(execution).toMatchObject({ status: 'FAILED', error: 'bad-file', cause: 'the file is empty' });
});

test('a payload that is too large for Step Functions fails here too', async () => {
  functions.plan = () => ({ jobs: ['x'.repeat(300_000)] });

  await ended((await start('upload-1')).executionArn);

  expect(called('plan')).toHaveLength(1);
  expect(called('record-failure')[0].input).toMatchObject({ error: { Error: 'States.DataLimitExceeded' } });
});

test('an execution that is stopped calls no more functions', async () => {
  const { promise, resolve } = Promise.withResolvers();
  functions.plan = () => ({ jobs: Array.from({ length: 100 }, (_, fold) => ({ model: 'svd', fold })) });
  functions.evaluate = () => promise;
  const { executionArn } = await start('upload-1');
  await expect.poll(() => called('evaluate')).toHaveLength(6);

  await client.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'by hand' }));
  resolve({});

  const aborted = { name: 'upload-1', status: 'ABORTED', error: 'Stopped', cause: 'by hand' };
  expect(await ended(executionArn)).toMatchObject(aborted);
  expect(unsuccessful).toEqual([expect.objectContaining(aborted)]);
  expect(called('evaluate')).toHaveLength(6);
  expect(called('select')).toHaveLength(0);
});

test('an execution that is stopped while it waits goes no further', async () => {
  functions.settle = () => ({ waitSeconds: 600, ended: false });
  const { executionArn } = await start('upload-1');
  await expect.poll(() => called('settle')).toHaveLength(1);

  await client.send(new StopExecutionCommand({ executionArn }));

  await expect.poll(() => machine.running()).toEqual([]);
  expect(await describeExecution(executionArn)).toMatchObject({ status: 'ABORTED' });
  expect(calls.map((call) => call.name)).toEqual(['settle']);
});

test('executions that failed are told of, with why; those that succeeded are not', async () => {
  functions.ingest = (input) => {
    if ((input as { runId: string }).runId === 'upload-2') throw new InvocationError('InputError', 'empty');
  };
  functions['record-failure'] = () => {
    throw new InvocationError('Error', 'the table is gone');
  };
  for (const name of ['upload-1', 'upload-2']) await ended((await start(name)).executionArn);

  expect(unsuccessful).toEqual([
    expect.objectContaining({
      name: 'upload-2',
      status: 'FAILED',
      error: 'Error',
      cause: expect.stringContaining('the table is gone'),
    }),
  ]);
});

test('executions are listed newest first, by status, page by page', async () => {
  functions.ingest = (input) => {
    if ((input as { runId: string }).runId === 'upload-2') throw new Error('broken');
  };
  for (const name of ['upload-1', 'upload-2', 'upload-3']) await ended((await start(name)).executionArn);
  const list = (options: object) =>
    client.send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE_ARN, ...options }));

  const failed = await list({ statusFilter: 'FAILED' });
  const firstPage = await list({ maxResults: 2 });
  const secondPage = await list({ maxResults: 2, nextToken: firstPage.nextToken });

  expect(failed.executions?.map((execution) => execution.name)).toEqual(['upload-2']);
  expect(firstPage.executions?.map((execution) => execution.name)).toEqual(['upload-3', 'upload-2']);
  expect(secondPage).toMatchObject({ executions: [{ name: 'upload-1' }] });
  expect(secondPage.nextToken).toBeUndefined();
});

test('executions survive a restart: those that had ended stay, those that were running start again', async () => {
  await ended((await start('upload-1')).executionArn);
  functions.train = () => new Promise(() => {});
  const { executionArn } = await start('upload-2');
  await expect.poll(() => called('train')).toHaveLength(2);

  await close();
  functions.train = PROMPT.train;
  await open();
  await machine.resume(() => true);

  expect(await ended(executionArn)).toMatchObject({ name: 'upload-2', status: 'SUCCEEDED' });
  expect(called('ingest').map(({ input }) => (input as { runId: string }).runId)).toEqual([
    'upload-1',
    'upload-2',
    'upload-2',
  ]);
  await expect(start('upload-1')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
});

test('an execution that is interrupted again and again is given up', async () => {
  functions.ingest = () => new Promise(() => {});
  const { executionArn } = await start('upload-1');
  for (let restart = 0; restart < 3; restart++) {
    await close();
    await open();
    await machine.resume(() => true);
  }

  expect(await describeExecution(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Interrupted' });
  expect(unsuccessful.map(({ name, cause }) => ({ name, cause }))).toEqual([
    { name: 'upload-1', cause: expect.stringMatching(/was stopped before the run had ended/) },
  ]);
});

test('an execution whose run has ended meanwhile is not started again', async () => {
  functions.publish = () => new Promise(() => {});
  const { executionArn } = await start('upload-1');
  await expect.poll(() => called('publish')).toHaveLength(1);
  await close();
  await open();
  await machine.resume(() => false);

  expect(await describeExecution(executionArn)).toMatchObject({ status: 'ABORTED' });
  expect(called('ingest')).toHaveLength(1);
});

test('unknown names get the errors that the AWS API has for them', async () => {
  const executionArn = `${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:none`;

  await expect(describeExecution(executionArn)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  await expect(start('no blanks')).rejects.toMatchObject({ name: 'InvalidName' });
  await expect(
    client.send(new StartExecutionCommand({ stateMachineArn: 'arn:other', name: 'a' })),
  ).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
});

test('an event that is put on the bus is handed on', async () => {
  const bus = new EventBridgeClient(clientOptions());
  const Entries = [{ Source: 'dwell', DetailType: 'Run published', Detail: '{"runId":"upload-1"}' }];

  const answer = await bus.send(new PutEventsCommand({ Entries }));

  expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
  expect(busEvents).toEqual([
    { source: 'dwell', detailType: 'Run published', detail: { runId: 'upload-1' } },
  ]);
  bus.destroy();
});
