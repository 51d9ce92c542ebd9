/** Whom to write to about each category. */
import { type CategoryItem, pack } from '../../lib/contracts/result-items.ts';
import { itemKey } from '../../lib/contracts/table.ts';
import type { Shard } from '../../lib/contracts/workflow.ts';
import { putItems } from '../../lib/store/table-items.ts';
import { categoriesOf } from '../categories.ts';
import { listedCategory } from '../listed.ts';
import { rankedGroups } from './audiences.ts';
import { pagesOf, sizesOf } from './list-pages.ts';
import type { Material } from './material.ts';

/** Writes each category's item, then the pages of its audience. */
export async function describeCategories(material: Material, { from, to }: Shard): Promise<void> {
  const { runId, slot, catalogue } = material;
  const groups = categoriesOf(catalogue)
    .slice(from, to)
    .map((category) => ({ category, products: material.available(category.products) }));
  for await (const ranked of rankedGroups(material, groups)) {
    const items = ranked.map(
      (found): CategoryItem => ({
        ...listedCategory(found.group.category),
        ...sizesOf(found),
      }),
    );
    await putItems(
      items.map((item) => ({ ...itemKey(slot, 'CATEGORY', item.category), ...pack(runId, item) })),
    );
    for (const { group, lists } of ranked)
      await putItems(pagesOf(material, 'CATEGORY', group.category.category, lists));
  }
}
