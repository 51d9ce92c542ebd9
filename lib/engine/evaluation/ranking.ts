/**
 * A ranking model judged by held-out rows, over the customers who have both training and held-out rows: for each, the
 * model orders the products of all training rows, except those that the customer viewed in them, and the first ten
 * count. A held-out product that no training row has cannot be found, but counts among those to find. Every figure but
 * coverage is a mean over these customers, each counting once.
 */
import { type Rows, UNKNOWN } from '../interactions.ts';
import type { RankingModel } from '../model.ts';
import { groupRows } from '../numeric/row-groups.ts';
import { type Fitted, requireFinite } from '../predict.ts';
import type { CustomerError, RankingFigures } from './figures.ts';
import { ListQuality } from './list-quality.ts';

/**
 * @param heldOut by outer indices.
 * @throws NotFiniteError when a score is not a finite number.
 * @throws DataError when there is no customer to judge by.
 */
export function evaluateRanking(
  { model, interactions }: Fitted<RankingModel>,
  { customers, products, durations }: Rows,
): RankingFigures<number> {
  const scores = new Float64Array(interactions.productCount);
  const lists = new ListQuality(interactions);
  const errors: SquaredErrors[] = [];
  for (const { key: customer, rows } of groupRows(customers)) {
    const inner = interactions.innerCustomer(customer);
    if (inner === UNKNOWN) continue;
    model.score(inner, scores);
    requireFinite(scores, interactions);
    const heldOut = rows.map((row) => interactions.innerProduct(products[row]));
    lists.add(inner, scores, heldOut);
    let squares = 0;
    let count = 0;
    for (const [n, product] of heldOut.entries()) {
      if (product === UNKNOWN) continue;
      squares += (scores[product] - durations[rows[n]]) ** 2;
      count++;
    }
    if (count > 0) errors.push({ customer, squares, count });
  }
  return { kind: 'ranking', rows: durations.length, ...lists.summary(), ...scoreErrorsOf(errors) };
}

/** Of one customer's scores, over the held-out rows whose product has training rows. */
interface SquaredErrors {
  readonly customer: number;
  readonly squares: number;
  readonly count: number;
}

/** RMSE over all customers, and the customers with the least and the greatest; of equals the first. */
function scoreErrorsOf(errors: readonly SquaredErrors[]) {
  let squares = 0;
  let count = 0;
  let best: CustomerError<number> = null;
  let worst: CustomerError<number> = null;
  for (const own of errors) {
    squares += own.squares;
    count += own.count;
    const error = { customer: own.customer, count: own.count, rmse: Math.sqrt(own.squares / own.count) };
    if (best === null || error.rmse < best.rmse) best = error;
    if (worst === null || error.rmse > worst.rmse) worst = error;
  }
  return { rmse: count === 0 ? null : Math.sqrt(squares / count), bestCustomer: best, worstCustomer: worst };
}
