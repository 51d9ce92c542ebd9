/** Measures the sample log as the notebook measured the real one. */
import { isRegular } from '../lib/contracts/identity.ts';
import { referenceParameters } from '../lib/engine/bake-off.ts';
import { evaluateFold, type FoldOutcome } from '../lib/engine/evaluation/evaluate.ts';
import { atTen } from '../lib/engine/evaluation/metrics.ts';
import { cutFold } from '../lib/engine/evaluation/parts.ts';
import type { Dataset } from '../lib/engine/interactions.ts';
import { modelNamed } from '../lib/engine/registry.ts';
import { generateSampleLog } from '../lib/sample/index.ts';

export const RATING_FOLDS = 3;
/** Testing one fold of four is a 75:25 split. */
const RANKING_FOLDS = 4;
/** Of the folds and of every model's start, as `dwell evaluate --reference` has it. */
const SEED = 0;

/** The sample log with its ids numbered, in the order in which they appear. */
export function sampleDataset(seed: number): Dataset {
  const rows = [...generateSampleLog({ seed })];
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

export function shapeOf({ customerIds, productIds, customers, durations }: Dataset) {
  const isOfRegular = customerIds.map((id) => isRegular(id, 'CC'));
  const regularCustomers = isOfRegular.filter(Boolean).length;
  const regularRows = customers.filter((customer) => isOfRegular[customer]).length;
  return {
    rows: durations.length,
    customers: customerIds.length,
    regularCustomers,
    products: productIds.length,
    productsOfRegularCustomer: regularRows / regularCustomers,
    greatestDuration: durations.reduce((greatest, duration) => Math.max(greatest, duration)),
  };
}

/** Mean RMSE of a rating model over the first `folds` folds of three. @throws Error when the model fails. */
export function ratingRmse(dataset: Dataset, model: string, folds = RATING_FOLDS): number {
  let sum = 0;
  for (let fold = 0; fold < folds; fold++) {
    const outcome = outcomeOf(dataset, model, RATING_FOLDS, fold);
    if (outcome.status !== 'ok' || outcome.kind !== 'rating') throw notAsExpected(model, outcome);
    sum += outcome.rmse;
  }
  return sum / folds;
}

/** A ranking model on a 75:25 split; precision and recall at 1..10. @throws Error when the model fails. */
export function rankingFigures(dataset: Dataset, model: string) {
  const outcome = outcomeOf(dataset, model, RANKING_FOLDS, 0);
  if (outcome.status !== 'ok' || outcome.kind !== 'ranking' || outcome.rmse === null)
    throw notAsExpected(model, outcome);
  const { rmse, precision, recall } = outcome;
  return { rmse, precision, recall, precisionAt10: atTen(precision), recallAt10: atTen(recall) };
}

function outcomeOf(dataset: Dataset, model: string, folds: number, fold: number): FoldOutcome<number> {
  const spec = modelNamed(model);
  return evaluateFold({
    ...cutFold({ rows: dataset }, { fold, folds, seed: SEED }),
    spec,
    parameters: referenceParameters(spec, SEED),
    clock: () => performance.now() / 1000,
  });
}

function notAsExpected(model: string, outcome: FoldOutcome<number>): Error {
  return new Error(`${model}: ${outcome.status === 'ok' ? outcome.kind : outcome.reason}`);
}
