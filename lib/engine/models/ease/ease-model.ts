/** The fitted EASE: weights between products, and the scores that they give. Formulas: ease.ts. */
import { type History, type Interactions, rowCounts } from '../../interactions.ts';
import type { Contributions, ModelState, RankingModel } from '../../model.ts';
import { type EaseSettings, INPUT_NAMES, inputOf } from './ease-weights.ts';

export class Ease implements RankingModel {
  readonly kind = 'ranking';
  /** As given, or as chosen. */
  readonly settings: EaseSettings;
  readonly #interactions: Interactions;
  readonly #weights: Float64Array;
  readonly #viewers: Float64Array;
  readonly #x: (duration: number) => number;

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

  /** What each row counts for. */
  #countsOf({ durations }: History): Float64Array {
    return durations.map(this.#x);
  }
}
