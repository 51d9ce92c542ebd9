/** Ranked customers as the table stores them. */
import {
  AUDIENCE_LISTS,
  type AudienceCounts,
  type AudienceList,
  ENTRIES_PER_PAGE,
  type ListEntry,
  type ListName,
  type ListOwner,
  listPageSk,
  listPartition,
} from '../../lib/contracts/table.ts';
import type { AudienceEntry } from '../../lib/engine/lists/audience.ts';
import type { TableItem } from '../../lib/store/table-items.ts';
import type { Material } from './material.ts';

export type RankedLists = Partial<Record<ListName, readonly AudienceEntry[]>>;

/** All pages of all lists of one product or category; each is made when it is asked for, as together they are large. */
export function* pagesOf(
  { runId, dataset: { customerIds } }: Material,
  owner: ListOwner,
  id: string,
  lists: RankedLists,
): Generator<TableItem> {
  const pk = listPartition(runId, owner, id);
  const tupleOf = ({ customer, score, duration }: AudienceEntry): ListEntry =>
    duration === undefined ? [customerIds[customer], score] : [customerIds[customer], score, duration];
  for (const [list, entries] of Object.entries(lists))
    for (let page = 0; page * ENTRIES_PER_PAGE < entries.length; page++) {
      const shown = entries.slice(page * ENTRIES_PER_PAGE, (page + 1) * ENTRIES_PER_PAGE);
      yield { pk, sk: listPageSk(list as ListName, page), entries: JSON.stringify(shown.map(tupleOf)) };
    }
}

export function countsOf(lists: Record<AudienceList, readonly AudienceEntry[]>): AudienceCounts {
  return Object.fromEntries(AUDIENCE_LISTS.map((list) => [list, lists[list].length])) as AudienceCounts;
}
