/** A rating model judged by held-out durations. */
import type { Rows } from '../interactions.ts';
import type { RatingModel } from '../model.ts';
import { groupRows } from '../numeric/row-groups.ts';
import { TopList } from '../numeric/top-list.ts';
import { type Fitted, predictRows } from '../predict.ts';
import type { PredictionRow, RatingFigures, RatingGroup } from './figures.ts';
import { HISTORY_RANGES, historyRangeOf } from './history-ranges.ts';
import { ratingMetrics } from './metrics.ts';

/** How many best and how many worst predictions are kept. */
const EXTREME_PREDICTIONS = 10;

/**
 * @param heldOut by outer indices.
 * @throws NotFiniteError when an estimate is not a finite number.
 */
export function evaluateRating(fitted: Fitted<RatingModel>, heldOut: Rows): RatingFigures<number> {
  const { interactions } = fitted;
  const { customers, products, durations } = heldOut;
  const { values, impossible } = predictRows(fitted, customers, products);
  const errors = new Float64Array(values.length);
  for (let n = 0; n < errors.length; n++) errors[n] = Math.abs(values[n] - durations[n]);

  const trainingRowsOf = (customer: number) =>
    interactions.historyOf(interactions.innerCustomer(customer)).products.length;
  const describe = (n: number): PredictionRow<number> => ({
    uid: customers[n],
    iid: products[n],
    rui: durations[n],
    est: values[n],
    Iu: trainingRowsOf(customers[n]),
    Ui: interactions.viewersOf(interactions.innerProduct(products[n])).customers.length,
    err: errors[n],
  });
  const best = new TopList(EXTREME_PREDICTIONS);
  const worst = new TopList(EXTREME_PREDICTIONS);
  for (let n = 0; n < errors.length; n++) {
    best.offer(n, -errors[n]);
    worst.offer(n, errors[n]);
  }
  return {
    kind: 'rating',
    rows: durations.length,
    impossible: impossible.reduce((count, flag) => count + flag, 0),
    ...ratingMetrics(values, durations),
    best: Array.from(best.drain().keys, describe),
    worst: Array.from(worst.drain().keys, describe).reverse(),
    byHistory: errorsByHistory(customers, errors, trainingRowsOf),
  };
}

/** @param customers outer indices, one per held-out row, like `errors`. */
function errorsByHistory(
  customers: Int32Array,
  errors: Float64Array,
  trainingRowsOf: (customer: number) => number,
): RatingGroup[] {
  const sums = HISTORY_RANGES.map((range) => ({ range, customers: 0, rows: 0, absolute: 0, squares: 0 }));
  for (const { key: customer, rows } of groupRows(customers)) {
    const group = sums[historyRangeOf(trainingRowsOf(customer))];
    group.customers++;
    group.rows += rows.length;
    for (const row of rows) {
      group.absolute += errors[row];
      group.squares += errors[row] ** 2;
    }
  }
  return sums
    .filter(({ rows }) => rows > 0)
    .map(({ range, customers: count, rows, absolute, squares }) => ({
      ...range,
      customers: count,
      rows,
      rmse: Math.sqrt(squares / rows),
      mae: absolute / rows,
    }));
}
