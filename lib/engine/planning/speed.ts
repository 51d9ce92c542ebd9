/** How fast the winners make lists, tried on a few customers and products before the work is cut into shards. */
import { pairsOf } from '../lists/answers.ts';
import { topProducts } from '../lists/top-products.ts';
import type { RankingModel, RatingModel } from '../model.ts';
import { type Fitted, predictRows } from '../predict.ts';

/** Seconds. */
export interface Speed {
  /**
   * An audience's scores: once for each customer (a neighbourhood model's similarities), once for each product
   * (Slope One's deviations), and for each pair of both.
   */
  readonly perCustomer: number;
  readonly perProduct: number;
  readonly perPair: number;
  /** Scores and list of one customer, by the ranking model. */
  readonly perList: number;
}

/** Null where there is no winner of the kind. */
export interface Winners {
  readonly rating: Fitted<RatingModel> | null;
  readonly ranking: Fitted<RankingModel> | null;
}

/** Customers alone, and products alone. */
const SAMPLE = 128;
/** For the pairs: few enough that models keep what they have computed for them. */
const PAIRS = { customers: 16, products: 512 };
/** Before the clock is looked at: code that has run for a while is compiled. */
const WARM_UP = 32;

/**
 * A few customers with many products are scored twice: the second time measures pairs alone, since models have kept the
 * rest. Then many customers with one product, and many products with one customer, none of them scored before.
 * @param clock seconds that this thread has computed, since any fixed moment.
 */
export function speedOf({ rating, ranking }: Winners, clock: () => number): Speed {
  const trial = (customers: number, products: number, turn: number) =>
    rating ? secondsToScore(rating, [customers, products, turn], clock) : NOTHING;
  trial(WARM_UP, WARM_UP, 0);
  trial(PAIRS.customers, PAIRS.products, 1);
  const again = trial(PAIRS.customers, PAIRS.products, 1);
  return {
    perCustomer: trial(SAMPLE, 1, 2).perCustomer,
    perProduct: trial(1, SAMPLE, 3).perProduct,
    perPair: again.perPair,
    perList: ranking ? secondsToList(ranking, clock) : 0,
  };
}

const NOTHING = { perCustomer: 0, perProduct: 0, perPair: 0 };

function secondsToScore(
  fitted: Fitted<RatingModel>,
  [customerCount, productCount, turn]: readonly [number, number, number],
  clock: () => number,
): Pick<Speed, 'perCustomer' | 'perProduct' | 'perPair'> {
  const customers = sample(fitted.interactions.customers, customerCount, turn);
  const products = sample(fitted.interactions.products, productCount, turn);
  const pairs = pairsOf(customers, products);
  const start = clock();
  predictRows(fitted, pairs.customers, pairs.products);
  const seconds = clock() - start;
  return {
    perCustomer: seconds / customers.length,
    perProduct: seconds / products.length,
    perPair: seconds / pairs.customers.length,
  };
}

function secondsToList({ model, interactions }: Fitted<RankingModel>, clock: () => number): number {
  const scores = new Float64Array(interactions.productCount);
  const seconds = (customers: Int32Array) => {
    const begun = clock();
    for (const outer of customers) {
      const customer = interactions.innerCustomer(outer);
      model.score(customer, scores);
      topProducts(scores, interactions.historyOf(customer).products, 10);
    }
    return (clock() - begun) / customers.length;
  };
  seconds(sample(interactions.customers, WARM_UP, 0));
  return seconds(sample(interactions.customers, SAMPLE, 1));
}

/** Evenly spread over the whole; other ones in each of four turns, where there are enough. */
function sample(whole: Int32Array, count: number, turn: number): Int32Array {
  const length = Math.min(count, whole.length);
  return new Int32Array(length).map((_, n) => whole[Math.floor(((n + turn / 4) * whole.length) / length)]);
}
