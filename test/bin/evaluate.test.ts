import { describe, expect, test } from 'vitest';
import { type Leaderboard, leaderboardSchema } from '../../lib/contracts/results.ts';
import { BAKE_OFF, NOTEBOOK } from '../../lib/engine/registry.ts';
import { timedCsv, timedLog } from '../engine/evaluation/timed-log.ts';
import { directoryWith, dwell, dwellHere, smallLog } from './run-dwell.ts';

/** Seconds differ from run to run. */
function withoutSeconds(json: string) {
  return JSON.parse(json, (key, value) => (key.endsWith('Seconds') ? undefined : value));
}

test('--json prints the leaderboard of the bake-off, in the form of the contracts', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });

  const { exitCode, stdout, stderr } = await dwell(['evaluate', '--data', at('shop.csv'), '--json']);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const board = leaderboardSchema.parse(JSON.parse(stdout));
  expect(board.dataset).toBe('shop');
  expect(board.audience.map(({ model }) => model).sort()).toEqual(BAKE_OFF.map(({ name }) => name).sort());
  for (const kind of ['rating', 'ranking'] as const)
    expect(board[kind]).toHaveLength(BAKE_OFF.filter((spec) => spec.kind === kind).length);
  for (const row of board.rating) expect(row.rmseFolds).toHaveLength(3);
  for (const row of board.ranking) expect(row.precision).toHaveLength(10);
  for (const row of board.audience) expect(row.targetFolds).toHaveLength(3);
  for (const kind of ['rating', 'ranking', 'audience'] as const)
    expect(board.winners[kind]?.model).toBe(board[kind][0].model);
  expect(board.audienceTarget).toBe('attention');
});

test('the settings say what audiences are to win, and by which model', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });
  const evaluated = async (settings: Record<string, unknown>) => {
    const { stdout } = await dwell(
      ['evaluate', '--data', at('shop.csv'), '--models', 'BaselineOnly,Attention', '--json'],
      { environment: { DWELL_SETTINGS: JSON.stringify(settings) } },
    );
    return leaderboardSchema.parse(JSON.parse(stdout));
  };
  const gainsOfAttention = ({ audience }: Leaderboard) =>
    audience.find(({ model }) => model === 'Attention')?.gains.all;

  const byDefault = await evaluated({ customerPrefix: 'nobody' });
  const byViews = await evaluated({ audienceTarget: 'views', audienceBy: 'rating' });

  expect(byViews.audienceTarget).toBe('views');
  expect(gainsOfAttention(byViews)).not.toEqual(gainsOfAttention(byDefault));
  expect(byViews.winners.audience).toMatchObject({ model: 'BaselineOnly' });
  expect(byViews.audience[0].gains.regular).toHaveLength(byViews.audience[0].gains.all.length);
  // Nobody's id starts so, and then everybody is regular.
  expect(byDefault.audience[0].gains.regular).toEqual(byDefault.audience[0].gains.all);
});

test('the figures depend on the seed, but not on the number of threads', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });
  const evaluate = async (...more: string[]) => {
    const models = ['--models', 'SVD,NMF,cosine'];
    const { stdout } = await dwellHere(['evaluate', '--data', at('shop.csv'), ...models, '--json', ...more]);
    return withoutSeconds(stdout);
  };

  const one = await evaluate('--jobs', '1');
  const three = await evaluate('--jobs', '3');
  const seeded = await evaluate('--seed', '1');

  expect(three).toEqual(one);
  expect(seeded).not.toEqual(one);
});

test('without --json, tables and the winners with their reasons are printed', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });

  const { exitCode, stdout } = await dwellHere([
    ...['evaluate', '--data', at('shop.csv'), '--models', 'BaselineOnly,popularity', '--folds', '2'],
  ]);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/│ BaselineOnly +│ ok +│ +\d+\.\d{4} │/);
  expect(stdout).toMatch(/│ popularity +│ ok +│ +[01]\.\d{4} │/);
  expect(stdout).toContain('Winner: BaselineOnly ');
  expect(stdout).toContain('Winner: popularity ');
});

test('parameters may be given by model, for the only one, or in a file, which may have those of other models', async () => {
  const at = directoryWith({
    'shop.csv': smallLog(),
    'params.json': '{"SVD":{"factors":3},"NMF":{"factors":4}}',
  });
  const evaluate = async (models: string, params: string) => {
    const { stdout } = await dwellHere([
      ...['evaluate', '--data', at('shop.csv'), '--models', models, '--params', params, '--json'],
    ]);
    return withoutSeconds(stdout).rating.find((row: { model: string }) => row.model === 'SVD').rmseFolds;
  };

  const byModel = await evaluate('SVD,BaselineOnly', '{"SVD":{"factors":3}}');
  const alone = await evaluate('SVD', '{"factors":3}');
  const fromFile = await evaluate('SVD', `@${at('params.json')}`);
  const byDefault = await evaluate('SVD', '{}');

  expect(alone).toEqual(byModel);
  expect(fromFile).toEqual(byModel);
  expect(byDefault).not.toEqual(byModel);
});

