/**
 * How well a model's lists of customers find those who look: one list for each judged product (judged-lists.ts), best
 * score first. Customers with equal scores are listed in an order drawn by chance, the same for all models.
 *
 * Cost: the model's own scores, and some 30 ns for each pair of a customer and a product.
 */
import { TopList } from '../numeric/top-list.ts';
import type { Fitted } from '../predict.ts';
import { audienceMetrics, type JudgedList, TEN } from './audience-metrics.ts';
import type { AudienceFigures } from './figures.ts';
import { gainsOf, type RankedViewers } from './gains.ts';
import { judgedLists } from './judged-lists.ts';
import { judgedScores, NOT_LISTED } from './judged-scores.ts';
import type { CutFold } from './parts.ts';

const STEPS_PER_VIEWER = 8;

/**
 * @param fitted on the fold's training rows.
 * @returns null when no held-out row has a customer and a product that both have training rows.
 * @throws NotFiniteError when a score is not a finite number.
 */
export function evaluateAudience(fitted: Fitted, fold: CutFold): AudienceFigures | null {
  const { interactions, isRegular } = fold;
  const judged = judgedLists(fold);
  const { customers, products, viewers, isSampled } = judged;
  if (products.length === 0) return null;
  const regularPlaces = Uint8Array.from(
    customers,
    (customer) => isRegular?.[interactions.customers[customer]] ?? 1,
  );
  const lists: JudgedList[] = [];
  const ofRegulars: RankedViewers[] = [];
  for (const scores of judgedScores(fitted, judged)) {
    const looking = viewers[lists.length];
    const { all, regular } = rankedViewers(scores, looking.places, regularPlaces);
    lists.push({ looking, ...all, ten: firstTen(scores) });
    ofRegulars.push(regular);
  }
  return {
    judged: {
      products: products.length,
      customers: customers.length,
      pairs: lists.reduce((pairs, { length }) => pairs + length, 0),
      isSampled,
    },
    ...audienceMetrics(lists, customers.length),
    gains: { all: gainsOf(lists), regular: gainsOf(ofRegulars) },
  };
}

/** Places of the ten with the greatest scores; fewer if the list is shorter. */
function firstTen(scores: Float64Array): Int32Array {
  const top = new TopList(TEN);
  for (let place = 0; place < scores.length; place++)
    if (scores[place] !== NOT_LISTED) top.offer(place, scores[place]);
  return top.drain().keys;
}

/**
 * Where those who look stand among all who are listed, and where the regulars of them stand among the regulars.
 * @param scores by place; of equal ones the first is better.
 * @param places of those who look; they are listed.
 * @param isRegular by place.
 */
function rankedViewers(scores: Float64Array, places: Int32Array, isRegular: Uint8Array) {
  const bestFirst = Int32Array.from(places.keys()).sort(
    (one, other) => scores[places[other]] - scores[places[one]] || places[one] - places[other],
  );
  const placesByRank = bestFirst.map((viewer) => places[viewer]);
  const scoresByRank = Float64Array.from(placesByRank, (place) => scores[place]);
  const { stepOf, start } = stepsOf(scoresByRank);
  // Counted between neighbours: those above a viewer are above all that follow.
  const all = new Int32Array(places.length + 1);
  const regulars = new Int32Array(places.length + 1);
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place];
    if (score === NOT_LISTED) continue;
    const step = stepOf(score);
    let from = start[step];
    let to = start[step + 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      const isAbove =
        score > scoresByRank[middle] || (score === scoresByRank[middle] && place < placesByRank[middle]);
      if (isAbove) to = middle;
      else from = middle + 1;
    }
    all[from]++;
    regulars[from] += isRegular[place];
  }
  const regular = rankedFrom(regulars, bestFirst);
  return {
    all: rankedFrom(all, bestFirst),
    regular: { ...regular, ranks: regular.ranks.filter((_, viewer) => isRegular[places[viewer]] === 1) },
  };
}

/**
 * Steps of equal width from the best score to the worst: most hold no viewer or one, and then there is nothing to search.
 * @param scores best first.
 * @returns for each step the place of its first score.
 */
function stepsOf(scores: Float64Array) {
  const best = scores[0];
  const last = STEPS_PER_VIEWER * scores.length;
  const perStep = last / (best - scores[scores.length - 1]);
  /** A distance that is no number, as 0 / 0, is of the first step. */
  const stepOf = (score: number) => Math.min(last, Math.max(0, (best - score) * perStep)) | 0;
  const start = new Int32Array(last + 2);
  for (const score of scores) start[stepOf(score) + 1]++;
  for (let step = 0; step <= last; step++) start[step + 1] += start[step];
  return { stepOf, start };
}

/** @param between how many stand above each of the viewers, but below the one before, and how many below all. */
function rankedFrom(between: Int32Array, bestFirst: Int32Array): RankedViewers {
  const ranks = new Int32Array(bestFirst.length);
  let above = 0;
  for (const [n, viewer] of bestFirst.entries()) {
    above += between[n];
    ranks[viewer] = above;
  }
  return { ranks, length: above + between[bestFirst.length] };
}
