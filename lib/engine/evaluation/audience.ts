/**
 * How well a model's lists of customers find those who look: one list for each judged product (judged-lists.ts), best
 * score first. Customers with equal scores are listed in an order drawn by chance, the same for all models.
 *
 * Cost: the model's own scores, and some 20 ns for each pair of a customer and a product.
 */
import { TopList } from '../numeric/top-list.ts';
import type { Fitted } from '../predict.ts';
import { audienceMetrics, type JudgedList, TEN } from './audience-metrics.ts';
import type { AudienceFigures } from './figures.ts';
import { gainsOf, type RankedViewers } from './gains.ts';
import { judgedLists } from './judged-lists.ts';
import { judgedScores, NOT_LISTED } from './judged-scores.ts';
import type { CutFold } from './parts.ts';
import { viewerRanks } from './viewer-ranks.ts';

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
  const rank = viewerRanks(
    Int32Array.from(customers, (customer) => isRegular?.[interactions.customers[customer]] ?? 1),
    Math.max(...viewers.map(({ places }) => places.length)),
  );
  const lists: JudgedList[] = [];
  const ofRegulars: RankedViewers[] = [];
  for (const scores of judgedScores(fitted, judged)) {
    const looking = viewers[lists.length];
    const { all, regular } = rank(scores, looking.places);
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
