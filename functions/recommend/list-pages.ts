/** Ranked customers as the table stores them. */
import { ENTRIES_PER_PAGE, encodePage, type ListEntry } from '../../lib/contracts/list-page.ts';
import {
  AUDIENCE_LISTS,
  type AudienceCounts,
  type AudienceSizes,
  type ListName,
  type ListOwner,
} from '../../lib/contracts/result-items.ts';
import { listPageKey } from '../../lib/contracts/table.ts';
import { stepOf } from '../../lib/engine/evaluation/gains.ts';
import type { AudienceEntry, ProductGroup, RankedGroup } from '../../lib/engine/lists/audience.ts';
import type { TableItem } from '../../lib/store/table-items.ts';
import type { Material } from './material.ts';

export type RankedLists = Partial<Record<ListName, readonly AudienceEntry[]>>;

/** All pages of all lists of one product or category; each is made when it is asked for, as together they are large. */
export function* pagesOf(
  { runId, slot, dataset: { customerIds, productIds } }: Material,
  owner: ListOwner,
  id: string,
  lists: RankedLists,
): Generator<TableItem> {
  // Without rest properties, which copy each of millions of entries.
  const storedEntry = (entry: AudienceEntry): ListEntry => ({
    customer: customerIds[entry.customer],
    score: entry.score,
    duration: entry.duration ?? null,
    predictedDuration: entry.predictedDuration,
    step: entry.place === null ? null : stepOf(entry.place),
    why: entry.why.map((product) => productIds[product]),
  });
  for (const [list, entries] of Object.entries(lists)) {
    const [content] = list.split('-') as ['new' | 'viewed' | 'viewers'];
    for (let page = 0; page * ENTRIES_PER_PAGE < entries.length; page++) {
      const shown = entries.slice(page * ENTRIES_PER_PAGE, (page + 1) * ENTRIES_PER_PAGE);
      const key = listPageKey(slot, owner, id, list as ListName, page);
      yield { ...key, run: runId, ...encodePage(shown.map(storedEntry), content) };
    }
  }
}

/** How many customers the lists of a group have: stored, and in all. */
export function sizesOf({ lists, customers }: RankedGroup<ProductGroup>): AudienceSizes {
  const stored = AUDIENCE_LISTS.map((list) => [list, lists[list].length]);
  return { audience: Object.fromEntries(stored) as AudienceCounts, customers };
}
