/** One group's customers in four lists: those who are new to it and those who have viewed it, regular or not. */
import { TopList } from '../numeric/top-list.ts';

/** The place in `GroupLists.lists`: 2 for those who have viewed, plus 1 for regular customers. */
const listOf = (hasViewed: boolean, isRegular: number) => (hasViewed ? 2 : 0) + isRegular;

/** One per customer, by inner index. */
export interface Standings {
  /** Outer indices. */
  readonly customers: Int32Array;
  readonly scores: Float64Array;
  /** 1 for those who count as having viewed the group. */
  readonly hasViewed: Uint8Array;
  readonly isRegular: Uint8Array;
}

export interface List {
  /** Outer indices, best first; equal scores: the lower outer index first. */
  readonly customers: Int32Array;
  readonly scores: Float64Array;
  /** Of new customers: how many of the new stand at or above each, as a share of all the new. Of viewers: empty. */
  readonly places: Float64Array;
  /** The list's length before it was cut. */
  readonly length: number;
}

/** @returns new passers-by, new regular customers, viewers who are passers-by, and who are regular. */
export function groupLists(standings: Standings, limit: number): List[] {
  const { customers, scores, hasViewed, isRegular } = standings;
  const best = Array.from({ length: 4 }, () => new TopList(limit));
  const lengths = [0, 0, 0, 0];
  for (let n = 0; n < customers.length; n++) {
    const list = listOf(hasViewed[n] === 1, isRegular[n]);
    best[list].offer(customers[n], scores[n]);
    lengths[list]++;
  }
  const newcomers = lengths[0] + lengths[1];
  return best.map((list, n) => {
    const { keys, scores } = list.drain();
    const places = n < 2 ? placesIn(keys, scores, standings, newcomers) : new Float64Array();
    return { customers: keys, scores, places, length: lengths[n] };
  });
}

/** Counts every new customer, listed or not, at the first listed one that does not stand above. */
function placesIn(
  listed: Int32Array,
  listedScores: Float64Array,
  { customers, scores, hasViewed }: Standings,
  newcomers: number,
): Float64Array {
  const places = new Float64Array(listed.length);
  const standsAbove = (place: number, score: number, customer: number) =>
    listedScores[place] > score || (listedScores[place] === score && listed[place] < customer);
  for (let n = 0; n < customers.length && places.length > 0; n++) {
    const [score, customer] = [scores[n], customers[n]];
    // Most stand below the whole list.
    if (hasViewed[n] === 1 || standsAbove(places.length - 1, score, customer)) continue;
    let from = 0;
    let to = places.length - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (standsAbove(middle, score, customer)) from = middle + 1;
      else to = middle;
    }
    places[from]++;
  }
  let above = 0;
  for (let n = 0; n < places.length; n++) {
    above += places[n];
    places[n] = above / newcomers;
  }
  return places;
}
