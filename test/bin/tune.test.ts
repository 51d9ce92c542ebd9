import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkedSettingsSchema } from '../../lib/contracts/model-settings.ts';
import { directoryWith, dwell, dwellHere, REFERENCE } from './run-dwell.ts';

const LOG = readFileSync(`${REFERENCE}/eshop-small/train.csv`, 'utf8');
/** Enough for a few candidates of a cheap model. */
const SMALL_BUDGET = ['--budget', '0.005'];

describe('dwell tune', () => {
  test('prints with --json what was changed, and both figures on rows that the tuning has not seen', async () => {
    const at = directoryWith({ 'shop.csv': LOG });

    const { exitCode, stdout, stderr } = await dwell([
      ...['tune', '--data', at('shop.csv'), '--models', 'CoClustering,cosine', '--json', ...SMALL_BUDGET],
    ]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { dataset, budgetSeconds, models } = JSON.parse(stdout);
    expect({ dataset, budgetSeconds }).toEqual({ dataset: 'shop', budgetSeconds: 0.3 });
    expect(models.map(({ model }: { model: string }) => model)).toEqual(['CoClustering', 'cosine']);
    let spent = 0;
    for (const model of models) {
      const { default: byDefault, tuned, judgedBy, candidates, evaluations, estimatedSeconds } = model;
      expect(model.verdict === 'changed').toBe(Object.keys(model.changes).length > 0);
      expect(byDefault.folds).toHaveLength(3);
      expect(tuned.folds).toHaveLength(3);
      expect(evaluations).toBeGreaterThan(candidates);
      const isNoWorse =
        judgedBy === 'rmse'
          ? tuned.onTuningFolds <= byDefault.onTuningFolds
          : tuned.onTuningFolds >= byDefault.onTuningFolds;
      expect(isNoWorse).toBe(true);
      spent += estimatedSeconds;
    }
    expect(spent).toBeLessThanOrEqual(0.3);
  });

  test('finds the same for the same seed, on any number of threads', async () => {
    const at = directoryWith({ 'shop.csv': LOG });
    const tune = async (...more: string[]) => {
      const models = ['--models', 'BaselineOnly,KNNWithMeans'];
      const { stdout } = await dwellHere([
        ...['tune', '--data', at('shop.csv'), ...models, ...SMALL_BUDGET, '--json', ...more],
      ]);
      return JSON.parse(stdout).models;
    };

    const one = await tune('--jobs', '1');
    const two = await tune('--jobs', '2');
    const other = await tune('--seed', '1');

    expect(two).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('writes a file of changes that the other commands read, and that fits the setting "parameters" as it is', async () => {
    const at = directoryWith({ 'shop.csv': LOG });
    const data = ['--data', at('shop.csv')];
    const models = ['--models', 'BaselineOnly,cosine'];

    const tuned = await dwellHere([
      'tune',
      ...data,
      ...models,
      ...SMALL_BUDGET,
      '--output',
      at('tuned.json'),
    ]);

    expect(tuned.exitCode).toBe(0);
    expect(tuned.stdout).toMatch(/│ BaselineOnly +│ RMSE +│ +\d+\.\d{4} │ +\d+\.\d{4} │/);
    expect(tuned.stdout).toMatch(/\d+ evaluations, estimated at 0\.\d of 0\.3 s of computing/);
    const parameters = JSON.parse(readFileSync(at('tuned.json'), 'utf8'));
    expect(Object.keys(parameters)).toContain('BaselineOnly');
    expect(checkedSettingsSchema.parse({ parameters })).toMatchObject({ parameters });
    const evaluated = await dwellHere(['evaluate', ...data, ...models, '--params', `@${at('tuned.json')}`]);
    expect(evaluated).toMatchObject({ exitCode: 0, stderr: '' });
    const predicted = await dwellHere([
      ...['predict', '--train', at('shop.csv'), '--test', at('shop.csv'), '--model', 'BaselineOnly'],
      ...['--params', `@${at('tuned.json')}`, '--output', at('out.csv')],
    ]);
    expect(predicted.exitCode).toBe(0);
  });

  test.each([
    [['--models', 'SlopeOne'], /SlopeOne cannot be tuned/],
    [['--models', 'cosine,EASE'], /EASE cannot be tuned/],
    [['--models', 'Attention,mostActive'], /Attention, mostActive cannot be tuned: nothing to choose/],
    [['--budget', '0'], /minutes above 0/],
    [['--folds', '1'], /whole number from 2/],
  ])('refuses %j in one line', async (args, message) => {
    const at = directoryWith({ 'shop.csv': LOG });

    const { exitCode, stderr } = await dwellHere(['tune', '--data', at('shop.csv'), ...args]);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim()).not.toContain('\n');
  });

  test('refuses a log with too few customers', async () => {
    const at = directoryWith({ 'shop.csv': 'CC1,0_1,1\nCC2,0_1,2\nCC3,0_1,3\n' });

    const { exitCode, stderr } = await dwellHere(['tune', '--data', at('shop.csv')]);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/too few for tuning/);
  });
});
