/** `dwell start` as a process of its own: what a person at the terminal sees, and signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BAKE_OFF } from '../../../lib/engine/registry.ts';
import { HOST } from '../../../lib/local/ports.ts';
import { csvOf, smallLog } from '../../local/small-log.ts';

const DWELL = path.resolve(import.meta.dirname, '../../../bin/dwell.ts');
const START_TIMEOUT_MS = 60_000;
/** A stack trace, or a library's complaint. */
const STACK = / {4}at |warning|deprecated/i;

let directory: string;
let data: string;
const processes: Dwell[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-start-'));
  data = path.join(directory, 'shop.csv');
  await writeFile(data, csvOf(smallLog()));
});

afterEach(async () => {
  for (const { child } of processes.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

interface Dwell {
  child: ChildProcess;
  /** Both streams, as a terminal shows them. */
  output(): string;
  stdout(): string;
  exitCode: Promise<number | null>;
  /** Waits until the output has it. */
  says(what: RegExp | string): Promise<void>;
}

function start(...options: string[]): Dwell {
  const { DWELL_SETTINGS, DWELL_DEBUG, ...environment } = process.env;
  const state = path.join(directory, 'state');
  const child = spawn(process.execPath, [DWELL, 'start', '--state', state, ...options], { env: environment });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  const says = (what: RegExp | string) =>
    expect.poll(() => output, { timeout: START_TIMEOUT_MS }).toMatch(what);
  const dwell = { child, output: () => output, stdout: () => stdout, exitCode, says };
  processes.push(dwell);
  return dwell;
}

describe('dwell start', { timeout: 2 * START_TIMEOUT_MS }, () => {
  test('prints leaderboard, winners, an audience, a customer’s products and addresses that answer', async () => {
    const dwell = start('--data', data);
    await dwell.says('Ctrl-C stops');

    const report = dwell.stdout();
    for (const { name } of BAKE_OFF)
      expect(report).toMatch(new RegExp(`│ ${name} +│ (wins|within noise|same|worse|diverged) +│`));
    expect(report).toMatch(/Winner: \w+ predicts durations best/);
    expect(report).toMatch(/Winner: \w+ picks products best/);
    expect(report).toMatch(/Whom to write to about product \d_\d+/);
    expect(report).toMatch(/@example\.com \(dummy\)/);
    expect(report).toMatch(/What to show customer CC\d+/);
    expect(report).toMatch(/From cold start to published: \d+\.\d s/);
    const urls = [...report.matchAll(/curl -s '(.*)'/g)].map(([, url]) => url);
    expect(urls.length).toBeGreaterThan(5);
    for (const url of urls) expect({ url, status: (await fetch(url)).status }).toEqual({ url, status: 200 });

    dwell.child.kill('SIGINT');
    expect(await dwell.exitCode).toBe(0);
    expect(dwell.output()).not.toMatch(STACK);
  });

  test('without data makes the sample log and publishes it, all of its 178,122 rows', async () => {
    const dwell = start('--once', '--json');

    expect(await dwell.exitCode).toBe(0);
    const { dataset, rows, leaderboard, winners, audience, recommendations } = JSON.parse(dwell.stdout());
    expect({ dataset, rows }).toEqual({ dataset: 'sample', rows: 178_122 });
    expect([...leaderboard.rating, ...leaderboard.ranking]).toHaveLength(BAKE_OFF.length);
    expect(winners).toEqual({
      rating: { model: leaderboard.rating[0].model, reason: expect.any(String) },
      ranking: { model: leaderboard.ranking[0].model, reason: expect.any(String) },
    });
    expect(audience.items).toHaveLength(10);
    expect(recommendations.items).toHaveLength(10);
    expect(dwell.output()).not.toMatch(STACK);
  });

  test('serves a file that is dropped later with the printed curl line', async () => {
    const dwell = start('--data', data);
    await dwell.says('Ctrl-C stops');
    const [, folder] = /curl -T clicks\.csv (.*)/.exec(dwell.stdout()) ?? [];

    const drop = async (name: string, body: string) => {
      const { status } = await fetch(`${folder}${name}`, { method: 'PUT', body });
      expect(status).toBe(200);
    };

    await drop('later.csv', csvOf(smallLog(2)));
    await dwell.says(/run later-\w+ is published/);
    await drop('empty.csv', '');
    await dwell.says(/run empty-\w+ failed: clicks\/empty\.csv: the file is empty/);
    await drop('last.csv', csvOf(smallLog(3)));
    await dwell.says(/run last-\w+ has begun/);

    dwell.child.kill('SIGTERM');
    expect(await dwell.exitCode).toBe(0);
    expect(dwell.output()).not.toMatch(STACK);
  });

  test('starts again with what was published, and runs nothing', async () => {
    const first = start('--data', data, '--once');
    expect(await first.exitCode).toBe(0);
    const [, runId] = /run (shop-\w+)/.exec(first.output()) ?? [];

    const second = start('--once', '--json');

    expect(await second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout())).toMatchObject({ runId, dataset: 'shop', secondsToPublished: null });
    expect(second.output()).not.toMatch(/evaluate|ingest/);
  });

  test('goes on at the next start with a run that was killed', async () => {
    const killed = start('--data', data, '--once');
    await killed.says('evaluate');
    killed.child.kill('SIGKILL');
    await killed.exitCode;

    const next = start('--once', '--json');

    expect(await next.exitCode).toBe(0);
    expect(next.output()).toMatch(/going on with run shop-\w+, which was interrupted/);
    expect(JSON.parse(next.stdout()).dataset).toBe('shop');
  });

  test('stops in the middle of a run on Ctrl-C, even when npm hands the signal on, and exits with 0', async () => {
    const dwell = start('--data', data);
    await dwell.says('dropped clicks/');
    dwell.child.kill('SIGINT');
    dwell.child.kill('SIGINT');

    expect(await dwell.exitCode).toBe(0);
    expect(dwell.output()).toMatch(/the next start goes on with run shop-\w+/);
  });

  test('says in one line what is wrong with the data, and exits with 1 where it was to run once', async () => {
    await writeFile(data, 'customer,product,duration\nCC1,1_1,NaN\n');
    const dwell = start('--data', data, '--once');

    expect(await dwell.exitCode).toBe(1);
    const lines = dwell.output().trim().split('\n');
    expect(lines.at(-1)).toMatch(/^dwell: run shop-\w+ failed: .*line 2 of clicks\/shop\.csv/);
    expect(dwell.stdout()).toBe('');
  });

  test('refuses a port in use and a state directory in use, each in one line', async () => {
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const dwell = start('--data', data);
    await dwell.says('dropped clicks/');

    const samePort = start('--port', String(port));
    const sameDirectory = start();

    expect(await samePort.exitCode).toBe(1);
    expect(samePort.output()).toMatch(new RegExp(`^dwell: port ${port} is in use: .*--port\n$`));
    expect(await sameDirectory.exitCode).toBe(1);
    expect(sameDirectory.output()).toMatch(
      new RegExp(`^dwell: .*state is in use by .* process ${dwell.child.pid}: .*\n$`),
    );
    server.close();
  });
});
