/**
 * EASE's choice between its two inputs, inside the training rows: a fifth of them, cut with a fixed seed, is held back,
 * and both inputs are fitted on the rest. 1 takes the place of log(1 + duration) only if its lists are better by more
 * than one standard error of the difference, paired by customer (NDCG at 10: less noisy than precision).
 * Two fits, in place of a search over inputs and λ, which took 88 % of a fit and gained nothing.
 * The trials see the 400 products with most viewers and at most 4,000 customers, which bounds their time. With fewer,
 * the better input is no longer told from the other on shops where it wins .01 of precision.
 */
import { atTen, CUTOFFS, ndcgAt } from '../../evaluation/metrics.ts';
import { type CutFold, cutFold } from '../../evaluation/parts.ts';
import { type Interactions, type Rows, rowsAt, rowsWhere, UNKNOWN } from '../../interactions.ts';
import { topProducts } from '../../lists/top-products.ts';
import { groupRows } from '../../numeric/row-groups.ts';
import { mostViewedProducts } from '../baselines/most-viewed.ts';
import { Ease } from './ease-model.ts';
import { type EaseSettings, type Input, weightsOf } from './ease-weights.ts';

const PARTS = 5;
const SEED = 7;
export const TRIAL_PRODUCTS = 400;
export const TRIAL_CUSTOMERS = 4000;
/** Of the rows of these products, how many a trial learns from. */
export const TRIAL_SHARE = (PARTS - 1) / PARTS;
export const TRIALS = 2;

/** @param settings that both inputs are tried with. */
export function chooseInput(interactions: Interactions, settings: Omit<EaseSettings, 'input'>): Input {
  const rows = trialRows(interactions);
  if (rows.durations.length < PARTS) return 'log';
  const cut = cutFold({ rows }, { fold: 0, folds: PARTS, seed: SEED });
  const [binary, log] = (['binary', 'log'] as const).map((input) => qualityOf(cut, { input, ...settings }));
  return isBetter(binary.map((quality, n) => quality - log[n])) ? 'binary' : 'log';
}

/** By more than one standard error of the mean. */
function isBetter(differences: readonly number[]): boolean {
  const count = differences.length;
  if (count < 2) return false;
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / count;
  const squares = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  return mean > Math.sqrt(squares / (count - 1) / count);
}

/** NDCG of each customer's list, in the order of the customers who have both training and held-out rows. */
function qualityOf({ interactions: training, heldOut }: CutFold, settings: EaseSettings): number[] {
  const model = new Ease(training, settings, weightsOf(training, settings));
  const scores = new Float64Array(training.productCount);
  const quality: number[] = [];
  for (const { key, rows } of groupRows(heldOut.customers)) {
    const customer = training.innerCustomer(key);
    if (customer === UNKNOWN) continue;
    model.score(customer, scores);
    const wanted = new Set(rows.map((row) => training.innerProduct(heldOut.products[row])));
    const { products } = topProducts(scores, training.historyOf(customer).products, CUTOFFS);
    const hits = Array.from(products, (product) => wanted.has(product));
    quality.push(atTen(ndcgAt(hits, rows.length)));
  }
  return quality;
}

/** Training rows (inner indices) of the products with most viewers, and of customers spread evenly over all. */
function trialRows(interactions: Interactions): Rows {
  const isTried = new Uint8Array(interactions.productCount);
  for (const product of mostViewedProducts(interactions, TRIAL_PRODUCTS)) isTried[product] = 1;
  const step = Math.ceil(interactions.customerCount / TRIAL_CUSTOMERS);
  const rows = interactions.rows();
  return rowsAt(
    rows,
    rowsWhere(
      interactions.rowCount,
      (row) => rows.customers[row] % step === 0 && isTried[rows.products[row]] === 1,
    ),
  );
}
