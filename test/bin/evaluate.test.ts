import { describe, expect, test } from 'vitest';
import { leaderboardSchema } from '../../lib/contracts/results.ts';
import { BAKE_OFF, NOTEBOOK } from '../../lib/engine/registry.ts';
import { directoryWith, dwell, smallLog } from './run-dwell.ts';

/** Seconds differ from run to run. */
function withoutSeconds(json: string) {
  return JSON.parse(json, (key, value) => (key.endsWith('Seconds') ? undefined : value));
}

test('--json gives the leaderboard of the bake-off, as the contracts have it', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });

  const { exitCode, stdout, stderr } = await dwell(['evaluate', '--data', at('shop.csv'), '--json']);

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const board = leaderboardSchema.parse(JSON.parse(stdout));
  expect(board.dataset).toBe('shop');
  expect([...board.rating, ...board.ranking].map(({ model }) => model).sort()).toEqual(
    BAKE_OFF.map(({ name }) => name).sort(),
  );
  expect([board.rating.length, board.ranking.length]).toEqual([12, 4]);
  for (const row of board.rating) expect(row.rmseFolds).toHaveLength(3);
  for (const row of board.ranking) expect(row.precision).toHaveLength(10);
  expect(board.winners.rating?.model).toBe(board.rating[0].model);
});

test('the figures do not depend on the number of threads, but on the seed', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });
  const evaluate = (...more: string[]) =>
    dwell(['evaluate', '--data', at('shop.csv'), '--models', 'SVD,NMF,cosine', '--json', ...more]);

  const [one, three, seeded] = await Promise.all([
    evaluate('--jobs', '1'),
    evaluate('--jobs', '3'),
    evaluate('--seed', '1'),
  ]);

  expect(withoutSeconds(three.stdout)).toEqual(withoutSeconds(one.stdout));
  expect(withoutSeconds(seeded.stdout)).not.toEqual(withoutSeconds(one.stdout));
});

test('people get tables and the winners with their reasons', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });

  const { exitCode, stdout } = await dwell([
    ...['evaluate', '--data', at('shop.csv'), '--models', 'BaselineOnly,popularity', '--folds', '2'],
  ]);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/│ BaselineOnly +│ ok +│ +\d+\.\d{4} │/);
  expect(stdout).toMatch(/│ popularity +│ ok +│ +[01]\.\d{4} │/);
  expect(stdout).toContain('Winner: BaselineOnly ');
  expect(stdout).toContain('Winner: popularity ');
});

test('parameters may be given by model, or for the only one', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });
  const evaluate = async (models: string, params: string) => {
    const { stdout } = await dwell([
      ...['evaluate', '--data', at('shop.csv'), '--models', models, '--params', params, '--json'],
    ]);
    return withoutSeconds(stdout).rating.find((row: { model: string }) => row.model === 'SVD').rmseFolds;
  };

  const [byModel, alone, byDefault] = await Promise.all([
    evaluate('SVD,BaselineOnly', '{"SVD":{"factors":3}}'),
    evaluate('SVD', '{"factors":3}'),
    evaluate('SVD', '{}'),
  ]);

  expect(alone).toEqual(byModel);
  expect(byDefault).not.toEqual(byModel);
});

describe('a model that fails', () => {
  test('has its row and its reason; the others stand', async () => {
    const huge = smallLog().replaceAll(/(\d+)$/gm, '$1000000');
    const at = directoryWith({ 'shop.csv': huge });

    const { exitCode, stdout } = await dwell([
      'evaluate',
      '--data',
      at('shop.csv'),
      '--reference',
      '--models',
      'SVD,SlopeOne',
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ SVD +│ +diverged │/);
    expect(stdout).toMatch(/^SVD diverged in epoch \d+/m);
    expect(stdout).toContain('Winner: SlopeOne');
  });

  test('and is the only one, is an error', async () => {
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
  test('runs the 14 models of the notebook, as its libraries run them', async () => {
    const seconds = smallLog().replaceAll(/(\d+)$/gm, '$100');
    const at = directoryWith({ 'shop.csv': seconds });

    const { stdout } = await dwell(['evaluate', '--data', at('shop.csv'), '--reference', '--json']);

    const { rating, ranking } = leaderboardSchema.parse(JSON.parse(stdout));
    expect([...rating, ...ranking].map(({ model }) => model).sort()).toEqual(
      NOTEBOOK.map(({ name }) => name).sort(),
    );
    expect(rating.find(({ model }) => model === 'SVD')).toMatchObject({ status: 'diverged' });
  });

  test('--params has the last word, with it and without', async () => {
    const at = directoryWith({ 'shop.csv': smallLog() });
    const evaluate = async (...more: string[]) => {
      const { stdout } = await dwell([
        ...['evaluate', '--data', at('shop.csv'), '--models', 'NMF', '--json', ...more],
      ]);
      return withoutSeconds(stdout).rating;
    };

    const [reference, standardised, referenceByParams, standardisedByParams] = await Promise.all([
      evaluate('--reference'),
      evaluate(),
      evaluate('--params', '{"standardize":false}'),
      evaluate('--reference', '--params', '{"standardize":true}'),
    ]);

    expect(reference).not.toEqual(standardised);
    expect(referenceByParams).toEqual(reference);
    expect(standardisedByParams).toEqual(standardised);
  });
});

test('parameters may come from a file, by model; those of other models are of no use', async () => {
  const at = directoryWith({
    'shop.csv': smallLog(),
    'params.json': '{"SVD":{"factors":3},"NMF":{"factors":4}}',
  });
  const evaluate = async (models: string, params: string) => {
    const { stdout } = await dwell([
      ...['evaluate', '--data', at('shop.csv'), '--models', models, '--params', params, '--json'],
    ]);
    return withoutSeconds(stdout).rating;
  };

  const [fromFile, given] = await Promise.all([
    evaluate('SVD', `@${at('params.json')}`),
    evaluate('SVD', '{"factors":3}'),
  ]);

  expect(fromFile).toEqual(given);
});

test('a file of parameters that is not there is named', async () => {
  const at = directoryWith({ 'shop.csv': smallLog() });

  const { exitCode, stderr } = await dwell([
    ...['evaluate', '--data', at('shop.csv'), '--params', `@${at('none.json')}`],
  ]);

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/--params.*cannot be read.*none\.json/);
});
