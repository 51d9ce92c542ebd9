/** The fitted EASE: weights between products, and the scores that they give. Formulas: ease.ts. */
import { type History, historyOf } from '../history.ts';
import { type Interactions, meanDurations } from '../interactions.ts';
import type { Contributions, ModelState, RankingModel } from '../model.ts';
import { type EaseSettings, INPUT_NAMES, INPUTS } from './ease-weights.ts';

export class Ease implements RankingModel {
  readonly kind = 'ranking';
  /** As given, or as chosen. */
  readonly settings: EaseSettings;
  readonly #interactions: Interactions;
  readonly #weights: Float64Array;
  readonly #means: Float64Array;

  /** @param weights B, row by row: row j is what viewing product j adds to every score. */
  constructor(interactions: Interactions, settings: EaseSettings, weights: Float64Array) {
    this.settings = settings;
    this.#interactions = interactions;
    this.#weights = weights;
    this.#means = meanDurations(interactions.byProduct);
  }

  score(customer: number, scores: Float64Array): void {
    this.scoreHistory(historyOf(this.#interactions, customer), scores);
  }

  scoreHistory(history: History, scores: Float64Array): void {
    const counts = this.#countsOf(history);
    if (!counts.some((count) => count !== 0)) {
      scores.set(this.#means);
      return;
    }
    scores.fill(0);
    for (let n = 0; n < counts.length; n++) {
      const row = history.products[n] * scores.length;
      const count = counts[n];
      for (let product = 0; product < scores.length; product++)
        scores[product] += count * this.#weights[row + product];
    }
  }

  contributions(history: History, product: number): Contributions {
    const counts = this.#countsOf(history);
    if (!counts.some((count) => count !== 0))
      return { base: this.#means[product], basis: 'no history', amounts: counts };
    const amounts = counts.map(
      (count, n) => count * this.#weights[history.products[n] * this.#means.length + product],
    );
    return { base: 0, basis: 'nothing', amounts };
  }

  state(): ModelState {
    const { input, regularization } = this.settings;
    return { weights: this.#weights, regularization, input: INPUT_NAMES.indexOf(input) };
  }

  /** What each row counts for. */
  #countsOf({ durations }: History): Float64Array {
    return durations.map(INPUTS[this.settings.input]);
  }
}
