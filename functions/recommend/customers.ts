/** The products to show to each customer, and a summary of the customer's history. */
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { ID_SEPARATOR } from '../../lib/contracts/list-page.ts';
import { type CustomerItem, pack } from '../../lib/contracts/result-items.ts';
import { itemKey } from '../../lib/contracts/table.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import type { History } from '../../lib/engine/interactions.ts';
import { topProducts } from '../../lib/engine/lists/top-products.ts';
import { whyForPair } from '../../lib/engine/lists/why.ts';
import type { RankingModel } from '../../lib/engine/model.ts';
import { TopList } from '../../lib/engine/numeric/top-list.ts';
import { type Fitted, requireFinite } from '../../lib/engine/predict.ts';
import { putCsv } from '../../lib/store/artifacts.ts';
import { putItems } from '../../lib/store/table-items.ts';
import { listedCustomer } from '../listed.ts';
import type { Material } from './material.ts';

const CUSTOMERS_AT_ONCE = 500;
const MOST_VIEWED = 10;
/** Products that a recommendation's `why` names at most. */
const REASONS = 3;

/** Writes each customer's item, and the shard's share of recommendations.csv. */
export async function recommendToCustomers(material: Material, { from, to }: Shard): Promise<void> {
  const lists = new CustomerLists(material, await material.ranking());
  const { runId, slot, catalogue } = material;
  const titles = new Map(catalogue.map(({ product, title }) => [product, title]));
  async function* rows() {
    for (let start = from; start < to; start += CUSTOMERS_AT_ONCE) {
      const items: CustomerItem[] = [];
      for (let customer = start; customer < Math.min(start + CUSTOMERS_AT_ONCE, to); customer++)
        items.push(lists.itemOf(customer));
      await putItems(
        items.map((item) => ({ ...itemKey(slot, 'CUSTOMER', item.customer), ...pack(runId, item) })),
      );
      for (const { customer, recommendations } of items)
        for (const { product, score, rank, why } of recommendations)
          yield [customer, product, score, rank, why.join(ID_SEPARATOR), titles.get(product)];
    }
  }
  await putCsv(artifactKeys(runId).recommendationsPart(from), null, rows());
}

class CustomerLists {
  readonly #material: Material;
  readonly #ranking: Fitted<RankingModel> | null;
  readonly #scores: Float64Array;

  constructor(material: Material, ranking: Fitted<RankingModel> | null) {
    this.#material = material;
    this.#ranking = ranking;
    this.#scores = new Float64Array(material.interactions.productCount);
  }

  /** @param outer index of the customer, who has rows, as all customers of a data set do */
  itemOf(outer: number): CustomerItem {
    const { interactions } = this.#material;
    const inner = interactions.innerCustomer(outer);
    const history = interactions.historyOf(inner);
    return {
      ...listedCustomer(this.#material, outer),
      mostViewed: this.#mostViewed(history),
      recommendations: this.#recommendations(inner, history),
    };
  }

  #mostViewed({ products, durations }: History): CustomerItem['mostViewed'] {
    const longest = new TopList(MOST_VIEWED);
    for (let n = 0; n < products.length; n++) longest.offer(products[n], durations[n]);
    const { keys, scores } = longest.drain();
    return Array.from(keys, (product, n) => ({
      product: this.#material.productId(product),
      duration: scores[n],
    }));
  }

  /** None when no ranking model won. */
  #recommendations(inner: number, history: History): CustomerItem['recommendations'] {
    const ranking = this.#ranking;
    if (ranking === null) return [];
    const { interactions, settings, isUnavailable } = this.#material;
    ranking.model.score(inner, this.#scores);
    requireFinite(this.#scores, interactions);
    const limit = settings.recommendationsPerCustomer;
    const { products, scores } = topProducts(this.#scores, history.products, limit, isUnavailable);
    return Array.from(products, (product, n) => ({
      product: this.#material.productId(product),
      score: scores[n],
      rank: n + 1,
      why: whyForPair(ranking, inner, product, REASONS).map(
        (viewed) => this.#material.dataset.productIds[viewed],
      ),
    }));
  }
}
