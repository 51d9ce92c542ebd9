/** The fitted EASE: weights between products, and the scores that they give. Formulas: ease.ts. */
import { type Interactions, rowCounts, UNKNOWN } from '../../interactions.ts';
import type { Amounts, Contributions, ModelState } from '../../model.ts';
import { type HistoryModel, silentCustomers } from '../ranking-model.ts';
import { type EaseSettings, INPUT_NAMES, inputOf } from './ease-weights.ts';
import { compiledSums, plainSums, type WeightedSums } from './weighted-sums.ts';

export class Ease implements HistoryModel {
  readonly kind = 'ranking';
  /** As given, or as chosen. */
  readonly settings: EaseSettings;
  readonly #interactions: Interactions;
  readonly #viewers: Float64Array;
  /** What each row of `byCustomer` counts for. */
  readonly #counts: Float64Array;
  /** The customers whose rows all count 0. */
  readonly #silent: ReadonlySet<number>;
  readonly #sums: WeightedSums;
  readonly #weights: Float64Array;

  /** @param weights W, row by row: row j is what viewing product j adds to every score. */
  constructor(interactions: Interactions, settings: EaseSettings, weights: Float64Array) {
    const { byCustomer, byProduct } = interactions;
    const counts = byCustomer.durations.map(inputOf(interactions, settings.input));
    this.settings = settings;
    this.#interactions = interactions;
    this.#viewers = rowCounts(byProduct);
    this.#counts = counts;
    this.#silent = new Set(silentCustomers(byCustomer, (row) => counts[row] !== 0));
    this.#sums = compiledSums(weights, byCustomer, counts) ?? plainSums(weights, byCustomer, counts);
    this.#weights = this.#sums.weights;
  }

  score(customer: number, scores: Float64Array): void {
    if (this.#saysNothing(customer)) {
      scores.set(this.#viewers);
      return;
    }
    const { start } = this.#interactions.byCustomer;
    scores.fill(0);
    this.#sums.addRows(start[customer], start[customer + 1], scores);
  }

  scoreCustomers(product: number, scores: Float64Array): void {
    this.historySums(product, scores);
    for (const customer of this.#silent) scores[customer] = this.#viewers[product];
  }

  historySums(product: number, sums: Float64Array): void {
    this.#sums.columnSums(this.#columnOf(product), sums);
  }

  contributions(customer: number, product: number): Contributions {
    const { products } = this.#interactions.historyOf(customer);
    if (this.#saysNothing(customer))
      return {
        base: this.#viewers[product],
        basis: 'no history',
        amounts: new Float64Array(products.length),
      };
    const from = this.#interactions.byCustomer.start[customer];
    const amounts = Float64Array.from(
      products,
      (viewed, n) => this.#counts[from + n] * this.#weights[viewed * this.#viewers.length + product],
    );
    return { base: 0, basis: 'nothing', amounts };
  }

  amountsTo(product: number): Amounts {
    return { shares: this.#counts, towards: this.#columnOf(product) };
  }

  state(): ModelState {
    return { weights: this.#weights, input: INPUT_NAMES.indexOf(this.settings.input) };
  }

  #saysNothing(customer: number): boolean {
    return customer === UNKNOWN || this.#silent.has(customer);
  }

  /** What viewing each product adds to the score of one. */
  #columnOf(product: number): Float64Array {
    const { length } = this.#viewers;
    const column = new Float64Array(length);
    for (let viewed = 0; viewed < length; viewed++) column[viewed] = this.#weights[viewed * length + product];
    return column;
  }
}
