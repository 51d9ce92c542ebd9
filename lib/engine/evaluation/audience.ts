/**
 * How well a model's lists of customers find those who look: one list for each judged product (judged-lists.ts), best
 * score first. Customers with equal scores are listed in an order drawn by chance, the same for all models.
 *
 * Cost: the model's own scores, and some 30 ns for each pair of a customer and a product.
 */
import { customerScores } from '../lists/customer-scores.ts';
import { TopList } from '../numeric/top-list.ts';
import type { Fitted } from '../predict.ts';
import { audienceMetrics, type JudgedList, TEN } from './audience-metrics.ts';
import type { AudienceFigures } from './figures.ts';
import { gainsOf, type RankedViewers } from './gains.ts';
import { judgedLists } from './judged-lists.ts';
import type { CutFold } from './parts.ts';

/** The score of who is not on a list. */
const NOT_LISTED = Number.NEGATIVE_INFINITY;

/**
 * @param fitted on the fold's training rows.
 * @returns null when no held-out row has a customer and a product that both have training rows.
 * @throws NotFiniteError when a score is not a finite number.
 */
export function evaluateAudience(fitted: Fitted, fold: CutFold): AudienceFigures | null {
  const { interactions, isRegular } = fold;
  const { customers, products, viewers, isSampled } = judgedLists(fold);
  if (products.length === 0) return null;
  const isPasserBy = Uint8Array.from(customers, (customer) =>
    isRegular?.[interactions.customers[customer]] === 0 ? 1 : 0,
  );
  const listed = new Float64Array(customers.length);
  const lists: JudgedList[] = [];
  const ofRegulars: RankedViewers[] = [];
  for (const { product, scores } of customerScores(fitted, products, customers)) {
    for (const viewer of interactions.viewersOf(product).customers) scores[viewer] = NOT_LISTED;
    for (let place = 0; place < listed.length; place++) listed[place] = scores[customers[place]];
    const looking = viewers[lists.length];
    lists.push({ looking, ...rankedViewers(listed, looking.places), ten: firstTen(listed) });
    if (!isRegular) continue;
    for (let place = 0; place < listed.length; place++) if (isPasserBy[place]) listed[place] = NOT_LISTED;
    const regulars = looking.places.filter((place) => isPasserBy[place] === 0);
    ofRegulars.push(rankedViewers(listed, regulars));
  }
  return {
    judged: {
      products: products.length,
      customers: customers.length,
      pairs: lists.reduce((pairs, { length }) => pairs + length, 0),
      isSampled,
    },
    ...audienceMetrics(lists, customers.length),
    gains: { all: gainsOf(lists), regular: gainsOf(isRegular ? ofRegulars : lists) },
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
 * @param scores by place; of equal ones the first is better.
 * @param places of those who look; they are listed.
 */
export function rankedViewers(scores: Float64Array, places: Int32Array): RankedViewers {
  const bestFirst = Int32Array.from(places.keys()).sort(
    (one, other) => scores[places[other]] - scores[places[one]] || places[one] - places[other],
  );
  const placesByRank = bestFirst.map((viewer) => places[viewer]);
  const scoresByRank = Float64Array.from(placesByRank, (place) => scores[place]);
  /** How many stand above each viewer, but below the one before; the last counts those below all. */
  const between = new Int32Array(places.length + 1);
  let length = 0;
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place];
    if (score === NOT_LISTED) continue;
    length++;
    let from = 0;
    let to = places.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const isAbove =
        score > scoresByRank[middle] || (score === scoresByRank[middle] && place < placesByRank[middle]);
      if (isAbove) to = middle;
      else from = middle + 1;
    }
    between[from]++;
  }
  const ranks = new Int32Array(places.length);
  let above = 0;
  for (const [n, viewer] of bestFirst.entries()) {
    above += between[n];
    ranks[viewer] = above;
  }
  return { ranks, length };
}
