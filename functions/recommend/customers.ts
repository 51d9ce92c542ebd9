/** The products to show to each customer, and the customer's history in short. */
import { artifactKeys } from '../../lib/contracts/artifacts.ts';
import { isRegular } from '../../lib/contracts/identity.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type CustomerItem, customersPartition } from '../../lib/contracts/table.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import { topProducts } from '../../lib/engine/lists/top-products.ts';
import type { RankingModel } from '../../lib/engine/model.ts';
import { TopList } from '../../lib/engine/numeric/top-list.ts';
import { requireFinite } from '../../lib/engine/predict.ts';
import { putCsv } from '../../lib/store/artifacts.ts';
import { putItems } from '../../lib/store/table-items.ts';
import type { Material } from './material.ts';

const CUSTOMERS_AT_ONCE = 500;
const MOST_VIEWED = 10;

/** Writes each customer's item, and the shard's share of recommendations.csv. */
export async function recommendToCustomers(
  material: Material,
  { from, to }: Shard,
  settings: Settings,
): Promise<void> {
  const lists = new CustomerLists(material, await material.ranking(), settings);
  const pk = customersPartition(material.runId);
  async function* rows() {
    for (let start = from; start < to; start += CUSTOMERS_AT_ONCE) {
      const items: CustomerItem[] = [];
      for (let customer = start; customer < Math.min(start + CUSTOMERS_AT_ONCE, to); customer++)
        items.push(lists.itemOf(customer));
      await putItems(items.map((item) => ({ pk, sk: item.customer, ...item })));
      for (const { customer, recommendations } of items)
        for (const { product, score, rank } of recommendations) yield [customer, product, score, rank];
    }
  }
  await putCsv(artifactKeys(material.runId).recommendationsPart(from), null, rows());
}

class CustomerLists {
  readonly #material: Material;
  readonly #ranking: RankingModel | null;
  readonly #settings: Settings;
  readonly #scores: Float64Array;

  constructor(material: Material, ranking: RankingModel | null, settings: Settings) {
    this.#material = material;
    this.#ranking = ranking;
    this.#settings = settings;
    this.#scores = new Float64Array(material.interactions.productCount);
  }

  /** @param outer index of the customer; all customers of a data set have rows. */
  itemOf(outer: number): CustomerItem {
    const { dataset, interactions } = this.#material;
    const customer = dataset.customerIds[outer];
    const inner = interactions.innerCustomer(outer);
    const { start, members, durations } = interactions.byCustomer;
    const viewed = members.subarray(start[inner], start[inner + 1]);
    return {
      customer,
      regular: isRegular(customer, this.#settings.customerPrefix),
      productsViewed: viewed.length,
      mostViewed: this.#mostViewed(viewed, durations.subarray(start[inner], start[inner + 1])),
      recommendations: this.#recommendations(inner, viewed),
    };
  }

  #mostViewed(viewed: Int32Array, durations: Float64Array): CustomerItem['mostViewed'] {
    const longest = new TopList(MOST_VIEWED);
    for (let n = 0; n < viewed.length; n++) longest.offer(viewed[n], durations[n]);
    const { keys, scores } = longest.drain();
    return Array.from(keys, (product, n) => ({ product: this.#productId(product), duration: scores[n] }));
  }

  /** None where no ranking model won. */
  #recommendations(inner: number, viewed: Int32Array): CustomerItem['recommendations'] {
    if (this.#ranking === null) return [];
    this.#ranking.score(inner, this.#scores);
    requireFinite(this.#scores, this.#material.interactions);
    const { products, scores } = topProducts(this.#scores, viewed, this.#settings.recommendationsPerCustomer);
    return Array.from(products, (product, n) => ({
      product: this.#productId(product),
      score: scores[n],
      rank: n + 1,
    }));
  }

  #productId(inner: number): string {
    const { dataset, interactions } = this.#material;
    return dataset.productIds[interactions.products[inner]];
  }
}
