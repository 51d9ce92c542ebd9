/** Item similarity: the products that each product keeps, and the scores that they give. Formulas: measures.ts. */
import { type History, type Interactions, meanDurations, type Size, UNKNOWN } from '../../interactions.ts';
import type { Contributions, Cost, ModelState, RankingModel } from '../../model.ts';
import { TopList } from '../../numeric/top-list.ts';
import { mostViewedProducts } from '../baselines/most-viewed.ts';
import { judgingSeconds, type RankingParameters } from '../ranking-model.ts';

/** How many products stand for a missing history: Turicreate's `seed_item_set_size`. */
const STAND_INS = 50;

/** The products that each product keeps, by inner index; see the head of measures.ts. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly neighbours: Int32Array;
  readonly similarities: Float64Array;
}

/** `together` is Σ w(u, i)·w(u, j) over the customers u that i and j have in common. */
export interface Measure {
  /** w(u, i): what a row counts for. @param viewed |I_u|. */
  weight(duration: number, productMean: number, viewed: number): number;
  /** What a viewed product counts for in a score: w(u, i) / |I_u| if left out. */
  share?(duration: number, viewed: number): number;
  /** @param squares Σ_{u∈U_i} w(u, i)². */
  norm(squares: number, viewers: number): number;
  /** 0 where undefined. */
  similarity(together: number, norm: number, otherNorm: number): number;
  /** Scores start from the product's mean duration. */
  readonly fromMean: boolean;
}

export class ItemSimilarity implements RankingModel {
  readonly kind = 'ranking';
  readonly #measure: Measure;
  readonly #interactions: Interactions;
  readonly #kept: Neighbours;
  readonly #means: Float64Array;
  readonly #noHistory: Float64Array;

  constructor(measure: Measure, interactions: Interactions, kept: Neighbours) {
    this.#measure = measure;
    this.#interactions = interactions;
    this.#kept = kept;
    this.#means = meanDurations(interactions.byProduct);
    this.#noHistory = this.#scoreNoHistory();
  }

