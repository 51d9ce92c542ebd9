import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import { baselineOnly } from '../../lib/engine/models/baselines/baseline-only.ts';
import { predictRows } from '../../lib/engine/predict.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { directoryWith, dwell, dwellHere, REFERENCE, smallLog } from './run-dwell.ts';

interface PredictedRow {
  customer: string;
  product: string;
  actual: string;
  predicted: string;
  impossible: string;
}

function tableIn(file: string): PredictedRow[] {
  return parse(readFileSync(file), { columns: true });
}

describe('the reference answers', () => {
  test.each([
    ['BaselineOnly', 1e-8],
    ['SlopeOne', 1e-8],
    ['KNNWithMeans-pearson-item', 1e-8],
    ['SVD', 1e-6],
    ['pearson', 1e-6],
  ])('are matched by %s on ratings-small', async (fixture, tolerance) => {
    const data = path.join(REFERENCE, 'ratings-small');
    const expected = JSON.parse(readFileSync(path.join(data, 'expected', `${fixture}.json`), 'utf8'));
    const randomState = modelNamed(expected.model).seeded ? { randomState: 7 } : {};
    const at = directoryWith();

    const outcome = await dwellHere([
      ...['predict', '--train', path.join(data, 'train.csv'), '--test', path.join(data, 'test.csv')],
      ...['--model', expected.model, '--params', JSON.stringify({ ...expected.params, ...randomState })],
      ...['--rating-scale', '1,5', '--output', at('out.csv')],
    ]);

    expect(outcome).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^\S+out\.csv: 584 rows by /),
    });
    const rows = tableIn(at('out.csv'));
    expect(rows).toHaveLength(expected.predictions.length);
    const wrong = rows.filter(({ predicted }, n) => {
      const answer: number | null = expected.predictions[n];
      return answer !== null && !(Math.abs(Number(predicted) - answer) <= tolerance * Math.max(1, answer));
    });
    expect(wrong).toEqual([]);
    if (expected.impossible)
      expect(rows.flatMap(({ impossible }, n) => (impossible === 'true' ? [n] : []))).toEqual(
        expected.impossible,
      );
  });
});

test('a fit that diverges is an error, and no file is written', async () => {
  const data = path.join(REFERENCE, 'eshop-small');
  const at = directoryWith();

  const { exitCode, stderr } = await dwellHere([
    ...['predict', '--train', path.join(data, 'train.csv'), '--test', path.join(data, 'test.csv')],
    ...['--model', 'SVD', '--output', at('out.csv')],
  ]);

  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^dwell: SVD diverged in epoch \d+: [^\n]*\n$/);
  expect(() => tableIn(at('out.csv'))).toThrow('ENOENT');
});

test('the output has every row of the test file, in the same order, with repeats and unknown ids', async () => {
  const asked = 'product;customer;duration\n0_0;CC1;2,5\n1_1;CC1;1\n0_0;CC1;3\n\n0_0;new;0\nnew;"CC;2";7\n';
  const at = directoryWith({ 'a.csv': smallLog(), 'b.csv': asked });

  const { exitCode, stdout } = await dwell([
    ...['predict', '--train', at('a.csv'), '--test', at('b.csv'), '--model', 'KNNWithMeans'],
    ...['--output', at('c.csv'), '--json'],
  ]);

  expect(exitCode).toBe(0);
  expect(readFileSync(at('c.csv'), 'utf8')).toMatch(/^customer,product,actual,predicted,impossible\n/);
  expect(tableIn(at('c.csv')).map(({ predicted, ...row }) => Object.values(row))).toEqual([
    ['CC1', '0_0', '2.5', 'false'],
    ['CC1', '1_1', '1', 'false'],
    ['CC1', '0_0', '3', 'false'],
    ['new', '0_0', '0', 'true'],
    ['CC;2', 'new', '7', 'true'],
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ model: 'KNNWithMeans', rows: 5, impossible: 2 });
});

test('numbers and ids read back as the same numbers and ids', async () => {
  const train: Array<[string, string, number]> = [
    ['a', 'x', 0.1 + 0.2],
    ['a', 'y', 1 / 3],
    ['b, "c"', 'x', 5e-324],
    ['é=1+1', 'y', 123456.789e-7],
  ];
  const testRows: Array<[string, string, number]> = [...train, ['a', 'x', Number.MAX_VALUE]];
  const at = directoryWith({ 'a.csv': stringify(train), 'b.csv': stringify(testRows) });
  const interactions = new Interactions({
    customers: Int32Array.of(0, 0, 1, 2),
    products: Int32Array.of(0, 1, 0, 1),
    durations: Float64Array.from(train, ([, , duration]) => duration),
  });
  const { values } = predictRows(
    fitModel(baselineOnly, interactions, {}),
    Int32Array.of(0, 0, 1, 2, 0),
    Int32Array.of(0, 1, 0, 1, 0),
  );

  const { exitCode } = await dwellHere([
    ...['predict', '--train', at('a.csv'), '--test', at('b.csv'), '--model', 'BaselineOnly'],
    ...['--output', at('c.csv')],
  ]);

  expect(exitCode).toBe(0);
  const rows = tableIn(at('c.csv'));
  expect(rows.map(({ customer, product, actual }) => [customer, product, Number(actual)])).toEqual(testRows);
  expect(rows.map(({ predicted }) => Number(predicted))).toEqual([...values]);
});

test('predictions stay on the rating scale', async () => {
  const at = directoryWith({ 'a.csv': smallLog() });

  await dwellHere([
    ...['predict', '--train', at('a.csv'), '--test', at('a.csv'), '--model', 'KNNBasic'],
    ...['--rating-scale', '4.5,5.5', '--output', at('c.csv')],
  ]);

  const predicted = tableIn(at('c.csv')).map((row) => Number(row.predicted));
  expect(Math.min(...predicted)).toBe(4.5);
  expect(Math.max(...predicted)).toBe(5.5);
});

test('a bad row of the test file is an error that names its line', async () => {
  const at = directoryWith({ 'a.csv': smallLog(), 'b.csv': `${smallLog()}CC1,0_1,-3\n` });
  const line = smallLog().split('\n').length;

  const { exitCode, stderr } = await dwellHere([
    ...['predict', '--train', at('a.csv'), '--test', at('b.csv'), '--model', 'popularity'],
    ...['--output', at('c.csv')],
  ]);

  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `dwell: ${at('b.csv')} line ${line}: the duration -3 is negative; correct the row or take it out\n`,
  );
});

test('a few bad rows of the training file are left out, with a warning', async () => {
  const at = directoryWith({ 'a.csv': `${smallLog().repeat(3)}CC1,0_1\n`, 'b.csv': smallLog() });

  const { exitCode, stderr } = await dwellHere([
    ...['predict', '--train', at('a.csv'), '--test', at('b.csv'), '--model', 'popularity'],
    ...['--output', at('c.csv')],
  ]);

  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/a\.csv: 1 bad row left out; the first is line \d+: it has 2 fields instead of 3\n/);
});
