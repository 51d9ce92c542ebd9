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

/** All pages of all lists of one product or category. */
export function pagesOf(
  { runId, dataset: { customerIds } }: Material,
  owner: ListOwner,
  id: string,
  lists: RankedLists,
): TableItem[] {
  const pk = listPartition(runId, owner, id);
  const tupleOf = ({ customer, score, duration }: AudienceEntry): ListEntry =>
    duration === undefined ? [customerIds[customer], score] : [customerIds[customer], score, duration];
  return Object.entries(lists).flatMap(([list, entries]) =>
    Array.from({ length: Math.ceil(entries.length / ENTRIES_PER_PAGE) }, (_, page) => {
      const shown = entries.slice(page * ENTRIES_PER_PAGE, (page + 1) * ENTRIES_PER_PAGE);
      return { pk, sk: listPageSk(list as ListName, page), entries: JSON.stringify(shown.map(tupleOf)) };
    }),
  );
}

export function countsOf(lists: Record<AudienceList, readonly AudienceEntry[]>): AudienceCounts {
  return Object.fromEntries(AUDIENCE_LISTS.map((list) => [list, lists[list].length])) as AudienceCounts;
}
