/** The fitted EASE: weights between products, and the scores that they give. Formulas: ease.ts. */
import { type History, type Interactions, rowCounts } from '../../interactions.ts';
import type { Contributions, ModelState } from '../../model.ts';
import { type HistoryModel, reusedArrays, silentCustomers } from '../ranking-model.ts';
import { type EaseSettings, INPUT_NAMES, inputOf } from './ease-weights.ts';

export class Ease implements HistoryModel {
  readonly kind = 'ranking';
  /** As given, or as chosen. */
  readonly settings: EaseSettings;
  readonly #interactions: Interactions;
  readonly #weights: Float64Array;
  readonly #viewers: Float64Array;
  readonly #x: (duration: number) => number;
  #rows: { readonly counts: Float64Array; readonly silent: Int32Array } | undefined;

  /** @param weights W, row by row: row j is what viewing product j adds to every score. */
  constructor(interactions: Interactions, settings: EaseSettings, weights: Float64Array) {
    this.settings = settings;
    this.#interactions = interactions;
    this.#weights = weights;
    this.#viewers = rowCounts(interactions.byProduct);
    this.#x = inputOf(interactions, settings.input);
  }

  score(customer: number, scores: Float64Array): void {
    const history = this.#interactions.historyOf(customer);
    const counts = this.#countsOf(history);
    if (!counts.some((count) => count !== 0)) {
      scores.set(this.#viewers);
      return;
    }
    scores.fill(0);
    this.#addRows(history.products, counts, scores);
  }

  scoreCustomers(product: number, scores: Float64Array): void {
    this.historySums(product, scores);
    for (const customer of this.#allRows().silent) scores[customer] = this.#viewers[product];
  }

  historySums(product: number, sums: Float64Array): void {
    const { start, members } = this.#interactions.byCustomer;
    const { counts } = this.#allRows();
    const column = this.#columnOf(product);
    for (let customer = 0; customer < sums.length; customer++) {
      let sum = 0;
      for (let row = start[customer]; row < start[customer + 1]; row++)
        sum += counts[row] * column[members[row]];
      sums[customer] = sum;
    }
  }

  contributions(customer: number, product: number): Contributions {
    const history = this.#interactions.historyOf(customer);
    const counts = this.#countsOf(history);
    if (!counts.some((count) => count !== 0))
      return { base: this.#viewers[product], basis: 'no history', amounts: counts };
    const amounts = counts.map(
      (count, n) => count * this.#weights[history.products[n] * this.#viewers.length + product],
    );
    return { base: 0, basis: 'nothing', amounts };
  }

  amountsTo(product: number): (customer: number) => Float64Array {
    const { start, members } = this.#interactions.byCustomer;
    const { counts } = this.#allRows();
    const column = this.#columnOf(product);
    const amountsFor = reusedArrays();
    return (customer) => {
      const from = start[customer];
      const amounts = amountsFor(start[customer + 1] - from);
      for (let n = 0; n < amounts.length; n++) amounts[n] = counts[from + n] * column[members[from + n]];
      return amounts;
    };
  }

  state(): ModelState {
    return { weights: this.#weights, input: INPUT_NAMES.indexOf(this.settings.input) };
  }

  /** scores += Σ_n counts[n] · row products[n] of W. Four rows at a time, added one after the other. */
  #addRows(products: Int32Array, counts: Float64Array, scores: Float64Array): void {
    const weights = this.#weights;
    const length = scores.length;
    const inFours = counts.length - (counts.length % 4);
    for (let n = 0; n < inFours; n += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((next) => products[n + next] * length);
      const [countA, countB, countC, countD] = counts.subarray(n, n + 4);
      for (let i = 0; i < length; i++)
        scores[i] =
          scores[i] +
          countA * weights[a + i] +
          countB * weights[b + i] +
          countC * weights[c + i] +
          countD * weights[d + i];
    }
    for (let n = inFours; n < counts.length; n++) {
      const row = products[n] * length;
      for (let i = 0; i < length; i++) scores[i] += counts[n] * weights[row + i];
    }
  }

  /** What viewing each product adds to the score of one. */
  #columnOf(product: number): Float64Array {
    return this.#viewers.map((_, viewed) => this.#weights[viewed * this.#viewers.length + product]);
  }

  /** What each row of `byCustomer` counts for, and the customers whose rows all count 0. Kept: all products need it. */
  #allRows() {
    if (this.#rows === undefined) {
      const { byCustomer } = this.#interactions;
      const counts = this.#countsOf(byCustomer);
      this.#rows = { counts, silent: silentCustomers(byCustomer, (row) => counts[row] !== 0) };
    }
    return this.#rows;
  }

  /** What each row counts for. */
  #countsOf({ durations }: Pick<History, 'durations'>): Float64Array {
    return durations.map(this.#x);
  }
}
