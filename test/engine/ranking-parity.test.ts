/**
 * The ranking models against the reference answers of test/reference (see its README): statements of their formulas
 * in Python that share no line with this engine.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateFold } from '../../lib/engine/evaluation/evaluate.ts';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions, rowsAt } from '../../lib/engine/interactions.ts';
import { topProducts } from '../../lib/engine/lists/top-products.ts';
import type { RankingModel } from '../../lib/engine/model.ts';
import { type Fitted, predictRows } from '../../lib/engine/predict.ts';
import { MODELS, NOTEBOOK } from '../../lib/engine/registry.ts';

interface Reference {
  readonly model: string;
  readonly params: unknown;
  /** Null where customer or product is unknown. */
  readonly predictions: readonly (number | null)[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly customers: number;
  readonly rmse_known_pairs: number;
  readonly recommendations: Readonly<Record<string, readonly (readonly [product: string, score: number])[]>>;
}

const RELATIVE_TOLERANCE = 1e-6;
/** Scores near 0 were written with 8 decimals. */
const WRITTEN_PRECISION = 5e-9;

const at = (path: string) => new URL(`../reference/${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');

/** Training rows first, then test rows; ids numbered by first appearance. */
function load(datasetName: string) {
  const parts = ['train.csv', 'test.csv'].map((file) => read(`${datasetName}/${file}`).trim().split('\n'));
  const fields = parts.flat().map((line) => line.split(','));
  const customerIds = [...new Set(fields.map(([customer]) => customer))];
  const productIds = [...new Set(fields.map(([, product]) => product))];
  const places = (ids: string[]) => new Map(ids.map((id, place) => [id, place]));
  const [customerAt, productAt] = [places(customerIds), places(productIds)];
  const rows = {
    customers: Int32Array.from(fields, ([customer]) => customerAt.get(customer) as number),
    products: Int32Array.from(fields, ([, product]) => productAt.get(product) as number),
    durations: Float64Array.from(fields, ([, , duration]) => Number(duration)),
  };
  const numbers = Int32Array.from(fields, (_, row) => row);
  const [trainRows, testRows] = [numbers.slice(0, parts[0].length), numbers.slice(parts[0].length)];
  return { rows, trainRows, testRows, customerAt, productIds };
}

const RANKING = MODELS.filter(({ kind }) => kind === 'ranking');

const cases = ['eshop-small', 'ratings-small'].flatMap((datasetName) =>
  readdirSync(at(`${datasetName}/expected`)).flatMap((file) => {
    const reference = JSON.parse(read(`${datasetName}/expected/${file}`)) as Reference;
    const spec = RANKING.find(({ name }) => name === reference.model);
    return spec ? [{ datasetName, spec, reference, name: file.replace('.json', '') }] : [];
  }),
);

test('every ranking model has reference answers for a data set, those of the notebook for both', () => {
  for (const spec of RANKING) {
    const least = NOTEBOOK.includes(spec) ? 2 : 1;
    const datasets = new Set(cases.filter((one) => one.spec === spec).map(({ datasetName }) => datasetName));
    expect(datasets.size, spec.name).toBeGreaterThanOrEqual(least);
  }
});

describe.each(cases)('$name on $datasetName', ({ datasetName, spec, reference }) => {
  const { rows, trainRows, testRows, customerAt, productIds } = load(datasetName);
  const interactions = new Interactions(rows, trainRows);
  const fitted = () => fitModel(spec, interactions, reference.params) as Fitted<RankingModel>;

  test('predicts what the reference predicts', () => {
    const customers = rows.customers.slice(trainRows.length);
    const products = rows.products.slice(trainRows.length);

    const { values } = predictRows(fitted(), customers, products);

    expect(values).toHaveLength(reference.predictions.length);
    for (const [row, expected] of reference.predictions.entries())
      if (expected !== null) expectEqual(values[row], expected, `row ${row}`);
  });

  test('recommends the same products in the same order', () => {
    const { model } = fitted();
    const scores = new Float64Array(interactions.productCount);
    for (const [id, expected] of Object.entries(reference.recommendations)) {
      const customer = interactions.innerCustomer(customerAt.get(id) as number);

      model.score(customer, scores);
      const top = topProducts(scores, interactions.historyOf(customer).products, 10);

      const products = Array.from(top.products, (inner) => productIds[interactions.products[inner]]);
      expect(products, id).toEqual(expected.map(([product]) => product));
      for (const [place, [product, score]] of expected.entries())
        expectEqual(top.scores[place], score, `${id}, ${product}`);
    }
  });

  test('has the same precision, recall and RMSE', () => {
    const parameters = reference.params;
    const heldOut = rowsAt(rows, testRows);
    const outcome = evaluateFold({ interactions, heldOut, spec, parameters, clock: () => 0 });

    if (outcome.status !== 'ok' || outcome.kind !== 'ranking') throw new Error(JSON.stringify(outcome));
    expect(outcome.customers).toBe(reference.customers);
    expectEqual(outcome.rmse as number, reference.rmse_known_pairs, 'RMSE');
    for (let n = 0; n < 10; n++) {
      expectEqual(outcome.precision[n], reference.precision[n], `precision at ${n + 1}`);
      expectEqual(outcome.recall[n], reference.recall[n], `recall at ${n + 1}`);
    }
  });
});

function expectEqual(actual: number, expected: number, what: string): void {
  const allowed = Math.max(RELATIVE_TOLERANCE * Math.abs(expected), WRITTEN_PRECISION);
  expect(Math.abs(actual - expected), `${what}: ${actual}, reference ${expected}`).toBeLessThanOrEqual(
    allowed,
  );
}
