/** How fast the winners make lists, tried on a few customers and products before the work is cut into shards. */
import { pairsOf } from '../estimate-table.ts';
import { customerScores, productsEstimatedTogether } from '../lists/customer-scores.ts';
import { topProducts } from '../lists/top-products.ts';
import type { RankingModel, RatingModel } from '../model.ts';
import { type Fitted, predictTogether } from '../predict.ts';

/** Seconds. */
export interface Speed {
  /** A product's scores of all customers, by the audience model, and what the rating model computes once per product. */
  readonly perProduct: number;
  /** Predicted durations, by the rating model: once per customer (a neighbourhood model's similarities). */
  readonly perCustomer: number;
  /** And once per pair of a product and a customer in its lists. */
  readonly perPair: number;
  /** Scores and list of one customer, by the ranking model. */
  readonly perList: number;
}

/** Null when there is no winner of the kind. */
export interface Winners {
  readonly rating: Fitted<RatingModel> | null;
  readonly ranking: Fitted<RankingModel> | null;
  readonly audience: Fitted | null;
}

/** Customers tried with one product, and products with one customer. */
const SAMPLE = 128;
/** Few enough for models to keep what they have computed about them. */
const PAIRS = { customers: 16, products: 512 };
/** Products whose customers are all scored. */
const WHOLE_PRODUCTS = 8;
/** Before the clock is read, because code runs slower until it is compiled. */
const WARM_UP = 32;

type ScoringSpeed = Omit<Speed, 'perList'>;
const NONE: ScoringSpeed = { perCustomer: 0, perProduct: 0, perPair: 0 };

/**
 * Without an audience model nobody is listed, and no duration predicted.
 * @param clock seconds that this thread has computed, since any fixed moment.
 */
export function speedOf({ rating, ranking, audience }: Winners, clock: () => number): Speed {
  const durations = rating && audience ? estimatingSpeed(rating, clock) : NONE;
  return {
    ...durations,
    perProduct: durations.perProduct + (audience ? secondsPerProduct(audience, clock) : 0),
    perList: ranking ? secondsPerList(ranking, clock) : 0,
  };
}

/** Of a model's scores of all customers. A rating model is not asked for all of them: that may take minutes. */
function secondsPerProduct(fitted: Fitted, clock: () => number): number {
  const { model, interactions } = fitted;
  if (model.kind === 'rating') {
    const { customerCount } = interactions;
    const { perCustomer, perProduct, perPair } = estimatingSpeed({ ...fitted, model }, clock);
    const together = productsEstimatedTogether(customerCount);
    return perProduct + customerCount * (perPair + perCustomer / together);
  }
  const trial = (turn: number) => {
    const products = sample(interactions.products, WHOLE_PRODUCTS, turn);
    const inner = products.map((product) => interactions.innerProduct(product));
    const start = clock();
    for (const _ of customerScores(fitted, inner));
    return (clock() - start) / products.length;
  };
  trial(0);
  return trial(1);
}

/**
 * A few customers with many products are scored twice: the second time takes what pairs alone take, since models have
 * kept the rest. Then follow many customers with one product, and many products with one customer, all of them new.
 */
function estimatingSpeed(fitted: Fitted<RatingModel>, clock: () => number): ScoringSpeed {
  const { interactions } = fitted;
  const trial = (customerCount: number, productCount: number, turn: number) => {
    const customers = sample(interactions.customers, customerCount, turn);
    const products = sample(interactions.products, productCount, turn);
    const pairs = pairsOf(customers, products);
    const start = clock();
    predictTogether(fitted, pairs.customers, pairs.products);
    const seconds = clock() - start;
    return {
      perCustomer: seconds / customers.length,
      perProduct: seconds / products.length,
      perPair: seconds / pairs.customers.length,
    };
  };
  trial(WARM_UP, WARM_UP, 0);
  trial(PAIRS.customers, PAIRS.products, 1);
  const { perPair } = trial(PAIRS.customers, PAIRS.products, 1);
  const { perCustomer } = trial(SAMPLE, 1, 2);
  const { perProduct } = trial(1, SAMPLE, 3);
  return { perCustomer, perProduct, perPair };
}

function secondsPerList({ model, interactions }: Fitted<RankingModel>, clock: () => number): number {
  const scores = new Float64Array(interactions.productCount);
  const trial = (customerCount: number, turn: number) => {
    const customers = sample(interactions.customers, customerCount, turn);
    const start = clock();
    for (const outer of customers) {
      const customer = interactions.innerCustomer(outer);
      model.score(customer, scores);
      topProducts(scores, interactions.historyOf(customer).products, 10);
    }
    return (clock() - start) / customers.length;
  };
  trial(WARM_UP, 0);
  return trial(SAMPLE, 1);
}

/** Evenly spread over the whole; the four turns have different ones if there are enough. */
function sample(whole: Int32Array, count: number, turn: number): Int32Array {
  const length = Math.min(count, whole.length);
  return new Int32Array(length).map((_, n) => whole[Math.floor(((n + turn / 4) * whole.length) / length)]);
}