describe('a model that fails', () => {
  test('has a row and a reason, and the other models are not affected', async () => {
    const huge = smallLog().replaceAll(/(\d+)$/gm, '$1000000');
    const at = directoryWith({ 'shop.csv': huge });

    const { exitCode, stdout } = await dwellHere([
      ...['evaluate', '--data', at('shop.csv'), '--reference', '--models', 'SVD,SlopeOne'],
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ SVD +│ +diverged │/);
    expect(stdout).toMatch(/^SVD diverged in epoch \d+/m);
    expect(stdout).toContain('Winner: SlopeOne');
  });

  test('is an error if it is the only one', async () => {
    const at = directoryWith({ 'shop.csv': 'CC1,0_1,1\nCC2,0_1,2\nCC3,0_1,3\n' });

    const { exitCode, stdout, stderr } = await dwell([
      ...['evaluate', '--data', at('shop.csv'), '--models', 'cosine', '--json'],
    ]);

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).ranking[0]).toMatchObject({ model: 'cosine', status: 'failed' });
    expect(stderr).toMatch(/^dwell: shop: [^\n]*cosine failed[^\n]*\n$/);
  });
});

describe('--reference', () => {
  test('runs the 14 models of the notebook as its libraries run them', async () => {
    const seconds = smallLog().replaceAll(/(\d+)$/gm, '$100');
    const at = directoryWith({ 'shop.csv': seconds });

    const { stdout } = await dwellHere(['evaluate', '--data', at('shop.csv'), '--reference', '--json']);

    const { rating, ranking } = leaderboardSchema.parse(JSON.parse(stdout));
    expect([...rating, ...ranking].map(({ model }) => model).sort()).toEqual(
      NOTEBOOK.map(({ name }) => name).sort(),
    );
    expect(rating.find(({ model }) => model === 'SVD')).toMatchObject({ status: 'diverged' });
  });

  test('yields to --params, as the default does', async () => {
    const at = directoryWith({ 'shop.csv': smallLog() });
    const evaluate = async (...more: string[]) => {
      const { stdout } = await dwellHere([
        ...['evaluate', '--data', at('shop.csv'), '--models', 'NMF', '--json', ...more],
      ]);
      return withoutSeconds(stdout).rating;
    };

    const reference = await evaluate('--reference');
    const standardised = await evaluate();
    const referenceByParams = await evaluate('--params', '{"standardize":false}');
    const standardisedByParams = await evaluate('--reference', '--params', '{"standardize":true}');

    expect(reference).not.toEqual(standardised);
    expect(referenceByParams).toEqual(reference);
    expect(standardisedByParams).toEqual(standardised);
  });
});

test('a missing file of parameters is named', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });

  const { exitCode, stderr } = await dwellHere([
    ...['evaluate', '--data', at('shop.csv'), '--params', `@${at('none.json')}`],
  ]);

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/--params.*cannot be read.*none\.json/);
});

describe('a log with times', () => {
  const evaluated = async (log: string, ...more: string[]) => {
    const at = directoryWith({ 'shop.csv': log });
    const models = ['--models', 'BaselineOnly,mostViewed,viewed30'];
    return dwellHere(['evaluate', '--data', at('shop.csv'), ...models, ...more]);
  };
  const few = timedCsv(timedLog({ customers: 40, looks: 800 }));

  test('is judged by time, with a figure at random beside each but the audiences of rating models', async () => {
    const { stdout, stderr } = await evaluated(timedCsv(timedLog()), '--json');

    const board = leaderboardSchema.parse(JSON.parse(stdout));
    expect(stderr).toBe('');
    expect(board.foldsBy).toBe('time');
    expect(board.cuts).toHaveLength(3);
    const compared = board.audience.filter(({ kind }) => kind !== 'rating');
    for (const { atRandom } of [...board.rating, ...board.ranking, ...compared])
      expect(atRandom).toBeGreaterThan(0);
  });

  test('is judged at random where that is asked for, with the figures of a log without times', async () => {
    const csv = timedCsv(timedLog());
    const untimed = csv.replaceAll(/,[^,\n]*$/gm, '');
    const figuresOf = async (log: string, ...more: string[]) => {
      const { stdout } = await evaluated(log, '--json', ...more);
      const { rating, ranking, foldsBy } = withoutSeconds(stdout);
      return {
        foldsBy,
        rating,
        mostViewed: ranking.find(({ model }: { model: string }) => model === 'mostViewed').precision,
      };
    };

    expect(await figuresOf(csv, '--folds-by', 'random')).toEqual(await figuresOf(untimed));
  });

  test('its tables say how it was judged, and what each cut left', async () => {
    const { stdout } = await evaluated(timedCsv(timedLog()));

    expect(stdout).toContain('Rating models on shop, judged by time');
    expect(stdout).toMatch(
      /^cut 2026-01-15: [\d,]+ rows of \d+ customers before it, \d+ first looks of \d+ of them/m,
    );
    expect(stdout).toMatch(/It was judged by time: [\d.]+ on what came after the cuts/);
  });

  test('with too few customers is judged at random, which stderr says; by time it is refused', async () => {
    const byDefault = await evaluated(few, '--json');
    const byTime = await evaluated(few, '--json', '--folds-by', 'time');

    expect(JSON.parse(byDefault.stdout).foldsBy).toBe('random');
    expect(byDefault.stderr).toMatch(/^dwell: models are judged at random: too few customers[^\n]*\n$/);
    expect(byTime).toMatchObject({ exitCode: 1, stdout: '' });
    expect(byTime.stderr).toMatch(/^dwell: too few customers to judge by time[^\n]*\n$/);
  });

  test('is needed for folds by time', async () => {
    const { exitCode, stderr } = await evaluated(smallLog(), '--folds-by', 'time');

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'dwell: the log has no times, which folds by time need\n',
    });
  });
});
