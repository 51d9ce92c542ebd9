/**
 * A ranking model held against held-out rows. For each customer with held-out rows, one with no training row too,
 * the model orders the whole catalogue of the training rows without the products that the customer has viewed in
 * them; the first ten are judged. Precision, recall and NDCG are means over these customers, each counting once.
 */
import { type Interactions, type Rows, UNKNOWN } from '../interactions.ts';
import type { RankingModel } from '../model.ts';
import { NotFiniteError } from '../predict.ts';
import { topProducts } from '../recommend.ts';
import { groupRows } from '../row-groups.ts';
import { CUTOFFS, ndcgAt, precisionRecallAt } from './metrics.ts';

const NO_PRODUCTS = new Int32Array(0);

export interface CustomerError {
  /** Outer index. */
  readonly customer: number;
  /** Held-out rows that the error is taken over. */
  readonly count: number;
  readonly rmse: number;
}

export interface RankingFigures {
  readonly kind: 'ranking';
  readonly rows: number;
  /** Customers with held-out rows. */
  readonly customers: number;
  /** At cutoffs 1..10. */
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** At cutoff 10. */
  readonly ndcg: number;
  /**
   * Scores against held-out durations, over the rows whose customer and product both have training rows; null
   * where there is no such row. A score is not a duration: read it as the seed does, not as a quality.
   */
  readonly rmse: number | null;
  /** Of the same rows, the customers with the least and the greatest RMSE; of equals the lower outer index. */
  readonly bestCustomer: CustomerError | null;
  readonly worstCustomer: CustomerError | null;
}

/** @throws NotFiniteError when a score is not a finite number. */
export function evaluateRanking(test: {
  readonly model: RankingModel;
  readonly interactions: Interactions;
  readonly rows: Rows;
  readonly testRows: Int32Array;
}): RankingFigures {
  const { model, interactions, rows, testRows } = test;
  const scores = new Float64Array(interactions.productCount);
  const lists = new ListQuality(interactions);
  const errors = new CustomerErrors();
  for (const { key: customer, rows: places } of groupRows(testRows.map((row) => rows.customers[row]))) {
    const inner = interactions.innerCustomer(customer);
    model.score(inner, scores);
    const wrong = scores.find((score) => !Number.isFinite(score));
    if (wrong !== undefined) throw new NotFiniteError(wrong, interactions.greatestDuration);
    const heldOut = places.map((place) => interactions.innerProduct(rows.products[testRows[place]]));
    lists.add(inner, scores, heldOut);
    if (inner === UNKNOWN) continue;
    let squares = 0;
    let count = 0;
    for (let n = 0; n < places.length; n++) {
      if (heldOut[n] === UNKNOWN) continue;
      squares += (scores[heldOut[n]] - rows.durations[testRows[places[n]]]) ** 2;
      count++;
    }
    errors.add(customer, squares, count);
  }
  return { kind: 'ranking', rows: testRows.length, ...lists.means(), ...errors.summary() };
}

/** Sums up precision, recall and NDCG over customers. */
class ListQuality {
  readonly #interactions: Interactions;
  readonly #isHeldOut: Uint8Array;
  readonly #precision = new Float64Array(CUTOFFS);
  readonly #recall = new Float64Array(CUTOFFS);
  #ndcg = 0;
  #customers = 0;

  constructor(interactions: Interactions) {
    this.#interactions = interactions;
    this.#isHeldOut = new Uint8Array(interactions.productCount);
  }

  /** @param heldOut inner products, UNKNOWN where the training rows do not have it. */
  add(customer: number, scores: Float64Array, heldOut: Int32Array): void {
    const { start, members } = this.#interactions.byCustomer;
    const viewed =
      customer === UNKNOWN ? NO_PRODUCTS : members.subarray(start[customer], start[customer + 1]);
    for (const product of heldOut) if (product !== UNKNOWN) this.#isHeldOut[product] = 1;
    const recommended = topProducts(scores, viewed, CUTOFFS).products;
    const hits = Array.from(recommended, (product) => this.#isHeldOut[product] === 1);
    for (const product of heldOut) if (product !== UNKNOWN) this.#isHeldOut[product] = 0;

    const { precision, recall } = precisionRecallAt(hits, heldOut.length);
    for (let n = 0; n < CUTOFFS; n++) {
      this.#precision[n] += precision[n];
      this.#recall[n] += recall[n];
    }
    this.#ndcg += ndcgAt(hits, heldOut.length)[CUTOFFS - 1];
    this.#customers++;
  }

  means() {
    const mean = (sum: number) => sum / this.#customers;
    return {
      customers: this.#customers,
      precision: Array.from(this.#precision, mean),
      recall: Array.from(this.#recall, mean),
      ndcg: mean(this.#ndcg),
    };
  }
}

/** Squared errors over all customers, and the extremes among them. */
class CustomerErrors {
  #squares = 0;
  #count = 0;
  #best: CustomerError | null = null;
  #worst: CustomerError | null = null;

  /** Customers come by ascending outer index. */
  add(customer: number, squares: number, count: number): void {
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
