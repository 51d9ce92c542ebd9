import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FunctionPool } from '../../../lib/local/functions/pool.ts';

let directory: string;
let log: string;
let pool: FunctionPool;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-functions-'));
  log = path.join(directory, 'functions.log');
  pool = new FunctionPool({
    folder: new URL('./fixtures', import.meta.url).href,
    threads: 2,
    environment: delay(20, { AWS_REGION: 'eu-north-1' }),
    log,
    timeLimitMs: (name) => (name === 'spins' ? 300 : 20_000),
    heapMb: 64,
    preloaded: ['loads', 'unheard-of'],
  });
});

afterAll(async () => {
  await pool.close();
  await rm(directory, { recursive: true });
});

test('a handler gets event, context and the environment it waited for, and its result comes back as JSON carries it', async () => {
  const answer = await pool.invoke('echo', { duration: 2.5 });

  expect(answer).toEqual({
    event: { duration: 2.5 },
    region: 'eu-north-1',
    name: 'echo',
    remainingMs: expect.any(Number),
  });
});

test('a handler logs to the log file', async () => {
  await pool.invoke('echo', 'for the log');

  expect(await readFile(log, 'utf8')).toContain('echo was called with "for the log"');
});

test('handlers that are to be loaded beforehand are, in each thread and without a call', async () => {
  void pool.begin();

  await expect
    .poll(async () => (await readFile(log, 'utf8')).split('this handler is loaded').length - 1, {
      timeout: 20_000,
    })
    .toBe(2);
});

test('an error that a handler throws keeps its name, and its message is the JSON that Lambda makes', async () => {
  const failure = await pool.invoke('throws', {}).catch((error: Error) => error);

  expect((failure as Error).name).toBe('InputError');
  expect(JSON.parse((failure as Error).message)).toMatchObject({
    errorType: 'InputError',
    errorMessage: 'clicks.csv is empty',
    trace: expect.any(Array),
  });
});

test('a handler that exceeds its time limit is stopped, and the next call is served', async () => {
  const failures = await Promise.allSettled([pool.invoke('spins', {}), pool.invoke('spins', {})]);

  for (const failure of failures)
    expect(failure).toMatchObject({
      reason: {
        name: 'States.Timeout',
        message: expect.stringContaining('Task timed out after 0.30 seconds'),
      },
    });
  expect(await pool.invoke('echo', 1)).toMatchObject({ event: 1 });
});

test('the time limit of a call does not include the wait for a free thread', async () => {
  const spinning = [1, 2, 3, 4, 5, 6].map(() => pool.invoke('spins', {}).catch((error) => error.name));

  expect(await Promise.all(spinning)).toEqual(Array(6).fill('States.Timeout'));
});

test('a handler that runs out of memory fails alone', async () => {
  const [hoarding, echo] = await Promise.allSettled([pool.invoke('hoards', {}), pool.invoke('echo', 2)]);

  expect(hoarding).toMatchObject({
    reason: { name: 'Lambda.Unknown', message: expect.stringContaining('signal: killed') },
  });
  expect(echo).toMatchObject({ value: { event: 2 } });
});

test('a handler that ends its process fails alone', async () => {
  await expect(pool.invoke('exits', {})).rejects.toMatchObject({ name: 'Lambda.Unknown' });
  expect(await pool.invoke('echo', 3)).toMatchObject({ event: 3 });
});

test('a function that does not exist is an error of the call', async () => {
  await expect(pool.invoke('nowhere', {})).rejects.toThrow('ERR_MODULE_NOT_FOUND');
});
