/** What lists of customers win; AUDIENCE_METRICS says it in words. */
import type { AUDIENCE_METRICS } from './figures.ts';
import type { RankedViewers } from './gains.ts';
import type { HeldOutViewers } from './judged-lists.ts';

export const TEN = 10;
const FIFTY = 50;
const FIRST_PART = 0.01;
/** Precision is taken over the products that have so many held-out viewers, or over those that have most. */
const ENOUGH_VIEWERS = 5;

/** A product's list. */
export interface JudgedList extends RankedViewers {
  /** One per rank. */
  readonly looking: HeldOutViewers;
  /** Places of the customers who come first: ten, or all of a shorter list. */
  readonly ten: Int32Array;
}

/** @param lists at least one; each has a viewer. @param customers who are judged. */
export function audienceMetrics(
  lists: readonly JudgedList[],
  customers: number,
): Record<keyof typeof AUDIENCE_METRICS, number> {
  const enough = Math.min(ENOUGH_VIEWERS, Math.max(...lists.map(viewersOf)));
  const withEnough = lists.filter((list) => viewersOf(list) >= enough);
  const names = lists.reduce((total, { ten }) => total + ten.length, 0);
  return {
    attention10: attentionOf(lists, TEN),
    attention50: attentionOf(lists, FIFTY),
    views10: mean(lists, (list) => found(list, TEN) / Math.min(TEN, viewersOf(list))),
    views50: mean(lists, (list) => found(list, FIFTY) / Math.min(FIFTY, viewersOf(list))),
    precision10: mean(withEnough, (list) => found(list, TEN) / list.ten.length),
    chance: mean(withEnough, (list) => viewersOf(list) / list.length),
    recall: mean(lists, (list) => found(list, firstPart(list)) / viewersOf(list)),
    secondsWon: lists.reduce((total, list) => total + secondsOf(list, TEN), 0) / names,
    longViews10: mean(
      withEnough,
      (list) => found(list, TEN, (viewer) => list.looking.isLong[viewer] === 1) / list.ten.length,
    ),
    ...overlap(lists, customers),
  };
}

const viewersOf = ({ ranks }: RankedViewers) => ranks.length;

const firstPart = ({ length }: RankedViewers) => Math.max(1, Math.round(FIRST_PART * length));

/** How many of the viewers who count stand in the first `cutoff` of the list. */
function found({ ranks }: RankedViewers, cutoff: number, counts = (_viewer: number) => true): number {
  let count = 0;
  for (let viewer = 0; viewer < ranks.length; viewer++) if (ranks[viewer] < cutoff && counts(viewer)) count++;
  return count;
}

/** 0 where nobody could win anything, or where negative durations outweigh the others. */
function attentionOf(lists: readonly JudgedList[], cutoff: number): number {
  let won = 0;
  let most = 0;
  for (const list of lists) {
    won += secondsOf(list, cutoff);
    for (const duration of list.looking.ascending.subarray(-cutoff)) most += Math.max(0, duration);
  }
  return most > 0 ? Math.max(0, won / most) : 0;
}

function secondsOf({ ranks, looking }: JudgedList, cutoff: number): number {
  let seconds = 0;
  for (let viewer = 0; viewer < ranks.length; viewer++)
    if (ranks[viewer] < cutoff) seconds += looking.durations[viewer];
  return seconds;
}

/**
 * Whether the same people head the lists. Counting each customer's tens gives the pairs of lists that share a name
 * without comparing each list with each other.
 */
function overlap(lists: readonly JudgedList[], customers: number): { reach: number; sameness: number } {
  const tens = new Int32Array(customers);
  for (const { ten } of lists) for (const place of ten) tens[place]++;
  const reached = tens.reduce((count, n) => count + (n > 0 ? 1 : 0), 0);
  const shared = tens.reduce((pairs, n) => pairs + (n * (n - 1)) / 2, 0);
  // Two lists share at most the names of the shorter one: the n-th shortest is that beside all longer ones.
  const lengths = Int32Array.from(lists, ({ ten }) => ten.length).sort();
  const most = lengths.reduce((pairs, length, n) => pairs + length * (lengths.length - 1 - n), 0);
  return { reach: reached / customers, sameness: most === 0 ? 0 : shared / most };
}

const mean = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0) / items.length;
