/** The same log and the same seed give the same results, on any number of threads and anywhere in the world. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { crossValidate } from '../../lib/cores/evaluate-jobs.ts';
import { EvaluationPool } from '../../lib/cores/evaluation-pool.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { MODELS } from '../../lib/engine/registry.ts';
import { dwell } from '../bin/run-dwell.ts';
import { readSet } from '../engine/reference-sets.ts';
import { Embedded } from './embedded.ts';
import { csvOf, smallLog } from './small-log.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'dwell-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => path.join(directory, name);
writeFileSync(at('clicks.csv'), csvOf(smallLog()));

/** As text without what a clock says: durations of the work, and when the file came. */
const withoutClock = (json: unknown) =>
  JSON.stringify(json, (key, value) => (/Seconds$|^dataDate$/.test(key) ? undefined : value), 1);

describe('a cross-validation of all models', () => {
  test('has the same leaderboard on one thread and on two', async () => {
    const { train, customerIds, productIds } = readSet('ratings-small');
    const rows = { ...train, customerIds, productIds };
    const models = MODELS.map((spec) => ({ spec, parameters: parseParameters(spec, {}) }));
    const board = async (threads: number) => {
      const pool = new EvaluationPool(threads);
      const validation = { datasetName: 'shop', rows, models, folds: 3, seed: 0, pool };
      return withoutClock(await crossValidate(validation).finally(() => pool.close()));
    };

    expect(await board(2)).toBe(await board(1));
  });
});

/** Places that write numbers, dates and letters in their own ways. */
const PLACES = [
  { LC_ALL: 'C', LANG: 'C', TZ: 'UTC' },
  { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' },
];

describe('in different places of the world', () => {
  test.each([
    ['predict', '--train', 'clicks.csv', '--test', 'clicks.csv', '--model', 'SVDpp'],
    ['recommend', '--data', 'clicks.csv', '--model', 'cosine'],
  ])('dwell %s writes the same bytes', async (...words) => {
    const outputs = await Promise.all(
      PLACES.map(async (environment, n) => {
        const output = at(`${words[0]}-${n}.csv`);
        await dwell([...words, '--output', output], { cwd: directory, environment });
        return readFileSync(output, 'utf8');
      }),
    );

    expect(outputs[0].length).toBeGreaterThan(100);
    expect(new Set(outputs).size).toBe(1);
  });
});

describe('the whole pipeline', () => {
  test('leaves the same exports on one thread and on two, also with models that draw random numbers', async () => {
    const [one, other] = [await exportsOf(1), await exportsOf(2)];

    expect(Object.keys(one)).toContain('recommendations.csv');
    expect(other).toEqual(one);
  }, 120_000);
});

/** The exports of a run, by name. */
async function exportsOf(threads: number): Promise<Record<string, string>> {
  const embedded = await Embedded.create({ models: ['SVD', 'EASE'] }, threads);
  try {
    const { runId } = await embedded.drop('clicks/shop.csv', csvOf(smallLog()));
    const prefix = `exports/shop/${runId}/`;
    const keys = await embedded.artifacts(prefix);
    const files = keys.map(async (key) => [key.slice(prefix.length), await contentOf(embedded, key)]);
    return Object.fromEntries(await Promise.all(files));
  } finally {
    await embedded.remove();
  }
}

async function contentOf(embedded: Embedded, key: string): Promise<string> {
  const text = await embedded.text(key);
  return key.endsWith('.json') ? withoutClock(JSON.parse(text)) : text;
}
