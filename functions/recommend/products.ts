/** Whom to write to about each product, who has viewed it, and what is like it. */
import { categoryOf, isRegular } from '../../lib/contracts/identity.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type ProductItem, productsPartition } from '../../lib/contracts/table.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import type { AudienceEntry } from '../../lib/engine/lists/audience.ts';
import { TopList } from '../../lib/engine/numeric/top-list.ts';
import { putItems, type TableItem } from '../../lib/store/table-items.ts';
import { exportAudience } from './audience-export.ts';
import { type RankedGroup, rankedGroups } from './audiences.ts';
import type { Material } from './material.ts';
import { countsOf, pagesOf, type RankedLists } from './ranked-lists.ts';

const SIMILAR_PRODUCTS = 20;

/** A product by its outer index. */
type RankedProduct = RankedGroup<number>;

/**
 * Writes each product's item, the pages of its audience and viewers, and audience/<product>.csv. Items come before
 * their pages: deleting a run's results finds the pages by the items.
 */
export async function describeProducts(
  material: Material,
  datasetName: string,
  { from, to }: Shard,
  settings: Settings,
): Promise<void> {
  const products = Array.from({ length: to - from }, (_, n) => from + n);
  const pk = productsPartition(material.runId);
  for await (const some of rankedGroups(material, products, (product) => Int32Array.of(product), settings)) {
    const items = await Promise.all(some.map((ranked) => itemOf(material, ranked)));
    await putItems(items.map((item) => ({ pk, sk: item.product, ...item })));
    await putItems(pagesOfProducts(material, some, settings));
    await Promise.all(some.map((ranked) => exportAudience(material, datasetName, ranked)));
  }
}

async function itemOf(material: Material, { group, audience }: RankedProduct): Promise<ProductItem> {
  const { dataset, interactions } = material;
  const product = dataset.productIds[group];
  const { members, durations } = viewsOf(material, group);
  const nearest = (await material.similar()).neighboursOf(interactions.innerProduct(group));
  return {
    product,
    category: categoryOf(product),
    viewers: members.length,
    meanDuration: mean(durations),
    similar: Array.from(nearest.products.subarray(0, SIMILAR_PRODUCTS), (neighbour, n) => ({
      product: dataset.productIds[interactions.products[neighbour]],
      similarity: nearest.similarities[n],
    })),
    audience: countsOf(audience),
  };
}

function* pagesOfProducts(
  material: Material,
  products: readonly RankedProduct[],
  settings: Settings,
): Generator<TableItem> {
  const { runId, dataset } = material;
  for (const { group, audience } of products) {
    const lists = { ...audience, ...viewersOf(material, group, settings) };
    yield* pagesOf(runId, 'PRODUCT', dataset.productIds[group], lists, dataset.customerIds);
  }
}

/** Customers by observed duration, longest first; of equals the lower outer index. */
function viewersOf(
  material: Material,
  product: number,
  { audienceLimit, customerPrefix }: Settings,
): RankedLists {
  const { dataset, interactions } = material;
  const regular = new TopList(audienceLimit);
  const passersBy = new TopList(audienceLimit);
  const { members, durations } = viewsOf(material, product);
  for (let n = 0; n < members.length; n++) {
    const customer = interactions.customers[members[n]];
    const list = isRegular(dataset.customerIds[customer], customerPrefix) ? regular : passersBy;
    list.offer(customer, durations[n]);
  }
  return { 'viewers-regular': entriesOf(regular), 'viewers-passerby': entriesOf(passersBy) };
}

/** A product's rows: inner customers and their durations. */
function viewsOf({ interactions }: Material, product: number) {
  const { start, members, durations } = interactions.byProduct;
  const inner = interactions.innerProduct(product);
  const [from, to] = [start[inner], start[inner + 1]];
  return { members: members.subarray(from, to), durations: durations.subarray(from, to) };
}

function entriesOf(list: TopList): AudienceEntry[] {
  const { keys, scores } = list.drain();
  return Array.from(keys, (customer, n) => ({ customer, score: scores[n] }));
}

/** Divided before they are added: the sum of finite durations may be more than a number can hold. */
function mean(durations: Float64Array): number {
  return durations.reduce((sum, duration) => sum + duration / durations.length, 0);
}
