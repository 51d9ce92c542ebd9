/** A page of a ranking: customers of several stored lists in one order, with their ranks and addresses. */
import type { AudienceEntry, ViewersEntry } from '../../lib/contracts/api-lookups.ts';
import type { ListName, ListOwner } from '../../lib/contracts/table.ts';
import { type Address, withAddresses } from '../../lib/store/contacts.ts';
import { readListPage } from '../../lib/store/results-reader.ts';
import { badCursor, decodeCursor, encodeCursor, rankedPositionSchema } from './cursor.ts';
import { mergeLists, type RankedEntry } from './ranked-lists.ts';

interface RankedQuestion {
  readonly owner: ListOwner;
  readonly id: string;
  readonly lists: readonly ListName[];
  readonly limit: number;
  readonly cursor?: string | undefined;
}
type PageEntry = RankedEntry & Address & { readonly rank: number };

interface RankedPage {
  /** The run in which the list began; undefined at its start. */
  readonly run: string | undefined;
  readonly read: (runId: string) => Promise<{ entries: PageEntry[]; nextCursor: string | null }>;
}

/** @throws ApiError bad-cursor */
export function rankedPage({ owner, id, lists, limit, cursor }: RankedQuestion): RankedPage {
  const scope = [owner, id, ...lists];
  const position = decodeCursor(scope, cursor, rankedPositionSchema);
  const shown = position?.shown ?? lists.map(() => 0);
  if (shown.length !== lists.length) throw badCursor();
  const shownInAll = shown.reduce((sum, count) => sum + count, 0);

  const read = async (run: string) => {
    const part = await mergeLists(lists, shown, limit, (list, page) =>
      readListPage(run, owner, id, list, page),
    );
    const ranked = part.entries.map((entry, n) => ({ ...entry, rank: shownInAll + n + 1 }));
    return {
      entries: await withAddresses(ranked),
      nextCursor: part.more ? encodeCursor(scope, { run, shown: part.shown }) : null,
    };
  };
  return { run: position?.run, read };
}

export function audienceEntry({
  list,
  customer,
  email,
  dummy,
  duration,
  score,
  rank,
}: PageEntry): AudienceEntry {
  const viewed = list.startsWith('viewed-');
  return { customer, email, dummy, regular: isOfRegulars(list), viewed, duration, score, rank };
}

/** In the lists of viewers the score is the duration. */
export function viewersEntry({ list, customer, email, dummy, score, rank }: PageEntry): ViewersEntry {
  return { customer, email, dummy, regular: isOfRegulars(list), duration: score, rank };
}

const isOfRegulars = (list: ListName) => list.endsWith('-regular');
