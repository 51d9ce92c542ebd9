import { beforeEach, describe, expect, test } from 'vitest';
import { handler } from '../../functions/record-failure/handler.ts';
import { InputError, withCode } from '../../lib/contracts/errors.ts';
import type { Stage } from '../../lib/contracts/table.ts';
import { runRequestSchema } from '../../lib/contracts/workflow.ts';
import { findDataset, movePointer } from '../../lib/runs/datasets.ts';
import { createRun, endRun, enterStage, readRun } from '../../lib/runs/runs.ts';
import { waitOrJoin } from '../../lib/runs/waiting.ts';
import { useEmbeddedTable } from '../store/embedded-table.ts';
import { NOW } from './surroundings.ts';

useEmbeddedTable();

beforeEach(async () => {
  await createRun({
    runId: 'shop-1',
    kind: 'clicks',
    trigger: 'upload',
    dataset: 'shop',
    source: { bucket: 'uploads', key: 'clicks/shop.csv', version: 'v1' },
    state: 'queued',
    stage: 'start',
    requestedAt: NOW.toISOString(),
    updatedAt: NOW.toISOString(),
  });
});

async function failIn(stage: Stage, error: { Error: string; Cause?: string }) {
  await enterStage('shop-1', stage, NOW);
  return handler({ runId: 'shop-1', dataset: 'shop', error });
}

const lambda = (errorType: string, errorMessage: string) => ({
  Error: errorType,
  Cause: JSON.stringify({
    errorType,
    errorMessage,
    trace: ['InputError: x', '    at handler (/var/task/index.mjs:1:1)'],
  }),
});

test('a deletion that fails says in which stage', async () => {
  expect(await failIn('sweep', { Error: 'States.Timeout' })).toEqual({
    code: 'internal',
    message: 'sweep ran out of time',
  });
});

describe('a failed run', () => {
  test('has the code and message of an input error, in Lambda and on this machine', async () => {
    const thrown = withCode(new InputError('too-many-bad-rows', '3 of 5 rows are bad: correct them'));
    const expected = { code: 'too-many-bad-rows', message: '3 of 5 rows are bad: correct them' };

    expect(await failIn('ingest', lambda(thrown.name, thrown.message))).toEqual(expected);
    expect(await failIn('ingest', { Error: thrown.name, Cause: thrown.message })).toEqual(expected);

    expect(await readRun('shop-1')).toMatchObject({
      state: 'failed',
      error: { ...expected, stage: 'ingest' },
    });
  });

  test.each([
    [
      lambda('Sandbox.Timedout', 'RequestId: 5f2a Error: Task timed out after 900.00 seconds'),
      'train ran out of time (900 s)',
    ],
    [
      {
        Error: 'Lambda.Unknown',
        Cause:
          'The cause could not be determined because Lambda did not return an error type. Returned payload: ' +
          '{"errorMessage":"2026-03-01T12:00:00.000Z 5f2a Task timed out after 60.05 seconds"}',
      },
      'train ran out of time (60 s)',
    ],
    [{ Error: 'States.Timeout' }, 'train ran out of time'],
    [
      lambda('Runtime.OutOfMemory', 'RequestId: 5f2a Error: Runtime exited with error: signal: killed'),
      'train ran out of memory',
    ],
    [lambda('RangeError', 'Array buffer allocation failed'), 'train ran out of memory'],
    [
      {
        Error: 'ERR_WORKER_OUT_OF_MEMORY',
        Cause: 'Worker terminated due to reaching memory limit: JS heap out of memory',
      },
      'train ran out of memory',
    ],
    [
      lambda('Runtime.ExitError', 'RequestId: 5f2a Error: Runtime exited without providing a reason'),
      'train ended before it was done',
    ],
    [
      {
        Error: 'States.DataLimitExceeded',
        Cause: 'The state/task returned a result with a size exceeding …',
      },
      'train answered with more than the workflow can carry (256 KB)',
    ],
    [
      {
        Error: 'States.ExceedToleratedFailureThreshold',
        Cause: 'The specified tolerated failure threshold was exceeded',
      },
      'train failed in one of its shards; the map run in Step Functions says why',
    ],
    [
      lambda(
        'TypeError',
        "Cannot read properties of undefined (reading 'x')\n    at train (/var/task/index.mjs:1:1)",
      ),
      "train failed: Cannot read properties of undefined (reading 'x')",
    ],
    [
      { Error: 'Lambda.AWSLambdaException', Cause: 'the service is away' },
      'train failed: the service is away',
    ],
    [{ Error: 'States.Permissions' }, 'train failed: States.Permissions'],
  ])('says in words what %j means', async (error, message) => {
    expect(await failIn('train', error)).toEqual({ code: 'internal', message });

    expect((await readRun('shop-1')).error).toEqual({ code: 'internal', message, stage: 'train' });
  });

  test('keeps its first failure', async () => {
    await failIn('ingest', { Error: 'Error', Cause: 'first' });

    await handler({ runId: 'shop-1', dataset: 'shop', error: { Error: 'Error', Cause: 'second' } });

    expect((await readRun('shop-1')).error?.message).toBe('ingest failed: first');
  });
});

