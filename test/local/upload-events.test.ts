import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UploadEvent } from '../../lib/contracts/events.ts';
import { UploadEvents } from '../../lib/local/upload-events.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-events-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const uploaded = (key: string, sequencer: string) =>
  ({ detail: { object: { key, sequencer } } }) as UploadEvent;
const nothing = () => {};

test('an event is handed on, and deleted when it has been taken', async () => {
  const taken: string[] = [];
  const events = new UploadEvents(
    directory,
    async ({ detail }) => void taken.push(detail.object.key),
    nothing,
  );

  events.add(uploaded('clicks/a.csv', '01'));

  await expect.poll(() => readdir(directory)).toEqual([]);
  expect(taken).toEqual(['clicks/a.csv']);
});

test('an event that could not be taken is handed on again', async () => {
  let tries = 0;
  const take = async () => {
    tries++;
    if (tries < 2) throw new Error('busy');
  };
  const events = new UploadEvents(directory, take, nothing);

  events.add(uploaded('clicks/a.csv', '01'));

  await expect.poll(() => readdir(directory)).toEqual([]);
  expect(tries).toBe(2);
});

test('events that nobody took before the process ended are handed on at the next start, in their order', async () => {
  const ending = new UploadEvents(directory, () => new Promise(nothing), nothing);
  ending.add(uploaded('clicks/second.csv', '02'));
  ending.add(uploaded('clicks/first.csv', '01'));
  ending.close();

  const taken: string[] = [];
  const events = new UploadEvents(
    directory,
    async ({ detail }) => void taken.push(detail.object.key),
    nothing,
  );
  await events.redeliver();

  expect(taken).toEqual(['clicks/first.csv', 'clicks/second.csv']);
  expect(await readdir(directory)).toEqual([]);
});
