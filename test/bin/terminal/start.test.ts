/** `dwell start` as a process of its own: what it prints, and how it takes signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { BAKE_OFF } from '../../../lib/engine/registry.ts';
import { csvOf, FEW_MODELS, smallLog } from '../../local/small-log.ts';

const DWELL = path.resolve(import.meta.dirname, '../../../bin/dwell.ts');
const START_TIMEOUT_MS = 60_000;
/** A stack trace, or the warning of a library. */
const STACK = / {4}at |warning|deprecated/i;

let directory: string;
let data: string;
const processes: Dwell[] = [];

async function makeDirectory(): Promise<void> {
  directory = await mkdtemp(path.join(tmpdir(), 'dwell-start-'));
  data = path.join(directory, 'shop.csv');
  await writeFile(data, csvOf(smallLog()));
}

async function cleanUp(): Promise<void> {
  for (const { child } of processes.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

interface Dwell {
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
const start = (...options: string[]) => startWith({ models: FEW_MODELS }, ...options);

function startWith(settings: object, ...options: string[]): Dwell {
  const { DWELL_DEBUG, ...environment } = process.env;
  const child = spawn(
    process.execPath,
    [DWELL, 'start', '--state', path.join(directory, 'state'), ...options],
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

describe('while dwell start serves', { timeout: 2 * START_TIMEOUT_MS }, () => {
  let dwell: Dwell;

  beforeAll(async () => {
    await makeDirectory();
    dwell = startWith({}, '--data', data);
    await dwell.says('Ctrl-C stops');
  }, START_TIMEOUT_MS);
  afterAll(cleanUp);

  test('it has printed leaderboard, winners, an audience, a customer’s products and addresses that answer', async () => {
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
  });

  test('another one is refused its port, and its state directory, in one line each', async () => {
    const [, port] = /curl -s 'http:\/\/[\d.]+:(\d+)\//.exec(dwell.stdout()) ?? [];

    const samePort = start('--port', port);
    const sameDirectory = start();

    expect(await samePort.exitCode).toBe(1);
    expect(samePort.output()).toMatch(new RegExp(`^dwell: port ${port} is in use: .*--port\n$`));
    expect(await sameDirectory.exitCode).toBe(1);
    expect(sameDirectory.output()).toMatch(
      new RegExp(`^dwell: .*state is in use by .* process ${dwell.child.pid}: .*\n$`),
    );
  });

  test('it takes files that are dropped with the printed curl line, and stops in the middle of a run', async () => {
    const [, folder] = /curl -T clicks\.csv (.*)/.exec(dwell.stdout()) ?? [];
    const drop = async (name: string, body: string) => {
      const { status } = await fetch(`${folder}${name}`, { method: 'PUT', body });
      expect(status).toBe(200);
    };

    await drop('later.csv', csvOf(smallLog(2)));
    await dwell.says(/run later-\w+ is published/);
    await drop('empty.csv', '');
    await dwell.says(/run empty-\w+ failed: clicks\/empty\.csv: the file is empty/);
    await drop('last/a.csv', csvOf(smallLog(3)));
    await drop('last/b.csv', csvOf(smallLog(4)));
    await dwell.says(/run last-\w+ has begun/);
    await dwell.says(
      /clicks\/last\/\w\.csv started no run of its own: joins run last-\w+, which waits for further parts/,
    );

    dwell.child.kill('SIGTERM');
    expect(await dwell.exitCode).toBe(0);
    expect(dwell.output()).not.toMatch(STACK);
  });
});

describe('dwell start', { timeout: 2 * START_TIMEOUT_MS }, () => {
  beforeEach(makeDirectory);
  afterEach(cleanUp);

  test('without data makes up the log of a shop with tastes and publishes it, all of its 178,798 rows', async () => {
    const parameters = { BaselineOnly: { baseline: { regU: 2 } } };

    const dwell = startWith({ models: FEW_MODELS, parameters, audienceLimit: 50 }, '--once', '--json');

    expect(await dwell.exitCode).toBe(0);
    const { dataset, rows, leaderboard, winners, audience, recommendations } = JSON.parse(dwell.stdout());
    expect({ dataset, rows }).toEqual({ dataset: 'tastes', rows: 178_798 });
    expect(leaderboard).toMatchObject({
      rating: [{ model: 'BaselineOnly', parameters: parameters.BaselineOnly }],
      ranking: [{ model: 'cosine' }],
    });
    expect(winners).toEqual({
      rating: { model: leaderboard.rating[0].model, reason: expect.any(String) },
      ranking: { model: leaderboard.ranking[0].model, reason: expect.any(String) },
      audience: { model: leaderboard.audience[0].model, reason: expect.any(String) },
    });
    expect(audience.items).toHaveLength(10);
    expect(recommendations.items).toHaveLength(10);
    expect(dwell.output()).not.toMatch(STACK);
  });

  test('says in its JSON, too, why there are no audiences', async () => {
    await writeFile(
      data,
      csvOf([1, 2, 3, 4, 5, 6].map((n) => ({ customer: `CC${n}`, product: '1_1', duration: n }))),
    );

    const dwell = start('--data', data, '--once', '--json');

    expect(await dwell.exitCode).toBe(0);
    const { audience, notes } = JSON.parse(dwell.stdout());
    expect(audience.items).toEqual([]);
    expect(notes).toEqual([
      {
        code: 'no-audience',
        message: expect.stringMatching(/^There are no lists of customers: .*give more rows/),
      },
    ]);
  });

  test('goes on with a run that was killed; then serves it without a run, until Ctrl-C', async () => {
    const killed = startWith({}, '--data', data, '--once');
    await killed.says('evaluate');
    killed.child.kill('SIGKILL');
    await killed.exitCode;

    const next = start('--once', '--json');

    expect(await next.exitCode).toBe(0);
    expect(next.output()).toMatch(/going on with run shop-\w+, which was interrupted/);
    const { runId, dataset } = JSON.parse(next.stdout());
    expect(dataset).toBe('shop');

    const serving = start('--json');

    await serving.says(/\}\n$/);
    expect(JSON.parse(serving.stdout())).toMatchObject({ runId, dataset, secondsToPublished: null });
    expect(serving.stderr()).not.toMatch(/evaluate|ingest/);
    serving.child.kill('SIGINT');
    expect(await serving.exitCode).toBe(0);
    expect(serving.output()).not.toMatch(STACK);
  });

  test('with a second data set reports on that, and names the other', async () => {
    const first = start('--data', data, '--once');
    expect(await first.exitCode).toBe(0);
    const other = path.join(directory, 'other.csv');
    await writeFile(other, csvOf(smallLog(2)));

    const second = start('--data', other, '--once');

    expect(await second.exitCode).toBe(0);
    expect(second.stdout()).toMatch(/This is data set other\. Also served: shop\./);
    expect(second.stdout()).toMatch(/curl -s '.*\/v1\/customers\/\w+\?dataset=other'/);
    expect(first.stdout()).not.toMatch(/dataset=/);
  });

  test('stops in the middle of a run on Ctrl-C, even when npm hands the signal on, and exits with 0', async () => {
    const dwell = start('--data', data);
    await dwell.says('dropped clicks/');
    dwell.child.kill('SIGINT');
    dwell.child.kill('SIGINT');

    expect(await dwell.exitCode).toBe(0);
    expect(dwell.output()).toMatch(/the next start goes on with run shop-\w+/);
  });

  test.each([
    [
      { models: ['SVD', 'Oracle'] },
      /^dwell: DWELL_SETTINGS: models: no model is named 'Oracle'; there are .*\n$/,
    ],
    [
      { parameters: { SVD: { k: 1 } } },
      /^dwell: DWELL_SETTINGS: parameters: SVD: there is no parameter 'k'; allowed: factors .*\n$/,
    ],
  ])('refuses the settings %j in one line, before anything is started', async (settings, line) => {
    const dwell = startWith(settings, '--data', data);

    expect(await dwell.exitCode).toBe(1);
    expect(dwell.output()).toMatch(line);
    await expect(access(path.join(directory, 'state'))).rejects.toThrow('ENOENT');
  });

  test('says in one line what is wrong with the data, and exits with 1 if it runs once', async () => {
    await writeFile(data, 'customer,product,duration\nCC1,1_1,NaN\n');
    const dwell = start('--data', data, '--once');

    expect(await dwell.exitCode).toBe(1);
    const lines = dwell.output().trim().split('\n');
    expect(lines.at(-1)).toMatch(/^dwell: run shop-\w+ failed: .*line 2 of clicks\/shop\.csv/);
    expect(dwell.stdout()).toBe('');
  });
});
