/** The sample log compared with the notebook’s figures of the real one: every row of the table in docs/sample-log.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { referenceParameters } from '../../lib/engine/bake-off.ts';
import { DivergedError } from '../../lib/engine/errors.ts';
import { evaluateFold } from '../../lib/engine/evaluation/evaluate.ts';
import { atTen } from '../../lib/engine/evaluation/metrics.ts';
import { cutFold } from '../../lib/engine/evaluation/parts.ts';
import { type Dataset, Interactions } from '../../lib/engine/interactions.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import type { SampleRow } from '../../lib/sample/durations.ts';
import { generateSampleLog } from '../../lib/sample/index.ts';
import { tableWith } from '../markdown-table.ts';

const DEFAULT_SEED = 0;
const ANOTHER_SEED = 4_294_967_295;
/** Seeds the folds and every model's start, as in `dwell evaluate --reference`. */
const FOLD_SEED = 0;
const RATING_FOLDS = 3;
/** Testing one fold of four is a 75:25 split. */
const RANKING_FOLDS = 4;

const PAGE = readFileSync(new URL('../../docs/sample-log.md', import.meta.url), 'utf8');
const TABLE = tableWith(['figure', 'real log', 'sample log'], PAGE).map((row) => ({
  figure: row.figure,
  real: Number(row['real log']),
  sample: row['sample log'],
}));
const RANKING = ['popularity', 'pearson', 'cosine'];

const log = [...generateSampleLog({ seed: DEFAULT_SEED })];
const dataset = datasetOf(log);

function datasetOf(rows: readonly SampleRow[]): Dataset {
  const customerIds = [...new Set(rows.map(({ customer }) => customer))];
  const productIds = [...new Set(rows.map(({ product }) => product))];
  const customerNumbers = new Map(customerIds.map((id, n) => [id, n]));
  const productNumbers = new Map(productIds.map((id, n) => [id, n]));
  return {
    customerIds,
    productIds,
    customers: Int32Array.from(rows, ({ customer }) => customerNumbers.get(customer) as number),
    products: Int32Array.from(rows, ({ product }) => productNumbers.get(product) as number),
    durations: Float64Array.from(rows, ({ duration }) => duration),
  };
}

/** Named as the table's rows. */
function shapeOf({ customerIds, productIds, customers, durations }: Dataset): Record<string, number> {
  const isOfRegular = customerIds.map((id) => id.startsWith('CC'));
  const regularCustomers = isOfRegular.filter(Boolean).length;
  const regularRows = customers.filter((customer) => isOfRegular[customer]).length;
  return {
    rows: durations.length,
    customers: customerIds.length,
    'regular customers': regularCustomers,
    products: productIds.length,
    'products viewed by a regular customer, mean': regularRows / regularCustomers,
    'greatest duration, s': durations.reduce((greatest, duration) => Math.max(greatest, duration)),
  };
}

const cut = (of: Dataset, folds: number, fold: number) =>
  cutFold({ rows: of }, { fold, folds, seed: FOLD_SEED });
/** Cut once, so that models share what they compute for the same rows. */
const RATING_CUTS = Array.from({ length: RATING_FOLDS }, (_, fold) => cut(dataset, RATING_FOLDS, fold));

function outcomeOf(model: string, rows: ReturnType<typeof cutFold>) {
  const spec = modelNamed(model);
  const parameters = referenceParameters(spec, FOLD_SEED);
  return evaluateFold({ ...rows, spec, parameters, clock: () => 0, withoutAudience: true });
}

/** Mean over the folds. */
function ratingFigures(model: string): Record<string, number> {
  const errors = RATING_CUTS.map((rows) => {
    const outcome = outcomeOf(model, rows);
    if (outcome.status !== 'ok' || outcome.kind !== 'rating') throw new Error(`${model}: no rating figures`);
    return outcome.rmse;
  });
  return { [`${model}, RMSE`]: errors.reduce((sum, rmse) => sum + rmse) / RATING_FOLDS };
}

