/** The shop with tastes judged by time and at random, against its truth: the looks of the 14 days after the log. */
import { expect, test } from 'vitest';
import { evaluateFold } from '../../lib/engine/evaluation/evaluate.ts';
import { atTen } from '../../lib/engine/evaluation/metrics.ts';
import { cutFold } from '../../lib/engine/evaluation/parts.ts';
import { fitModel } from '../../lib/engine/fit-model.ts';
import { Interactions, type Log } from '../../lib/engine/interactions.ts';
import { topProducts } from '../../lib/engine/lists/top-products.ts';
import { newestOf, pairsOf } from '../../lib/engine/looks.ts';
import type { RankingModel } from '../../lib/engine/model.ts';
import { modelNamed } from '../../lib/engine/registry.ts';
import { TasteShop } from '../../lib/sample/tastes.ts';

const shop = new TasteShop(0);
const truth = shop.chances();
const log = timedLog();
const MODELS = ['jaccard', 'RP3beta', 'viewed30', 'mostViewed'];

test('the truth begins after the newest row', () => {
  const last = Date.UTC(2026, 0, 5) + 180 * 24 * 60 * 60 * 1000;

  expect(newestOf(log.looks ?? { times: new Float64Array() })).toBeLessThan(last);
  expect(log.durations.length).toBe(log.looks?.durations.length);
});

test('folds by time put models in the order of the truth, where folds at random do not', () => {
  const byTruth = bestFirst(expectedLooks);

  expect(byTruth).toEqual(MODELS);
  expect(orderBy('time')).toEqual(byTruth);
  expect(orderBy('random')).toEqual(['RP3beta', 'jaccard', 'mostViewed', 'viewed30']);
});

function timedLog(): Log {
  const rows = [...shop.rows()];
  const placeOf = (ids: readonly string[]) => new Map(ids.map((id, place) => [id, place]));
  const [customers, products] = [placeOf(shop.customerIds), placeOf(shop.productIds)];
  const looks = {
    customers: Int32Array.from(rows, ({ customer }) => customers.get(customer) ?? -1),
    products: Int32Array.from(rows, ({ product }) => products.get(product) ?? -1),
    durations: Float64Array.from(rows, ({ duration }) => duration),
    times: Float64Array.from(rows, ({ timestamp }) => Date.parse(timestamp)),
    repeats: 'sum' as const,
  };
  return { ...pairsOf(looks, newestOf(looks)), looks };
}

/** By precision@10 on one fold, the best first. */
function orderBy(foldsBy: 'time' | 'random'): string[] {
  const cut = cutFold({ rows: log }, { foldsBy, fold: 1, folds: 3, seed: 0 });
  const precisionOf = (name: string) => {
    const spec = modelNamed(name);
    const outcome = evaluateFold({ ...cut, spec, parameters: {}, clock: () => 0, withoutAudience: true });
    if (outcome.status !== 'ok' || outcome.kind !== 'ranking') throw new Error(`${name} was not judged`);
    return atTen(outcome.precision);
  };
  return bestFirst(precisionOf);
}

const bestFirst = (figureOf: (name: string) => number): string[] =>
  MODELS.map((name) => ({ name, figure: figureOf(name) }))
    .sort((one, other) => other.figure - one.figure)
    .map(({ name }) => name);

/** Among the ten products that each customer would be shown after the log. */
function expectedLooks(name: string): number {
  const interactions = new Interactions(log);
  const model = fitModel(modelNamed(name), interactions, {}).model as RankingModel;
  const scores = new Float64Array(interactions.productCount);
  let looks = 0;
  for (const [inner, customer] of interactions.customers.entries()) {
    model.score(inner, scores);
    const { products } = topProducts(scores, interactions.historyOf(inner).products, 10);
    for (const product of products)
      looks += truth[customer * shop.productIds.length + interactions.products[product]];
  }
  return looks;
}
