import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DirectoryInUseError } from '../../lib/local/errors.ts';
import { claimStateDirectory } from '../../lib/local/state-directory.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-state-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('a directory in use is refused in one line that names the process', async () => {
  const state = await claimStateDirectory(directory);

  const second = await claimStateDirectory(directory).catch((error) => error);

  expect(second).toBeInstanceOf(DirectoryInUseError);
  expect(second.message).toBe(
    `${directory} is in use by the embedded cloud of process ${process.pid}: stop that one first`,
  );
  await state.release();
});

test('a directory that was released can be claimed again', async () => {
  await (await claimStateDirectory(directory)).release();

  await (await claimStateDirectory(directory)).release();
});

test('the lock of a process that was killed is taken over', async () => {
  const killed = await claimStateDirectory(directory);
  const lock = await readFile(path.join(directory, 'lock'));
  await killed.release();
  await writeFile(path.join(directory, 'lock'), lock);

  const state = await claimStateDirectory(directory);

  await state.release();
});

test('a lock file that was written only in part is taken over', async () => {
  await writeFile(path.join(directory, 'lock'), '{"pid":12');

  const state = await claimStateDirectory(directory);

  await state.release();
});

test('two directories do not disturb each other', async () => {
  const other = await mkdtemp(path.join(tmpdir(), 'dwell-state-'));
  const states = [await claimStateDirectory(directory), await claimStateDirectory(other)];

  for (const state of states) await state.release();
  await rm(other, { recursive: true });
});

test('a directory that another version of Dwell has written is refused, and not locked', async () => {
  await mkdir(path.join(directory, 's3'));

  for (const _ of ['first', 'second'])
    await expect(claimStateDirectory(directory)).rejects.toThrow(
      `${directory} was written by another version of Dwell: delete it, or choose another with --state`,
    );
});
