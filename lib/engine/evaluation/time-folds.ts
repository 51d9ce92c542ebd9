/**
 * Folds by time: each learns from the looks before its cut, and is judged on first looks in the window after it. The
 * windows have the last quarter of the log, with equally many looks each, so that models learn from at least three
 * quarters of it and are asked about what comes next, as in use.
 *
 * A fold is judged by pairs that its lists could name: customer and product have looks before the cut, but not together.
 * Other pairs of the window are counted apart.
 */
import { DataError } from '../errors.ts';
import {
  Interactions,
  type Log,
  type Rows,
  rowsAt,
  rowsWhere,
  type Size,
  UNKNOWN,
  valuesAt,
} from '../interactions.ts';
import { type Looks, pairsOf } from '../looks.ts';
import { groupRows } from '../numeric/row-groups.ts';
import { cutText, type TimeCut } from './cuts.ts';

const JUDGED_SHARE = 1 / 4;
/** The standard error of a share of .3 is .05 with so many customers: with fewer, only great differences would show. */
const LEAST_CUSTOMERS = 100;

interface TimeFold {
  /** Of the pairs before the cut. */
  readonly interactions: Interactions;
  /** By outer indices. */
  readonly heldOut: Rows;
  readonly cut: TimeCut;
}

/** The folds by time of a log, before anything is evaluated. */
export interface TimeFolds {
  readonly cuts: readonly TimeCut[];
  /** The largest training part, which is the last. */
  readonly training: Size;
}

/** @throws DataError when the log has no times, or cannot be judged by them; says what each cut leaves. */
export function timeFoldsOf({ looks }: Log, folds: number): TimeFolds {
  if (!looks) throw new DataError('the log has no times, which folds by time need');
  const cuts: TimeCut[] = [];
  let training: Size | undefined;
  for (let fold = 0; fold < folds; fold++) {
    const { cut, interactions } = timeFold(looks, fold, folds);
    cuts.push(cut);
    if (fold === folds - 1) training = interactions.size();
  }
  if (cuts.some(({ judgedCustomers }) => judgedCustomers < LEAST_CUSTOMERS))
    throw new DataError(
      `too few customers to judge by time: each cut needs at least ${LEAST_CUSTOMERS} known customers who then look at ` +
        `something else. ${cuts.map(cutText).join('; ')}`,
    );
  return { cuts, training: training as Size };
}

/** The folds by time of a log that has times; or, in words, why it is judged at random all the same. */
export function timeFoldsIfAny(log: Log, folds: number): { byTime?: TimeFolds; reason?: string } {
  if (!log.looks) return {};
  try {
    return { byTime: timeFoldsOf(log, folds) };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { reason: `models are judged at random: ${error.message}` };
  }
}

/**
 * @param fold from 0, the earliest.
 * @throws DataError when the times cannot be cut into windows.
 */
export function timeFold(looks: Looks, fold: number, folds: number): TimeFold {
  const { times } = looks;
  const { from, to } = windowOf(times, fold, folds);
  const before = rowsWhere(times.length, (row) => !(times[row] >= from)); // with those whose time is not known
  const interactions = new Interactions(pairsOf(looks, from, before));
  const within = pairsOf(
    looks,
    to,
    rowsWhere(times.length, (row) => times[row] >= from && times[row] < to),
  );
  const { judged, customers, ...apart } = sortedOut(interactions, within);
  const cut = {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    trainingRows: interactions.rowCount,
    knownCustomers: interactions.customerCount,
    rows: within.durations.length,
    judgedRows: judged.length,
    judgedCustomers: customers,
    ...apart,
  };
  return { interactions, heldOut: rowsAt(within, judged), cut };
}

/** In ms, without its end. Looks at the same time are in the same window. */
function windowOf(times: Float64Array, fold: number, folds: number): { from: number; to: number } {
  const known = rowsWhere(times.length, (row) => !Number.isNaN(times[row]));
  const sorted = valuesAt(times, known).sort();
  const startOf = (window: number) =>
    sorted[sorted.length - Math.round((JUDGED_SHARE * sorted.length * (folds - window)) / folds)];
  const starts = Array.from({ length: folds }, (_, window) => startOf(window));
  const bounds = [sorted[0], ...starts];
  const isCut = bounds.every((start, n) => start !== undefined && (n === 0 || start > bounds[n - 1]));
  if (!isCut)
    throw new DataError(
      `the times cannot be cut into ${folds} windows: too many rows have the same time, or there are too few`,
    );
  return { from: starts[fold], to: starts[fold + 1] ?? sorted[sorted.length - 1] + 1 };
}

/** Which pairs judge, as row numbers in their order, and how many customers they have; and the others, by why they do not. */
function sortedOut(interactions: Interactions, { customers, products }: Rows) {
  const isJudged = new Uint8Array(customers.length);
  const newProducts = new Set<number>();
  const newCustomers = new Set<number>();
  const counts = { customers: 0, repeats: 0, ofNewProducts: 0, ofNewCustomers: 0 };
  const viewer = new Int32Array(interactions.productCount).fill(UNKNOWN);
  for (const { key, rows } of groupRows(customers)) {
    const customer = interactions.innerCustomer(key);
    for (const product of interactions.historyOf(customer).products) viewer[product] = customer;
    const judgedBefore = counts.customers;
    for (const row of rows) {
      const product = interactions.innerProduct(products[row]);
      if (product === UNKNOWN) {
        newProducts.add(products[row]);
        counts.ofNewProducts++;
      } else if (customer === UNKNOWN) {
        newCustomers.add(key);
        counts.ofNewCustomers++;
      } else if (viewer[product] === customer) counts.repeats++;
      else {
        isJudged[row] = 1;
        counts.customers = judgedBefore + 1;
      }
    }
  }
  return {
    judged: rowsWhere(customers.length, (row) => isJudged[row] === 1),
    customers: counts.customers,
    repeats: counts.repeats,
    newProducts: { count: newProducts.size, pairs: counts.ofNewProducts },
    newCustomers: { count: newCustomers.size, pairs: counts.ofNewCustomers },
  };
}
