/** How good the lists of ten are, over customers: means, and the same by how much was known of the customer. */
import { DataError } from '../errors.ts';
import { type Interactions, UNKNOWN } from '../interactions.ts';
import { topProducts } from '../lists/top-products.ts';
import { HISTORY_RANGES, type HistoryRange, historyRangeOf } from './history-ranges.ts';
import { averagePrecision, CUTOFFS, ndcgAt, precisionRecallAt, reciprocalRank } from './metrics.ts';

/** Means over the judged customers, each counting once. */
interface ListFigures {
  readonly customers: number;
  /** At cutoffs 1..10. */
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** At cutoff 10, as all that follow. */
  readonly ndcg: number;
  readonly map: number;
  readonly mrr: number;
  /** Share of the customers with at least one hit. */
  readonly hitRate: number;
}

/** Of the customers with so many training rows; at cutoff 10. */
export interface RankingGroup extends HistoryRange {
  readonly customers: number;
  readonly precision: number;
  readonly recall: number;
  readonly ndcg: number;
  readonly hitRate: number;
}

export interface ListSummary extends ListFigures {
  /** Share of the products with training rows that stand in some judged customer's ten. */
  readonly coverage: number;
  /** Groups that have customers, fewest training rows first. */
  readonly byHistory: readonly RankingGroup[];
}

export class ListQuality {
  readonly #interactions: Interactions;
  readonly #isHeldOut: Uint8Array;
  readonly #isShown: Uint8Array;
  readonly #all = new ListSums();
  readonly #groups = HISTORY_RANGES.map(() => new ListSums());

  constructor(interactions: Interactions) {
    this.#interactions = interactions;
    this.#isHeldOut = new Uint8Array(interactions.productCount);
    this.#isShown = new Uint8Array(interactions.productCount);
  }

  /** @param heldOut inner products, UNKNOWN where the training rows do not have it. */
  add(customer: number, scores: Float64Array, heldOut: Int32Array): void {
    const { start, members } = this.#interactions.byCustomer;
    const viewed = members.subarray(start[customer], start[customer + 1]);
    for (const product of heldOut) if (product !== UNKNOWN) this.#isHeldOut[product] = 1;
    const recommended = topProducts(scores, viewed, CUTOFFS).products;
    const hits = Array.from(recommended, (product) => this.#isHeldOut[product] === 1);
    for (const product of heldOut) if (product !== UNKNOWN) this.#isHeldOut[product] = 0;
    for (const product of recommended) this.#isShown[product] = 1;

    this.#all.add(hits, heldOut.length);
    this.#groups[historyRangeOf(viewed.length)].add(hits, heldOut.length);
  }

  /** @throws DataError when there is no customer to judge by. */
  summary(): ListSummary {
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
    precision: precision[CUTOFFS - 1],
    recall: recall[CUTOFFS - 1],
    ndcg,
    hitRate,
  };
}

class ListSums {
  #customers = 0;
  readonly #precision = new Float64Array(CUTOFFS);
  readonly #recall = new Float64Array(CUTOFFS);
  #ndcg = 0;
  #averagePrecision = 0;
  #reciprocalRank = 0;
  #withHit = 0;

  /** @param heldOut how many. */
  add(hits: readonly boolean[], heldOut: number): void {
    const { precision, recall } = precisionRecallAt(hits, heldOut);
    for (let n = 0; n < CUTOFFS; n++) {
      this.#precision[n] += precision[n];
      this.#recall[n] += recall[n];
    }
    this.#ndcg += ndcgAt(hits, heldOut)[CUTOFFS - 1];
    this.#averagePrecision += averagePrecision(hits, heldOut);
    this.#reciprocalRank += reciprocalRank(hits);
    if (hits.includes(true)) this.#withHit++;
    this.#customers++;
  }

  /** NaN where there is no customer. */
  means(): ListFigures {
    const mean = (sum: number) => sum / this.#customers;
    return {
      customers: this.#customers,
      precision: Array.from(this.#precision, mean),
      recall: Array.from(this.#recall, mean),
      ndcg: mean(this.#ndcg),
      map: mean(this.#averagePrecision),
      mrr: mean(this.#reciprocalRank),
      hitRate: mean(this.#withHit),
    };
  }
}