function rankingFigures(of: Dataset, model: string): Record<string, number> {
  const outcome = outcomeOf(model, cut(of, RANKING_FOLDS, 0));
  if (outcome.status !== 'ok' || outcome.kind !== 'ranking') throw new Error(`${model}: no ranking figures`);
  return {
    [`${model}, RMSE`]: outcome.rmse as number,
    [`${model}, precision@10`]: atTen(outcome.precision),
    [`${model}, recall@10`]: atTen(outcome.recall),
  };
}

/** Each figure within 10 % of the real log's. @returns the rows of the table that were compared. */
function expectLikeReal(figures: Record<string, number>) {
  const rows = TABLE.filter(({ figure }) => figure in figures);
  for (const { figure, real } of rows) {
    expect(figures[figure] / real, figure).toBeGreaterThan(0.9);
    expect(figures[figure] / real, figure).toBeLessThan(1.1);
  }
  expect(rows.length).toBe(Object.keys(figures).length);
  return rows;
}

describe('the table in docs/sample-log.md', () => {
  const models = [...new Set(TABLE.flatMap(({ figure }) => figure.match(/^(\w+), RMSE$/)?.[1] ?? []))];
  const groups = [
    { what: 'the shape', figures: () => shapeOf(dataset) },
    ...models.map((model) => ({
      what: model,
      figures: () => (RANKING.includes(model) ? rankingFigures(dataset, model) : ratingFigures(model)),
    })),
  ];

  test('has the models of the notebook that do not diverge', () => {
    expect(models).toHaveLength(12);
  });

  test.each(groups)(
    'has the figures of $what, and the real log’s are no more than 10 % away',
    ({ figures }) => {
      const measured = figures();

      for (const { figure, sample } of expectLikeReal(measured))
        expect(measured[figure].toFixed(sample.split('.')[1]?.length ?? 0), figure).toBe(sample);
    },
  );
});

describe('the log of another seed', () => {
  const other = datasetOf([...generateSampleLog({ seed: ANOTHER_SEED })]);

  test('has the real log’s rows, customers, products and greatest duration', () => {
    const { 'products viewed by a regular customer, mean': mean, ...counted } = shapeOf(other);

    for (const { figure, real } of TABLE.filter(({ figure }) => figure in counted))
      expect(counted[figure], figure).toBe(real);
    expectLikeReal({ 'products viewed by a regular customer, mean': mean });
  });

  test.each(RANKING)('has the real log’s figures of ranking by %s', (model) => {
    expectLikeReal(rankingFigures(other, model));
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

  test('is sorted by customer, and by product within each customer', () => {
    const places = log.map(({ customer, product }) => `${customer} ${product}`);

    expect(places).toEqual([...new Set(places)].sort());
  });

  test('has passers-by who view fewer products than regular customers, and for a shorter time', () => {
    const regular = log.filter(({ customer }) => customer.startsWith('CC'));
    const passerby = log.filter(({ customer }) => customer.startsWith('RC'));
    const seconds = (rows: typeof log) => rows.reduce((sum, { duration }) => sum + duration, 0) / rows.length;
    const { customers, 'regular customers': regularCustomers } = shapeOf(dataset);

    expect(passerby.length / (customers - regularCustomers)).toBeLessThan(
      (0.7 * regular.length) / regularCustomers,
    );
    expect(seconds(passerby)).toBeLessThan(0.5 * seconds(regular));
  });

  test('is the same for the same seed', () => {
    expect([...generateSampleLog({ seed: DEFAULT_SEED })]).toEqual(log);
  });

  test('makes SVD diverge, as the real log does', () => {
    const svd = modelNamed('SVD');

    expect(() => svd.fit(new Interactions(dataset), svd.parameters.parse({}))).toThrow(DivergedError);
  });

  test('refuses a seed that is not a whole number from 0', () => {
    expect(() => [...generateSampleLog({ seed: -1 })]).toThrow(RangeError);
  });
});
