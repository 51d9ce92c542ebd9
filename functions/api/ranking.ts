/** Answers that rank customers: several stored lists shown as one, with ranks and addresses. */
import * as z from 'zod';
import type { Addressee, Segment, Viewer, Who } from '../../lib/contracts/api-lookups.ts';
import { AUDIENCE_LISTS, type ListName, type ListOwner } from '../../lib/contracts/table.ts';
import { type Address, withAddresses } from '../../lib/store/contacts.ts';
import { readListPage } from '../../lib/store/results-reader.ts';
import { badCursor, decodeCursor, encodeCursor } from './cursor.ts';
import type { LookUp } from './published.ts';
import { mergeLists, type RankedEntry } from './ranked-lists.ts';

interface Ranking<Item> {
  readonly owner: ListOwner;
  readonly id: string;
  /** The stored lists that are shown as one. */
  readonly lists: readonly ListName[];
  /** What is shown of an entry in addition to the address. */
  readonly toItem: (entry: RankedEntry, rank: number) => Item;
}
type WithoutAddress<Item> = Omit<Item, keyof Address>;

export const audienceOf = (
  owner: ListOwner,
  id: string,
  segment: Segment,
  who: Who,
): Ranking<WithoutAddress<Addressee>> => ({
  owner,
  id,
  lists: AUDIENCE_LISTS.filter(
    (list) => (segment === 'all' || isOfRegulars(list)) && (who === 'all' || list.startsWith(`${who}-`)),
  ),
  toItem: ({ list, customer, score, duration }, rank) => ({
    customer,
    regular: isOfRegulars(list),
    viewed: list.startsWith('viewed-'),
    duration,
    score,
    rank,
  }),
});

/** In the lists of viewers the score is the duration. */
export const viewersOf = (id: string, segment: Segment): Ranking<WithoutAddress<Viewer>> => ({
  owner: 'PRODUCT',
  id,
  lists: segment === 'all' ? ['viewers-regular', 'viewers-passerby'] : ['viewers-regular'],
  toItem: ({ list, customer, score }, rank) => ({
    customer,
    regular: isOfRegulars(list),
    duration: score,
    rank,
  }),
});

const isOfRegulars = (list: ListName) => list.endsWith('-regular');

/** The run in which the ranking began, and how many entries of each stored list have been shown. */
const positionSchema = z.strictObject({ run: z.string(), shown: z.array(z.int().min(0)) });

/**
 * The look-up of a ranking's next `limit` customers. Ranks count from 1 and go on from page to page.
 * @param about what the answer says in addition to the page
 * @throws ApiError bad-cursor
 */
export function rankedPage<Item extends { readonly customer: string }, About>(
  { owner, id, lists, toItem }: Ranking<Item>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  about: (runId: string) => Promise<About>,
): LookUp<About & { items: (Item & Address)[]; nextCursor: string | null }> {
  const scope = [owner, id, ...lists];
  const position = decodeCursor(scope, cursor, positionSchema);
  if (position && position.shown.length !== lists.length) throw badCursor();
  const before = position?.shown ?? lists.map(() => 0);
  const firstRank = 1 + before.reduce((sum, count) => sum + count, 0);
  return {
    run: position?.run,
    hasAddresses: true,
    answer: async (runId) => {
      const found = await about(runId);
      const { entries, shown, more } = await mergeLists(lists, before, limit, (list, page) =>
        readListPage(runId, owner, id, list, page),
      );
      return {
        ...found,
        items: await withAddresses(entries.map((entry, n) => toItem(entry, firstRank + n))),
        nextCursor: more ? encodeCursor(scope, { run: runId, shown }) : null,
      };
    },
  };
}
