/** Answers that rank customers: several stored lists shown as one, with ranks and addresses. */
import * as z from 'zod';
import type { Addressee, Viewer } from '../../lib/contracts/api-lookups.ts';
import type { Segment, Who } from '../../lib/contracts/api-questions.ts';
import { interestAt } from '../../lib/contracts/list-page.ts';
import {
  AUDIENCE_LISTS,
  type AudienceSizes,
  type ListName,
  type ListOwner,
} from '../../lib/contracts/result-items.ts';
import { liftBySteps } from '../../lib/engine/evaluation/gains.ts';
import type { Address } from '../../lib/store/contacts.ts';
import { badCursor, decodeCursor, encodeCursor } from './cursor.ts';
import { gainsOfList } from './gains-of-list.ts';
import type { LookUp, Source } from './published.ts';
import { mergeLists, type RankedEntry } from './ranked-lists.ts';
import { titlesOf, titlesOfReasons } from './titled.ts';

/** Stored lists that are shown as one. */
interface Ranking {
  readonly owner: ListOwner;
  readonly id: string;
  readonly lists: readonly ListName[];
}

/** What an answer says in addition to the entries, and what it shows of an entry in addition to the address. */
interface Shown<About, Item> {
  readonly about: (entries: readonly RankedEntry[]) => About;
  readonly toItem: (entry: RankedEntry, rank: number) => Item;
}

type WithoutAddress<Item> = Omit<Item, keyof Address>;

export interface AudienceQuestion {
  readonly segment: Segment;
  readonly who: Who;
}

export const audienceOf = (owner: ListOwner, id: string, question: AudienceQuestion): Ranking => ({
  owner,
  id,
  lists: listsFor(question),
});

const listsFor = ({ segment, who }: AudienceQuestion) =>
  AUDIENCE_LISTS.filter(
    (list) => (segment === 'all' || isOfRegulars(list)) && (who === 'all' || list.startsWith(`${who}-`)),
  );

/** @param finding the item of the product or category. */
export async function showAudience(
  source: Source,
  question: AudienceQuestion,
  finding: Promise<AudienceSizes>,
) {
  const [{ audience: counts, customers }, gains, titles] = await Promise.all([
    finding,
    source.results.gains(source),
    titlesOf(source),
  ]);
  const length = listsFor(question).reduce((sum, list) => sum + customers[list], 0);
  const measured = question.who === 'new' && gains;
  const lifts = liftBySteps(gains?.model.all ?? []);
  return {
    about: (entries: readonly RankedEntry[]) => ({
      ...question,
      counts,
      customers: length,
      gains: measured ? gainsOfList(gains, question.segment, length) : null,
      titles: titlesOfReasons(entries, titles),
    }),
    toItem: (entry: RankedEntry, rank: number) => addresseeOf(entry, rank, lifts),
  };
}

const addresseeOf = (
  { list, customer, score, duration, predictedDuration, step, why }: RankedEntry,
  rank: number,
  lifts: readonly number[],
): WithoutAddress<Addressee> => ({
  customer,
  regular: isOfRegulars(list),
  viewed: list.startsWith('viewed-'),
  duration: duration ?? undefined,
  score,
  rank,
  interest: interestAt(lifts, step),
  predictedDuration,
  why: [...why],
});

export const viewersOf = (id: string, segment: Segment): Ranking => ({
  owner: 'PRODUCT',
  id,
  lists: segment === 'all' ? ['viewers-regular', 'viewers-passerby'] : ['viewers-regular'],
});

/** In the lists of viewers the score is the duration. */
export const viewerOf = ({ list, customer, score }: RankedEntry, rank: number): WithoutAddress<Viewer> => ({
  customer,
  regular: isOfRegulars(list),
  duration: score,
  rank,
});

const isOfRegulars = (list: ListName) => list.endsWith('-regular');

/** The run in which the ranking began, and how many entries of each stored list have been shown. */
const positionSchema = z.strictObject({ run: z.string(), shown: z.array(z.int().min(0)) });

/**
 * The look-up of a ranking's next `limit` customers. Ranks count from 1 and go on from page to page.
 * @throws ApiError bad-cursor
 */
export function rankedPage<Item extends { readonly customer: string }, About>(
  { owner, id, lists }: Ranking,
  { dataset, limit, cursor }: { readonly dataset?: string; readonly limit: number; readonly cursor?: string },
  show: (source: Source) => Promise<Shown<About, Item>>,
): LookUp<About & { items: (Item & Address)[]; nextCursor: string | null }> {
  const scope = [owner, id, ...lists];
  const position = decodeCursor(scope, cursor, positionSchema);
  if (position && position.shown.length !== lists.length) throw badCursor();
  const before = position?.shown ?? lists.map(() => 0);
  const firstRank = 1 + before.reduce((sum, count) => sum + count, 0);
  return {
    dataset,
    run: position?.run,
    hasAddresses: true,
    answer: async (source) => {
      const { about, toItem } = await show(source);
      const { entries, shown, more } = await mergeLists(lists, before, limit, (list, page) =>
        source.results.listPage(source, owner, id, list, page),
      );
      const items = entries.map((entry, n) => toItem(entry, firstRank + n));
      return {
        ...about(entries),
        items: await source.withAddresses(items),
        nextCursor: more ? encodeCursor(scope, { run: source.runId, shown }) : null,
      };
    },
  };
}
