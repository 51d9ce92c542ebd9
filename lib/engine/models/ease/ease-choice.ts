/**
 * The choice of EASE's input and λ inside the training rows, which are cut into five folds with a fixed seed. First
 * the input is chosen, at the first λ, and then λ for that input: each by the highest NDCG at 10, summed over three of
 * the folds; among equals the first wins.
 * (NDCG is less noisy than precision. On ml-100k and the sample log both have their maximum at the same λ.)
 * λ is tried as a multiple of the Gram matrix's mean diagonal: one grid fits every unit of durations.
 * Trials see the 500 products with most viewers, which bounds their time.
 */
import { Folds } from '../../evaluation/folds.ts';
import { evaluateRanking } from '../../evaluation/ranking.ts';
import { Interactions, type Rows, rowsAt, UNKNOWN } from '../../interactions.ts';
import { TopList } from '../../numeric/top-list.ts';
import { Ease } from './ease-model.ts';
import {
  type EaseSettings,
  type Gram,
  gramOf,
  INPUT_NAMES,
  type Input,
  meanSquare,
  weightsOf,
} from './ease-weights.ts';

/** Multiples of the mean diagonal; the first is taken if nothing can be tried. */
const STRENGTHS = [5, 10, 2, 20] as const;
const FOLDS = 5;
const JUDGED_FOLDS = 3;
const SEED = 7;
export const TRIAL_PRODUCTS = 500;
/** The share of these products' rows that a trial learns from. */
export const TRIAL_SHARE = (FOLDS - 1) / FOLDS;

/** Settings; 'auto' are those still to be chosen. */
export interface OpenSettings {
  readonly input: Input | 'auto';
  readonly regularization: number | 'auto';
}

/** How many fits the choice takes: 0 if nothing is open. */
export function trialCount({ input, regularization }: OpenSettings): number {
  if (input !== 'auto' && regularization !== 'auto') return 0;
  return JUDGED_FOLDS * (inputsOf(input).length + (regularization === 'auto' ? STRENGTHS.length - 1 : 0));
}

/** The settings as given, or as chosen where they are 'auto'. */
export function chooseSettings(interactions: Interactions, open: OpenSettings): EaseSettings {
  const { input, regularization } = open;
  if (input !== 'auto' && regularization !== 'auto') return { input, regularization };
  const rows = rowsOfMostViewed(interactions);
  const inputs = judged(startsOf(new Interactions(rows), open), rows);
  const start = bestOf(inputs);
  if (regularization !== 'auto') return start.settings;
  const others = STRENGTHS.slice(1).map((strength) => ({
    input: start.settings.input,
    regularization: (strength / STRENGTHS[0]) * start.settings.regularization,
  }));
  return bestOf([start, ...judged(others, rows)]).settings;
}

interface Judged {
  readonly settings: EaseSettings;
  /** Σ NDCG. */
  readonly quality: number;
}

function bestOf(judged: readonly Judged[]): Judged {
  return judged.reduce((best, other) => (other.quality > best.quality ? other : best));
}

/**
 * Each input with its first λ. If there are several inputs, those whose squares are beyond the greatest number are
 * left out; 'log' never is.
 */
function startsOf(interactions: Interactions, { input, regularization }: OpenSettings): EaseSettings[] {
  const inputs = inputsOf(input);
  return inputs.flatMap((input) => {
    const square = meanSquare(interactions, input);
    if (inputs.length > 1 && !Number.isFinite(square)) return [];
    // If all squares are 0, any λ does.
    return [
      { input, regularization: regularization === 'auto' ? STRENGTHS[0] * (square || 1) : regularization },
    ];
  });
}

/** Quality 0 for all if the rows are too few to judge by. */
function judged(grid: readonly EaseSettings[], rows: Rows): Judged[] {
  const quality = ndcgOf(grid, rows);
  return grid.map((settings, n) => ({ settings, quality: quality[n] }));
}

function ndcgOf(grid: readonly EaseSettings[], rows: Rows): number[] {
  const quality = grid.map(() => 0);
  if (rows.durations.length < FOLDS) return quality;
  const folds = new Folds(rows.durations.length, FOLDS, SEED);
  for (let fold = 0; fold < JUDGED_FOLDS; fold++) {
    const interactions = new Interactions(rows, folds.trainRows(fold));
    const heldOut = rowsAt(rows, folds.testRows(fold));
    if (!heldOut.customers.some((customer) => interactions.innerCustomer(customer) !== UNKNOWN)) continue;
    let gram: (Gram & { input: Input }) | undefined;
    for (const [n, settings] of grid.entries()) {
      const { input, regularization } = settings;
      if (gram?.input !== input) gram = { input, ...gramOf(interactions, input) };
      const weights = weightsOf({ ...gram, values: gram.values.slice() }, regularization);
      const model = new Ease(interactions, settings, weights);
      quality[n] += evaluateRanking({ model, interactions }, heldOut).ndcg;
    }
  }
  return quality;
}

function inputsOf(input: Input | 'auto'): readonly Input[] {
  return input === 'auto' ? INPUT_NAMES : [input];
}

/** The training rows (inner indices) of the products with most viewers. */
function rowsOfMostViewed(interactions: Interactions): Rows {
  const { byProduct, productCount } = interactions;
  const mostViewed = new TopList(TRIAL_PRODUCTS);
  for (let product = 0; product < productCount; product++)
    mostViewed.offer(product, byProduct.start[product + 1] - byProduct.start[product]);
  const isTried = new Uint8Array(productCount);
  for (const product of mostViewed.drain().keys) isTried[product] = 1;
  const { customers, products, durations } = interactions.rows();
  const isKept = (_: number, row: number) => isTried[products[row]] === 1;
  return {
    customers: customers.filter(isKept),
    products: products.filter(isKept),
    durations: durations.filter(isKept),
  };
}
