/** `dwell start` as a process of its own while it serves: what it has printed, and files that are dropped. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BAKE_OFF } from '../../../lib/engine/registry.ts';
import { csvOf, smallLog } from '../../local/small-log.ts';
import {
  cleanUp,
  type Dwell,
  makeDirectory,
  place,
  STACK,
  START_TIMEOUT_MS,
  start,
  startWith,
} from './start-process.ts';

describe('while dwell start serves', { timeout: 2 * START_TIMEOUT_MS }, () => {
  let dwell: Dwell;

  beforeAll(async () => {
    await makeDirectory();
    dwell = startWith({}, '--data', place.data);
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

  test('another one is refused its port, and its state place.directory, in one line each', async () => {
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