describe('a failure after publishing', () => {
  const pointer = {
    runId: 'shop-1',
    dataset: 'shop',
    dataDate: NOW.toISOString(),
    requestedAt: NOW.toISOString(),
    publishedAt: '2026-03-01T11:00:00.000Z',
    ratingModel: null,
    rankingModel: null,
    audienceModel: null,
    slot: 0,
    layout: 2,
  };

  test('does not overwrite the published state', async () => {
    await enterStage('shop-1', 'publish', NOW);
    await endRun('shop-1', 'published', NOW, { publishedAt: pointer.publishedAt });

    const failure = await handler({
      runId: 'shop-1',
      dataset: 'shop',
      error: { Error: 'Error', Cause: 'late' },
    });

    expect(failure).toEqual({ code: 'internal', message: 'publish failed: late' });
    expect(await readRun('shop-1')).toMatchObject({ state: 'published', error: null });
  });

  test('between the pointer and the record leaves the run published', async () => {
    await enterStage('shop-1', 'publish', NOW);
    await movePointer(pointer, {});

    await handler({ runId: 'shop-1', dataset: 'shop', error: { Error: 'States.Timeout' } });

    expect(await readRun('shop-1')).toMatchObject({ state: 'published', publishedAt: pointer.publishedAt });
  });
});

describe('an execution that was stopped', () => {
  /** As EventBridge delivers it. */
  const ended = (detail: { status: string; error?: string | null; cause?: string | null }) => ({
    version: '0',
    id: '315c1398-40ff-a850-213b-158f73e60175',
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: '000000000000',
    time: NOW.toISOString(),
    region: 'eu-central-1',
    resources: ['arn:aws:states:eu-central-1:000000000000:execution:runs:shop-1'],
    detail: {
      executionArn: 'arn:aws:states:eu-central-1:000000000000:execution:runs:shop-1',
      stateMachineArn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:runs',
      name: 'shop-1',
      startDate: NOW.getTime(),
      stopDate: NOW.getTime(),
      input: '{"runId":"shop-1","dataset":"shop"}',
      inputDetails: { included: true },
      output: null,
      outputDetails: null,
      ...detail,
    },
  });

  test.each([
    [
      { status: 'ABORTED', error: 'Operator', cause: 'stopped by hand' },
      'the execution was stopped: Operator (stopped by hand)',
    ],
    [{ status: 'ABORTED', error: 'Operator', cause: null }, 'the execution was stopped: Operator'],
    [{ status: 'ABORTED', cause: 'stopped by hand' }, 'the execution was stopped: stopped by hand'],
    [{ status: 'ABORTED' }, 'the execution was stopped: nobody said why'],
    [{ status: 'TIMED_OUT' }, 'the execution ran out of time in train'],
    [
      { status: 'FAILED', error: 'States.DataLimitExceeded', cause: 'The state/task returned …' },
      'train answered with more than the workflow can carry (256 KB)',
    ],
    [
      { status: 'FAILED', error: 'States.Runtime', cause: 'An error occurred while …' },
      'train failed: An error occurred while …',
    ],
    [{ status: 'FAILED' }, 'train failed: States.Runtime'],
  ])('ends its run, in words: %j', async (detail, message) => {
    await enterStage('shop-1', 'train', NOW);

    await handler(ended(detail));

    expect(await readRun('shop-1')).toMatchObject({
      state: 'failed',
      error: { code: 'internal', message, stage: 'train' },
      finishedAt: expect.any(String),
    });
  });

  test('changes nothing about a run that the workflow has ended', async () => {
    await failIn('train', { Error: 'Error', Cause: 'first' });

    await handler(ended({ status: 'FAILED', error: 'internal', cause: 'train failed: first' }));

    expect((await readRun('shop-1')).error?.message).toBe('train failed: first');
  });

  test('lets no request wait for it any more', async () => {
    const request = runRequestSchema.parse(await readRun('shop-1'));
    await waitOrJoin(request, 60, () => NOW);
    expect((await findDataset('shop'))?.waiting).not.toBeNull();

    await handler(ended({ status: 'ABORTED', error: 'Operator' }));

    expect((await findDataset('shop'))?.waiting).toBeNull();
  });

  test('is no event of another kind', async () => {
    await expect(handler(ended({ status: 'RUNNING' }))).rejects.toThrow(
      'the input of record-failure is not as agreed',
    );
  });
});
