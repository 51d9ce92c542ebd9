/** Whom to write to about each product, who has viewed it, and what is like it. */
import { type ProductItem, pack } from '../../lib/contracts/result-items.ts';
import { itemKey } from '../../lib/contracts/table.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import type { AudienceEntry, ProductGroup, RankedGroup } from '../../lib/engine/lists/audience.ts';
import { TopList } from '../../lib/engine/numeric/top-list.ts';
import { putItems, type TableItem } from '../../lib/store/table-items.ts';
import { listedProduct } from '../listed.ts';
import { AudienceExport } from './audience-export.ts';
import { rankedGroups } from './audiences.ts';
import { pagesOf, type RankedLists, sizesOf } from './list-pages.ts';
import type { Material } from './material.ts';

const SIMILAR_PRODUCTS = 20;

/** Writes each product's item, the pages of its audience and viewers, and audience/<product>.csv. */
export async function describeProducts(material: Material, { from, to }: Shard): Promise<void> {
  const { runId, slot } = material;
  const files = await AudienceExport.of(material);
  const groups = Array.from({ length: to - from }, (_, n) => ({
    product: from + n,
    products: material.available(Int32Array.of(from + n)),
  }));
  for await (const ranked of rankedGroups(material, groups)) {
    const items = await Promise.all(ranked.map((found) => itemOf(material, found)));
    await putItems(
      items.map((item) => ({ ...itemKey(slot, 'PRODUCT', item.product), ...pack(runId, item) })),
    );
    await putItems(pagesOfProducts(material, ranked));
    await Promise.all(ranked.map(({ group, lists }) => files.store(group.product, lists)));
  }
}

/** `product` is an outer index. */
type RankedProduct = RankedGroup<ProductGroup & { readonly product: number }>;

function* pagesOfProducts(material: Material, ranked: readonly RankedProduct[]): Generator<TableItem> {
  for (const { group, lists } of ranked) {
    const all = { ...lists, ...viewerLists(material, group.product) };
    yield* pagesOf(material, 'PRODUCT', material.dataset.productIds[group.product], all);
  }
}

async function itemOf(material: Material, found: RankedProduct): Promise<ProductItem> {
  const { interactions } = material;
  const { product } = found.group;
  const inner = interactions.innerProduct(product);
  const { products, similarities } = (await material.similar()).neighboursOf(inner);
  const nearest = Array.from(products, (neighbour, n) => ({ neighbour, similarity: similarities[n] }));
  return {
    ...listedProduct(material, product),
    similar: nearest
      .filter(({ neighbour }) => material.isUnavailable[neighbour] === 0)
      .slice(0, SIMILAR_PRODUCTS)
      .map(({ neighbour, similarity }) => ({ product: material.productId(neighbour), similarity })),
    ...sizesOf(found),
  };
}

/** Customers by observed duration, longest first; among equals the lower outer index first. */
function viewerLists(material: Material, product: number): RankedLists {
  const { interactions, settings } = material;
  const regular = new TopList(settings.audienceLimit);
  const passersBy = new TopList(settings.audienceLimit);
  const { customers, durations } = interactions.viewersOf(interactions.innerProduct(product));
  for (const [n, inner] of customers.entries()) {
    const customer = interactions.customers[inner];
    const list = material.isRegular[customer] === 1 ? regular : passersBy;
    list.offer(customer, durations[n]);
  }
  return { 'viewers-regular': entriesOf(regular), 'viewers-passerby': entriesOf(passersBy) };
}

/** The score is the duration. */
function entriesOf(list: TopList): AudienceEntry[] {
  const { keys, scores } = list.drain();
  const unknown = { place: null, predictedDuration: null, why: [] };
  return Array.from(keys, (customer, n) => ({ customer, score: scores[n], ...unknown }));
}
