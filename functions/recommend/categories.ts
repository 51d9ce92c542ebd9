/** Whom to write to about each category. */
import type { Settings } from '../../lib/contracts/settings.ts';
import { type CategoryItem, categoriesPartition } from '../../lib/contracts/table.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import { putItems } from '../../lib/store/table-items.ts';
import { categoriesOf } from '../categories.ts';
import { rankedGroups } from './audiences.ts';
import type { Material } from './material.ts';
import { countsOf, pagesOf } from './ranked-lists.ts';

/** Writes each category's item, then the pages of its audience. */
export async function describeCategories(
  material: Material,
  { from, to }: Shard,
  settings: Settings,
): Promise<void> {
  const { runId, dataset } = material;
  const categories = categoriesOf(dataset.productIds).slice(from, to);
  const pk = categoriesPartition(runId);
  for await (const some of rankedGroups(material, categories, ({ products }) => products, settings)) {
    const items = some.map(
      ({ group: { category, products }, audience }): CategoryItem => ({
        category,
        products: products.length,
        audience: countsOf(audience),
      }),
    );
    await putItems(items.map((item) => ({ pk, sk: item.category, ...item })));
    for (const { group, audience } of some)
      await putItems(pagesOf(runId, 'CATEGORY', group.category, { ...audience }, dataset.customerIds));
  }
}
