/** `dwell start` as a process of its own, with a small log and a state directory of the test's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { csvOf, FEW_MODELS, smallLog } from '../../local/small-log.ts';

const DWELL = path.resolve(import.meta.dirname, '../../../bin/dwell.ts');
export const START_TIMEOUT_MS = 60_000;
/** A stack trace, or the warning of a library. */
export const STACK = / {4}at |warning|deprecated/i;

/** Of the test that runs: its directory, and the log in it. */
export const place = { directory: '', data: '' };
const processes: Dwell[] = [];

export async function makeDirectory(): Promise<void> {
  place.directory = await mkdtemp(path.join(tmpdir(), 'dwell-start-'));
  place.data = path.join(place.directory, 'shop.csv');
  await writeFile(place.data, csvOf(smallLog()));
}

export async function cleanUp(): Promise<void> {
  for (const { child } of processes.splice(0)) child.kill('SIGKILL');
  await rm(place.directory, { recursive: true, force: true, maxRetries: 5 });
}

export interface Dwell {
  child: ChildProcess;
  /** Both streams, as a terminal shows them. */
  output(): string;
  stdout(): string;
  stderr(): string;
  exitCode: Promise<number | null>;
  /** Waits until the output matches. */
  says(what: RegExp | string): Promise<void>;
}

/** With few models. */
export const start = (...options: string[]) => startWith({ models: FEW_MODELS }, ...options);

export function startWith(settings: object, ...options: string[]): Dwell {
  const { DWELL_DEBUG, ...environment } = process.env;
  const child = spawn(
    process.execPath,
    [DWELL, 'start', '--state', path.join(place.directory, 'state'), ...options],
    { env: { ...environment, DWELL_SETTINGS: JSON.stringify({ settleSeconds: 0, ...settings }) } },
  );
  const said = { stdout: '', stderr: '', both: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk) => {
      said[stream] += chunk;
      said.both += chunk;
    });
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  const says = (what: RegExp | string) =>
    vi.waitFor(() => expect(said.both).toMatch(what), { timeout: START_TIMEOUT_MS, interval: 50 });
  const dwell = {
    child,
    output: () => said.both,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    exitCode,
    says,
  };
  processes.push(dwell);
  return dwell;
}