  score(customer: number, scores: Float64Array): void {
    if (!this.#walk(this.#interactions.historyOf(customer), scores)) scores.set(this.#noHistory);
  }

  contributions(customer: number, product: number): Contributions {
    const { products, durations } = this.#interactions.historyOf(customer);
    const amounts = new Float64Array(products.length);
    if (!products.some((viewed) => this.#keepsNeighbours(viewed)))
      return { base: this.#noHistory[product], basis: 'no history', amounts };
    for (const [n, viewed] of products.entries()) {
      const kept = this.neighboursOf(viewed);
      const place = kept.products.indexOf(product);
      if (place >= 0)
        amounts[n] = kept.similarities[place] * this.#share(viewed, durations[n], products.length);
    }
    return this.#measure.fromMean
      ? { base: this.#means[product], basis: 'mean duration', amounts }
      : { base: 0, basis: 'nothing', amounts };
  }

  /**
   * The products most similar to one, most similar first: at most `neighbours` of them. Both arrays are views.
   * @param product inner index; UNKNOWN has none.
   */
  neighboursOf(product: number): { products: Int32Array; similarities: Float64Array } {
    const { start, neighbours, similarities } = this.#kept;
    const [from, to] = product === UNKNOWN ? [0, 0] : [start[product], start[product + 1]];
    return { products: neighbours.subarray(from, to), similarities: similarities.subarray(from, to) };
  }

  state(): ModelState {
    return { ...this.#kept };
  }

  /** Of one of the customer's `historyLength` products. */
  #share(viewed: number, duration: number, historyLength: number): number {
    return (
      this.#measure.share?.(duration, historyLength) ??
      this.#measure.weight(duration, this.#means[viewed], historyLength) / historyLength
    );
  }

  #keepsNeighbours(product: number): boolean {
    return this.#kept.start[product] < this.#kept.start[product + 1];
  }

  /**
   * Fills `scores` from a customer's history, or from products that stand for one.
   * @returns false if none of the products keeps a neighbour.
   */
  #walk({ products, durations }: History, scores: Float64Array): boolean {
    const { start, neighbours, similarities } = this.#kept;
    let isScored = false;
    scores.fill(0);
    for (let n = 0; n < products.length; n++) {
      const viewed = products[n];
      const share = this.#share(viewed, durations[n], products.length);
      for (let at = start[viewed]; at < start[viewed + 1]; at++)
        scores[neighbours[at]] += similarities[at] * share;
      if (this.#keepsNeighbours(viewed)) isScored = true;
    }
    if (this.#measure.fromMean)
      for (let product = 0; product < scores.length; product++) scores[product] += this.#means[product];
    return isScored;
  }

  #scoreNoHistory(): Float64Array {
    const rescaled = rescale(this.#means);
    const products = mostViewedProducts(this.#interactions, STAND_INS);
    const durations = Float64Array.from(products, (product) => rescaled[product]);
    const scores = new Float64Array(rescaled.length);
    return this.#walk({ products, durations }, scores) ? scores : rescaled;
  }
}

/** To 0..1; all 0 if all are equal. */
function rescale(values: Float64Array): Float64Array {
  const least = values.reduce((least, value) => Math.min(least, value));
  const range = values.reduce((greatest, value) => Math.max(greatest, value)) - least;
  return values.map((value) => (range > 0 ? (value - least) / range : 0));
}

/**
 * Row by row: one product's sums with all others at a time, in accumulators as long as the catalogue. The inner
 * loop runs Σ|I_u|² times, over a customer's products, which lie side by side.
 */
export function findNeighbours(
  measure: Measure,
  interactions: Interactions,
  { neighbours, threshold }: Pick<RankingParameters, 'neighbours' | 'threshold'>,
): Neighbours {
  const { byCustomer, byProduct, productCount } = interactions;
  const { start, members } = byCustomer;
  const means = meanDurations(byProduct);
  const viewedBy = (customer: number) => start[customer + 1] - start[customer];
  const weights = new Float64Array(members.length);
  for (let customer = 0; customer + 1 < start.length; customer++)
    for (let n = start[customer]; n < start[customer + 1]; n++)
      weights[n] = measure.weight(byCustomer.durations[n], means[members[n]], viewedBy(customer));
  const norms = means.map((mean, product) => {
    const { customers, durations } = interactions.viewersOf(product);
    let squares = 0;
    for (const [n, duration] of durations.entries())
      squares += measure.weight(duration, mean, viewedBy(customers[n])) ** 2;
    return measure.norm(squares, durations.length);
  });
  const companionsOf = companions(interactions);
  const together = new Float64Array(productCount);
  const mostSimilar = new TopList(neighbours);
  const kept: { keys: Int32Array; scores: Float64Array }[] = [];
  for (let product = 0; product < productCount; product++) {
    for (let n = byProduct.start[product]; n < byProduct.start[product + 1]; n++) {
      const customer = byProduct.members[n];
      const weight = measure.weight(byProduct.durations[n], means[product], viewedBy(customer));
      const end = start[customer + 1];
      for (let m = start[customer]; m < end; m++) together[members[m]] += weight * weights[m];
    }
    for (const other of companionsOf(product)) {
      const similarity =
        together[other] === 0 ? 0 : measure.similarity(together[other], norms[product], norms[other]);
      if (similarity > threshold && other !== product) mostSimilar.offer(other, similarity);
      together[other] = 0;
    }
    kept.push(mostSimilar.drain());
  }
  return joined(kept);
}

/**
 * For a product, those that may share a customer with it: exactly those, or the whole catalogue if the histories of
 * its customers are longer than that in total, as it is then quicker not to look. A view, valid until the next call.
 */
function companions(interactions: Interactions): (product: number) => Int32Array {
  const { start, members } = interactions.byCustomer;
  const all = Int32Array.from({ length: interactions.productCount }, (_, product) => product);
  const found = new Int32Array(all.length);
  const isFound = new Uint8Array(all.length);
  return (product) => {
    const { customers } = interactions.viewersOf(product);
    let historyRows = 0;
    for (const customer of customers) historyRows += start[customer + 1] - start[customer];
    if (historyRows >= all.length) return all;
    let count = 0;
    for (const customer of customers)
      for (let n = start[customer]; n < start[customer + 1]; n++) {
        if (isFound[members[n]] === 0) found[count++] = members[n];
        isFound[members[n]] = 1;
      }
    for (let n = 0; n < count; n++) isFound[found[n]] = 0;
    return found.subarray(0, count);
  };
}

function joined(lists: ReadonlyArray<{ keys: Int32Array; scores: Float64Array }>): Neighbours {
  const start = new Int32Array(lists.length + 1);
  for (let n = 0; n < lists.length; n++) start[n + 1] = start[n] + lists[n].keys.length;
  const neighbours = new Int32Array(start[lists.length]);
  const similarities = new Float64Array(start[lists.length]);
  for (let n = 0; n < lists.length; n++) {
    neighbours.set(lists[n].keys, start[n]);
    similarities.set(lists[n].scores, start[n]);
  }
  return { start, neighbours, similarities };
}

/** Measured; see `npm run bench`. */
export function similarityCost(size: Size, neighbours: number): Cost {
  const { rows, products, productPairs } = size;
  const kept = Math.min(neighbours, products - 1);
  const compared = Math.min(products ** 2, productPairs);
  return {
    seconds: 4e-9 * productPairs + 2e-8 * compared + 1.5e-9 * rows * kept + judgingSeconds(size),
    memoryBytes: 24 * products * kept + 8 * rows + 300 * products,
  };
}
