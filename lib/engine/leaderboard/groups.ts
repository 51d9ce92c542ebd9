/**
 * Groups of customers by their number of training rows, over all folds together: a mean of the folds' means would give
 * a fold with one customer of the group the same weight as a fold with a hundred.
 */
import { GROUP_METRICS, mapped, type RankingGroup, type RatingGroup } from '../evaluation/figures.ts';
import { HISTORY_RANGES } from '../evaluation/history-ranges.ts';

/** Customers and rows are means of the folds, errors are over the rows of all folds. */
export function ratingGroups(folds: ReadonlyArray<readonly RatingGroup[]>): RatingGroup[] {
  return pooled(folds, (groups) => {
    const overRows = (value: (group: RatingGroup) => number) =>
      weightedMean(groups, ({ rows }) => rows, value);
    return {
      customers: sum(groups, ({ customers }) => customers) / folds.length,
      rows: sum(groups, ({ rows }) => rows) / folds.length,
      rmse: Math.sqrt(overRows(({ rmse }) => rmse ** 2)),
      mae: overRows(({ mae }) => mae),
    };
  });
}

/** Customers are a mean of the folds, figures are means over the customers of all folds, each once per fold. */
export function rankingGroups(folds: ReadonlyArray<readonly RankingGroup[]>): RankingGroup[] {
  return pooled(folds, (groups) => {
    const overCustomers = (value: (group: RankingGroup) => number) =>
      weightedMean(groups, ({ customers }) => customers, value);
    return {
      customers: sum(groups, ({ customers }) => customers) / folds.length,
      ...mapped(GROUP_METRICS, (_, name) => overCustomers((group) => group[name])),
    };
  });
}

/** Leaves out the ranges that no fold has. */
function pooled<G extends { readonly from: number }, P>(
  folds: ReadonlyArray<readonly G[]>,
  pool: (groups: readonly G[]) => P,
) {
  return HISTORY_RANGES.flatMap((range) => {
    const groups = folds.flat().filter(({ from }) => from === range.from);
    return groups.length > 0 ? [{ ...range, ...pool(groups) }] : [];
  });
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0);

const weightedMean = <T>(items: readonly T[], weight: (item: T) => number, value: (item: T) => number) =>
  sum(items, (item) => weight(item) * value(item)) / sum(items, weight);
