/** How good the lists of ten are: means over customers, and the same by how much was known about the customer. */
import { DataError } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { topProducts } from '../lists/top-products.ts';
import { keysOf, LIST_CURVES, LIST_METRICS, mapped, type RankingGroup } from './figures.ts';
import { HISTORY_RANGES, historyRangeOf } from './history-ranges.ts';
import { atTen, CUTOFFS, type ListMetrics, listMetrics } from './metrics.ts';

export class ListQuality {
  readonly #interactions: Interactions;
  readonly #isShown: Uint8Array;
  readonly #all = new ListSums();
  readonly #groups = HISTORY_RANGES.map(() => new ListSums());

  constructor(interactions: Interactions) {
    this.#interactions = interactions;
    this.#isShown = new Uint8Array(interactions.productCount);
  }

  /** @param heldOut inner products, UNKNOWN for one without training rows. */
  add(customer: number, scores: Float64Array, heldOut: Int32Array): void {
    const viewed = this.#interactions.historyOf(customer).products;
    const recommended = topProducts(scores, viewed, CUTOFFS).products;
    const hits = Array.from(recommended, (product) => heldOut.includes(product));
    for (const product of recommended) this.#isShown[product] = 1;

    const figures = listMetrics(hits, heldOut.length);
    this.#all.add(figures);
    this.#groups[historyRangeOf(viewed.length)].add(figures);
  }

  /** @throws DataError when there is no customer to judge by. */
  summary() {
    const figures = this.#all.means();
    if (figures.customers === 0)
      throw new DataError(
        'no customer has both training and held-out rows, so there is nobody to judge lists by; ' +
          'give more rows for each customer',
      );
    const shown = this.#isShown.reduce((count, isShown) => count + isShown, 0);
    return {
      ...figures,
      coverage: shown / this.#interactions.productCount,
      byHistory: this.#groups.map(groupFigures).filter(({ customers }) => customers > 0),
    };
  }
}

function groupFigures(sums: ListSums, range: number): RankingGroup {
  const { customers, precision, recall, ndcg, hitRate } = sums.means();
  return {
    ...HISTORY_RANGES[range],
    customers,
    precision: atTen(precision),
    recall: atTen(recall),
    ndcg,
    hitRate,
  };
}

const METRICS = keysOf(LIST_METRICS);
const CURVES = keysOf(LIST_CURVES);

class ListSums {
  #customers = 0;
  readonly #metrics = mapped(LIST_METRICS, () => 0);
  readonly #curves = mapped(LIST_CURVES, () => new Float64Array(CUTOFFS));

  add(figures: ListMetrics): void {
    for (const name of METRICS) this.#metrics[name] += figures[name];
    for (const name of CURVES) for (let n = 0; n < CUTOFFS; n++) this.#curves[name][n] += figures[name][n];
    this.#customers++;
  }

  /** NaN when there is no customer. */
  means(): ListMetrics & { customers: number } {
    const mean = (sum: number) => sum / this.#customers;
    return {
      customers: this.#customers,
      ...mapped(this.#curves, (sums) => Array.from(sums, mean)),
      ...mapped(this.#metrics, mean),
    };
  }
}
