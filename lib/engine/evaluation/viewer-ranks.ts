/**
 * Where those who look stand among all who are listed, and where the regulars of them stand among the regulars. A list
 * is not sorted: each of its places is counted between the two viewers that it stands between.
 */
import { addressesOf, intoKernels } from '../numeric/kernels/kernels.ts';
import type { RankedViewers } from './gains.ts';
import { NOT_LISTED } from './judged-scores.ts';

/** The viewers of one list, best first; of equal scores the lower place first. */
interface SortedViewers {
  readonly scores: Float64Array;
  readonly places: Int32Array;
}

/** How many places stand above each viewer, but below the one before, and how many below all: of all, and of regulars. */
interface Between {
  readonly all: Int32Array;
  readonly regular: Int32Array;
}

/** Valid until the next list. */
export type CountBetween = (scores: Float64Array, viewers: SortedViewers) => Between;

/**
 * @param isRegular by place.
 * @param mostViewers of a list.
 * @returns for a list's scores by place (of equal ones the first is better) and the places of those who look, who are
 * listed: their ranks, and those of the regulars among them.
 */
export function viewerRanks(isRegular: Int32Array, mostViewers: number) {
  const count = compiledCount(isRegular, mostViewers) ?? plainCount(isRegular);
  return (scores: Float64Array, places: Int32Array): { all: RankedViewers; regular: RankedViewers } => {
    const bestFirst = Int32Array.from(places.keys()).sort(
      (one, other) => scores[places[other]] - scores[places[one]] || places[one] - places[other],
    );
    const sorted = bestFirst.map((viewer) => places[viewer]);
    const between = count(scores, {
      scores: Float64Array.from(sorted, (place) => scores[place]),
      places: sorted,
    });
    const regular = rankedFrom(between.regular, bestFirst);
    return {
      all: rankedFrom(between.all, bestFirst),
      regular: { ...regular, ranks: regular.ranks.filter((_, viewer) => isRegular[places[viewer]] === 1) },
    };
  };
}

/** Undefined where the scores do not fit the kernels' memory. */
export function compiledCount(isRegular: Int32Array, mostViewers: number): CountBetween | undefined {
  const loaded = intoKernels({
    scores: new Float64Array(isRegular.length),
    isRegular,
    viewerScores: new Float64Array(powerOf2Above(mostViewers)),
    viewerPlaces: new Int32Array(mostViewers),
    all: new Int32Array(mostViewers + 1),
    regular: new Int32Array(mostViewers + 1),
  });
  if (!loaded) return undefined;
  const { kernels, arrays } = loaded;
  const [scoresAt, regularAt, viewerScoresAt, viewerPlacesAt, allAt, countedAt] = addressesOf(arrays);
  return (scores, viewers) => {
    const { length } = viewers.places;
    arrays.scores.set(scores);
    arrays.viewerScores.fill(NOT_LISTED).set(viewers.scores);
    arrays.viewerPlaces.set(viewers.places);
    const all = arrays.all.subarray(0, length + 1).fill(0);
    const regular = arrays.regular.subarray(0, length + 1).fill(0);
    // biome-ignore format: one line per line of parameters
    kernels.countBetween(
      scoresAt, regularAt, scores.length,
      viewerScoresAt, viewerPlacesAt, length, powerOf2Above(length), allAt, countedAt,
    );
    return { all, regular };
  };
}

export function plainCount(isRegular: Int32Array): CountBetween {
  return (scores, viewers) => {
    const all = new Int32Array(viewers.places.length + 1);
    const regular = new Int32Array(all.length);
    for (let place = 0; place < scores.length; place++) {
      const score = scores[place];
      if (score === NOT_LISTED) continue;
      let from = 0;
      let to = viewers.places.length;
      while (from < to) {
        const middle = (from + to) >> 1;
        const viewer = viewers.scores[middle];
        if (score > viewer || (score === viewer && place < viewers.places[middle])) to = middle;
        else from = middle + 1;
      }
      all[from]++;
      regular[from] += isRegular[place];
    }
    return { all, regular };
  };
}

const powerOf2Above = (number: number) => 2 ** (32 - Math.clz32(number));

function rankedFrom(between: Int32Array, bestFirst: Int32Array): RankedViewers {
  const ranks = new Int32Array(bestFirst.length);
  let above = 0;
  for (const [n, viewer] of bestFirst.entries()) {
    above += between[n];
    ranks[viewer] = above;
  }
  return { ranks, length: above + between[bestFirst.length] };
}
