/** Item similarity: the products that each product keeps, and the scores that they give. Formulas: measures.ts. */
import { type History, type Interactions, meanDurations, type Size, UNKNOWN } from '../../interactions.ts';
import type { Amounts, Contributions, Cost, ModelState } from '../../model.ts';
import { mostViewedProducts } from '../baselines/most-viewed.ts';
import { type HistoryModel, judgingSeconds, silentCustomers } from '../ranking-model.ts';
import { keepersOf, type Measure, type Neighbours } from './neighbours.ts';

/** How many products stand for a missing history: Turicreate's `seed_item_set_size`. */
const STAND_INS = 50;

export class ItemSimilarity implements HistoryModel {
  readonly kind = 'ranking';
  readonly #measure: Measure;
  readonly #interactions: Interactions;
  readonly #kept: Neighbours;
  readonly #means: Float64Array;
  readonly #noHistory: Float64Array;
  #rows:
    | { readonly keepers: Neighbours; readonly shares: Float64Array; readonly silent: Int32Array }
    | undefined;
  /** Of each row of `byCustomer`. Kept. */
  #sharesByCustomer: Float64Array | undefined;

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

  scoreCustomers(product: number, scores: Float64Array): void {
    this.historySums(product, scores);
    const base = this.#measure.fromMean ? this.#means[product] : 0;
    if (base !== 0) for (let customer = 0; customer < scores.length; customer++) scores[customer] += base;
    for (const customer of this.#allRows().silent) scores[customer] = this.#noHistory[product];
  }

  /** Walks over the viewers of the products that keep this one: other customers' sums are 0. */
  historySums(product: number, sums: Float64Array): void {
    const { start, members } = this.#interactions.byProduct;
    const { keepers, shares } = this.#allRows();
    sums.fill(0);
    for (let at = keepers.start[product]; at < keepers.start[product + 1]; at++) {
      const keeper = keepers.neighbours[at];
      const similarity = keepers.similarities[at];
      for (let row = start[keeper]; row < start[keeper + 1]; row++)
        sums[members[row]] += similarity * shares[row];
    }
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

  amountsTo(product: number): Amounts {
    const { start, neighbours, similarities } = this.#allRows().keepers;
    const towards = new Float64Array(this.#means.length);
    for (let at = start[product]; at < start[product + 1]; at++) towards[neighbours[at]] = similarities[at];
    this.#sharesByCustomer ??= this.#sharesOfHistories();
    return { shares: this.#sharesByCustomer, towards };
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

  #sharesOfHistories(): Float64Array {
    const { start, members, durations } = this.#interactions.byCustomer;
    const shares = new Float64Array(members.length);
    for (let customer = 0; customer + 1 < start.length; customer++) {
      const historyLength = start[customer + 1] - start[customer];
      for (let row = start[customer]; row < start[customer + 1]; row++)
        shares[row] = this.#share(members[row], durations[row], historyLength);
    }
    return shares;
  }

  /** Who keeps whom, the share of each row of `byProduct`, and the customers whose products keep nothing. Kept. */
  #allRows() {
    if (this.#rows === undefined) {
      const { byCustomer, byProduct, productCount } = this.#interactions;
      const shares = new Float64Array(byProduct.members.length);
      for (let product = 0; product < productCount; product++)
        for (let row = byProduct.start[product]; row < byProduct.start[product + 1]; row++) {
          const customer = byProduct.members[row];
          const historyLength = byCustomer.start[customer + 1] - byCustomer.start[customer];
          shares[row] = this.#share(product, byProduct.durations[row], historyLength);
        }
      const silent = silentCustomers(byCustomer, (row) => this.#keepsNeighbours(byCustomer.members[row]));
      this.#rows = { keepers: keepersOf(this.#kept), shares, silent };
    }
    return this.#rows;
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
