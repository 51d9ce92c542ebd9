/** A page of a ranking: customers of several stored lists in one order, with their ranks and addresses. */
import type * as z from 'zod';
import type { Addressee, Viewer } from '../../lib/contracts/api-lookups.ts';
import type { ListName, ListOwner } from '../../lib/contracts/table.ts';
import { type Address, withAddresses } from '../../lib/store/contacts.ts';
import { readListPage } from '../../lib/store/results-reader.ts';
import { badCursor, decodeCursor, encodeCursor, rankedPositionSchema } from './cursor.ts';
import { mergeLists, type RankedEntry } from './ranked-lists.ts';

interface Ranking {
  readonly owner: ListOwner;
  readonly id: string;
  /** The stored lists that are shown as one. */
  readonly lists: readonly ListName[];
}
/** Without a run at the start. */
type RankedPosition = Partial<z.infer<typeof rankedPositionSchema>>;

const scopeOf = ({ owner, id, lists }: Ranking) => [owner, id, ...lists];

/** Where a cursor goes on. @throws ApiError bad-cursor */
export function rankedPosition(ranking: Ranking, cursor: string | undefined): RankedPosition {
  const position = decodeCursor(scopeOf(ranking), cursor, rankedPositionSchema);
  if (position && position.shown.length !== ranking.lists.length) throw badCursor();
  return position ?? {};
}

/**
 * The next `limit` customers.
 * @param toItem what is shown of an entry, but for the address. Ranks count from 1 and go on from page to page.
 */
export async function rankedPage<Item extends { readonly customer: string }>(
  runId: string,
  ranking: Ranking,
  { shown = ranking.lists.map(() => 0) }: RankedPosition,
  limit: number,
  toItem: (entry: RankedEntry, rank: number) => Item,
): Promise<{ items: (Item & Address)[]; nextCursor: string | null }> {
  const { owner, id, lists } = ranking;
  const part = await mergeLists(lists, shown, limit, (list, page) =>
    readListPage(runId, owner, id, list, page),
  );
  const firstRank = 1 + shown.reduce((sum, count) => sum + count, 0);
  return {
    items: await withAddresses(part.entries.map((entry, n) => toItem(entry, firstRank + n))),
    nextCursor: part.more ? encodeCursor(scopeOf(ranking), { run: runId, shown: part.shown }) : null,
  };
}

export function addressee(entry: RankedEntry, rank: number): Omit<Addressee, keyof Address> {
  const { list, customer, score, duration } = entry;
  return { customer, regular: isOfRegulars(list), viewed: list.startsWith('viewed-'), duration, score, rank };
}

/** In the lists of viewers the score is the duration. */
export function viewer({ list, customer, score }: RankedEntry, rank: number): Omit<Viewer, keyof Address> {
  return { customer, regular: isOfRegulars(list), duration: score, rank };
}

const isOfRegulars = (list: ListName) => list.endsWith('-regular');
