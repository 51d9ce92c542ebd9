/** `dwell start` as a process of its own: what it does with its data and settings, and how it takes signals. */
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvOf, FEW_MODELS, smallLog } from '../../local/small-log.ts';
import { cleanUp, makeDirectory, place, STACK, START_TIMEOUT_MS, start, startWith } from './start-process.ts';

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
      place.data,
      csvOf([1, 2, 3, 4, 5, 6].map((n) => ({ customer: `CC${n}`, product: '1_1', duration: n }))),
    );

    const dwell = start('--data', place.data, '--once', '--json');

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
    const killed = startWith({}, '--data', place.data, '--once');
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
    const first = start('--data', place.data, '--once');
    expect(await first.exitCode).toBe(0);
    const other = path.join(place.directory, 'other.csv');
    await writeFile(other, csvOf(smallLog(2)));

    const second = start('--data', other, '--once');

    expect(await second.exitCode).toBe(0);
    expect(second.stdout()).toMatch(/This is data set other\. Also served: shop\./);
    expect(second.stdout()).toMatch(/curl -s '.*\/v1\/customers\/\w+\?dataset=other'/);
    expect(first.stdout()).not.toMatch(/dataset=/);
  });

  test('stops in the middle of a run on Ctrl-C, even when npm hands the signal on, and exits with 0', async () => {
    const dwell = start('--data', place.data);
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
    const dwell = startWith(settings, '--data', place.data);

    expect(await dwell.exitCode).toBe(1);
    expect(dwell.output()).toMatch(line);
    await expect(access(path.join(place.directory, 'state'))).rejects.toThrow('ENOENT');
  });

  test('says in one line what is wrong with the place.data, and exits with 1 if it runs once', async () => {
    await writeFile(place.data, 'customer,product,duration\nCC1,1_1,NaN\n');
    const dwell = start('--data', place.data, '--once');

    expect(await dwell.exitCode).toBe(1);
    const lines = dwell.output().trim().split('\n');
    expect(lines.at(-1)).toMatch(/^dwell: run shop-\w+ failed: .*line 2 of clicks\/shop\.csv/);
    expect(dwell.stdout()).toBe('');
  });
});
