/** Whom to write to about each product, who has viewed it, and what is like it. */
import { categoryOf, isRegular } from '../../lib/contracts/identity.ts';
import { type ProductItem, productsPartition } from '../../lib/contracts/table.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import { entriesOf } from '../../lib/engine/lists/audience.ts';
import { TopList } from '../../lib/engine/numeric/top-list.ts';
import { putItems, type TableItem } from '../../lib/store/table-items.ts';
import { exportAudience } from './audience-export.ts';
import { rankedGroups } from './audiences.ts';
import type { Material } from './material.ts';
import { countsOf, pagesOf, type RankedLists, type RankedProduct } from './ranked-lists.ts';

const SIMILAR_PRODUCTS = 20;

/**
 * Writes each product's item, the pages of its audience and viewers, and audience/<product>.csv. Items come before
 * their pages: deleting a run's results finds the pages by the items.
 */
export async function describeProducts(material: Material, { from, to }: Shard): Promise<void> {
  const pk = productsPartition(material.runId);
  const groups = Array.from({ length: to - from }, (_, n) => ({
    product: from + n,
    products: Int32Array.of(from + n),
  }));
  for await (const ranked of rankedGroups(material, groups)) {
    const items = await Promise.all(ranked.map((product) => itemOf(material, product)));
    await putItems(items.map((item) => ({ pk, sk: item.product, ...item })));
    await putItems(pagesOfProducts(material, ranked));
    await Promise.all(ranked.map((product) => exportAudience(material, product)));
  }
}

async function itemOf(
  material: Material,
  { group: { product }, lists }: RankedProduct,
): Promise<ProductItem> {
  const { dataset, interactions } = material;
  const id = dataset.productIds[product];
  const inner = interactions.innerProduct(product);
  const { durations } = interactions.viewersOf(inner);
  const nearest = (await material.similar()).neighboursOf(inner);
  return {
    product: id,
    category: categoryOf(id),
    viewers: durations.length,
    meanDuration: mean(durations),
    similar: Array.from(nearest.products.subarray(0, SIMILAR_PRODUCTS), (neighbour, n) => ({
      product: dataset.productIds[interactions.products[neighbour]],
      similarity: nearest.similarities[n],
    })),
    audience: countsOf(lists),
  };
}

function* pagesOfProducts(material: Material, products: readonly RankedProduct[]): Generator<TableItem> {
  const { runId, dataset } = material;
  for (const { group, lists } of products) {
    const all = { ...lists, ...viewerLists(material, group.product) };
    yield* pagesOf(runId, 'PRODUCT', dataset.productIds[group.product], all, dataset.customerIds);
  }
}

/** Customers by observed duration, longest first; of equals the lower outer index. */
function viewerLists({ dataset, interactions, settings }: Material, product: number): RankedLists {
  const regular = new TopList(settings.audienceLimit);
  const passersBy = new TopList(settings.audienceLimit);
  const { customers, durations } = interactions.viewersOf(interactions.innerProduct(product));
  for (const [n, inner] of customers.entries()) {
    const customer = interactions.customers[inner];
    const list = isRegular(dataset.customerIds[customer], settings.customerPrefix) ? regular : passersBy;
    list.offer(customer, durations[n]);
  }
  return { 'viewers-regular': entriesOf(regular), 'viewers-passerby': entriesOf(passersBy) };
}

/** Divided before they are added: the sum of finite durations may be more than a number can hold. */
function mean(durations: Float64Array): number {
  return durations.reduce((sum, duration) => sum + duration / durations.length, 0);
}
