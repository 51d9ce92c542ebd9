/** The sample log against what the seed prints of the real one; bench/sample-log.ts checks every figure. */
import { describe, expect, test } from 'vitest';
import { REAL_RANKING, REAL_RATING_RMSE, REAL_SHAPE } from '../../bench/real-log.ts';
import { rankingFigures, ratingRmse, sampleDataset, shapeOf } from '../../bench/sample-figures.ts';
import { DivergedError } from '../../lib/engine/errors.ts';
import { Interactions } from '../../lib/engine/interactions.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { generateSampleLog } from '../../lib/sample/index.ts';

const DEFAULT_SEED = 0;
const ANOTHER_SEED = 4_294_967_295;
const log = [...generateSampleLog({ seed: DEFAULT_SEED })];
const dataset = sampleDataset(DEFAULT_SEED);

/** The three other models take longer; the bench checks them. */
const QUICK_MODELS = ['SlopeOne', 'CoClustering', 'BaselineOnly', 'KNNBasic', 'NormalPredictor', 'NMF'];

function expectWithinTenPerCent(ours: number, real: number): void {
  expect(ours / real).toBeGreaterThan(0.9);
  expect(ours / real).toBeLessThan(1.1);
}

describe.each([DEFAULT_SEED, ANOTHER_SEED])('the log of seed %i', (seed) => {
  const sample = seed === DEFAULT_SEED ? dataset : sampleDataset(seed);

  test('has the real log’s rows, customers, products and greatest duration', () => {
    const { productsOfRegularCustomer, ...counted } = shapeOf(sample);
    const { productsOfRegularCustomer: some210, ...real } = REAL_SHAPE;

    expect(counted).toEqual(real);
    expectWithinTenPerCent(productsOfRegularCustomer, some210);
  });

  test.each(Object.keys(REAL_RANKING))('is as good as the real log to rank by %s', (model) => {
    const ours = rankingFigures(sample, model);

    expectWithinTenPerCent(ours.rmse, REAL_RANKING[model].rmse);
    expectWithinTenPerCent(ours.precisionAt10, REAL_RANKING[model].precisionAt10);
    expectWithinTenPerCent(ours.recallAt10, REAL_RANKING[model].recallAt10);
  });
});

describe('the sample log', () => {
  test('has ids like the real log’s', () => {
    const customers = new Set(log.map(({ customer }) => customer));
    const products = new Set(log.map(({ product }) => product));

    for (const customer of customers) expect(customer).toMatch(/^(CC20190[345][1-9]\d{0,2}|RC[1-9]\d{6})$/);
    for (const product of products) expect(product).toMatch(/^[0-7]_([0-9]|[12][0-9])$/);
  });

  test('has whole seconds from 1', () => {
    expect(log.filter(({ duration }) => !Number.isInteger(duration) || duration < 1)).toEqual([]);
  });

  test('goes from customer to customer, and through the products in the order of their ids', () => {
    const places = log.map(({ customer, product }) => `${customer} ${product}`);

    expect(places).toEqual([...new Set(places)].sort());
  });

  test('has passers-by who view fewer products than regular customers, and for a shorter time', () => {
    const regular = log.filter(({ customer }) => customer.startsWith('CC'));
    const passerby = log.filter(({ customer }) => customer.startsWith('RC'));
    const seconds = (rows: typeof log) => rows.reduce((sum, { duration }) => sum + duration, 0) / rows.length;
    const { customers, regularCustomers } = REAL_SHAPE;

    expect(passerby.length / (customers - regularCustomers)).toBeLessThan(
      (0.7 * regular.length) / regularCustomers,
    );
    expect(seconds(passerby)).toBeLessThan(0.5 * seconds(regular));
  });

  test('is the same for the same seed', () => {
    expect([...generateSampleLog({ seed: DEFAULT_SEED })]).toEqual(log);
  });

  test.each(QUICK_MODELS)('is as hard as the real log to predict by %s', (model) => {
    expectWithinTenPerCent(ratingRmse(dataset, model, 1), REAL_RATING_RMSE[model]);
  });

  test('makes SVD diverge, as the real log does', () => {
    const svd = modelNamed('SVD');

    expect(() => svd.fit(new Interactions(dataset), svd.parameters.parse({}))).toThrow(DivergedError);
  });

  test('refuses a seed that is no whole number from 0', () => {
    expect(() => [...generateSampleLog({ seed: -1 })]).toThrow(RangeError);
  });
});
