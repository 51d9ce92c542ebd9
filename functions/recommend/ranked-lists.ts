/** Ranked customers as they lie in the table. */
import {
  AUDIENCE_LISTS,
  type AudienceCounts,
  ENTRIES_PER_PAGE,
  type ListEntry,
  type ListName,
  type ListOwner,
  listPageSk,
  listPartition,
} from '../../lib/contracts/table.ts';
import type {
  AudienceEntry,
  AudienceLists,
  ProductGroup,
  RankedGroup,
} from '../../lib/engine/lists/audience.ts';
import type { TableItem } from '../../lib/store/table-items.ts';

export const NO_AUDIENCE: AudienceLists = {
  'new-regular': [],
  'new-passerby': [],
  'viewed-regular': [],
  'viewed-passerby': [],
};

export type RankedLists = Partial<Record<ListName, readonly AudienceEntry[]>>;

/** A product, by its outer index, with its audience. */
export type RankedProduct = RankedGroup<ProductGroup & { readonly product: number }>;

/** All pages of all lists of one product or category. */
export function* pagesOf(
  runId: string,
  owner: ListOwner,
  id: string,
  lists: RankedLists,
  customerIds: readonly string[],
): Generator<TableItem> {
  const pk = listPartition(runId, owner, id);
  for (const [list, entries = []] of Object.entries(lists)) {
    for (let page = 0; page * ENTRIES_PER_PAGE < entries.length; page++) {
      const shown = entries.slice(page * ENTRIES_PER_PAGE, (page + 1) * ENTRIES_PER_PAGE);
      const tuples = shown.map((entry) => tupleOf(entry, customerIds));
      yield { pk, sk: listPageSk(list as ListName, page), entries: JSON.stringify(tuples) };
    }
  }
}

function tupleOf({ customer, score, duration }: AudienceEntry, customerIds: readonly string[]): ListEntry {
  const id = customerIds[customer];
  return duration === undefined ? [id, score] : [id, score, duration];
}

export function countsOf(audience: AudienceLists): AudienceCounts {
  return Object.fromEntries(AUDIENCE_LISTS.map((list) => [list, audience[list].length])) as AudienceCounts;
}
