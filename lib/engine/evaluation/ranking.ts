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
  heldOut: Rows,
): RankingFigures<number> {
  const { customers, products, durations } = heldOut;
  const scores = new Float64Array(interactions.productCount);
  const lists = new ListQuality(interactions);
  const errors = new CustomerErrors(durations);
  for (const { key: customer, rows } of groupRows(customers)) {
    const inner = interactions.innerCustomer(customer);
    if (inner === UNKNOWN) continue;
    model.score(inner, scores);
    requireFinite(scores, interactions);
    const innerProducts = rows.map((row) => interactions.innerProduct(products[row]));
    lists.add(inner, scores, innerProducts);
    errors.add(customer, scores, innerProducts, rows);
  }
  return { kind: 'ranking', rows: durations.length, ...lists.summary(), ...errors.summary() };
}

/** RMSE over all customers, and the customers with the least and the greatest: of equals, the one that came first. */
class CustomerErrors {
  readonly #durations: Float64Array;
  #squares = 0;
  #count = 0;
  #best: CustomerError<number> = null;
  #worst: CustomerError<number> = null;

  /** @param durations held out. */
  constructor(durations: Float64Array) {
    this.#durations = durations;
  }

  /** @param products inner indices, UNKNOWN for one without training rows. @param rows where their durations are. */
  add(customer: number, scores: Float64Array, products: Int32Array, rows: Int32Array): void {
    let squares = 0;
    let count = 0;
    for (let n = 0; n < rows.length; n++) {
      if (products[n] === UNKNOWN) continue;
      squares += (scores[products[n]] - this.#durations[rows[n]]) ** 2;
      count++;
    }
    if (count === 0) return;
    this.#squares += squares;
    this.#count += count;
    const error = { customer, count, rmse: Math.sqrt(squares / count) };
    if (this.#best === null || error.rmse < this.#best.rmse) this.#best = error;
    if (this.#worst === null || error.rmse > this.#worst.rmse) this.#worst = error;
  }

  summary() {
    return {
      rmse: this.#count === 0 ? null : Math.sqrt(this.#squares / this.#count),
      bestCustomer: this.#best,
      worstCustomer: this.#worst,
    };
  }
}
