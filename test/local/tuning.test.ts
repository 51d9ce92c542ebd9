/** A run that tunes first: the same workflow goes round between `plan` and the map until the rungs are over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BAKE_OFF } from '../../lib/engine/registry.ts';
import { Embedded } from './embedded.ts';
import { csvOf, smallLog } from './small-log.ts';

let dwell: Embedded;

beforeAll(async () => {
  dwell = await Embedded.create({ tune: { budgetMinutes: 0.0005 } });
});

afterAll(async () => {
  await dwell.remove();
});

test('a log is tuned for, judged and published, and the leaderboard shows what was changed', async () => {
  const run = await dwell.drop('clicks/shop.csv', csvOf(smallLog()));

  expect(run).toMatchObject({ state: 'published', notes: [] });
  const rows = [...(run.leaderboard?.rating ?? []), ...(run.leaderboard?.ranking ?? [])];
  expect(rows.map(({ model }) => model).sort()).toEqual(BAKE_OFF.map(({ name }) => name).sort());
  const tuned = rows.filter(({ parameters }) => parameters !== undefined);
  expect(tuned.length).toBeGreaterThan(0);
  expect(run.progress.jobsTotal).toBeGreaterThan(3 * BAKE_OFF.length);
  expect(run.progress.jobsDone).toBe(run.progress.jobsTotal);
  const rungs = await dwell.artifacts(`runs/${run.runId}/tuning/`);
  expect(rungs.length).toBeGreaterThan(1);
});
