/**
 * Which looks are long for the customer: log(1 + r) ≥ m_u, the mean over the customer's training rows and five
 * pseudo-rows, which have the mean of all customers. (That is z ≥ 0 for z = (log(1 + r) − m_u)/s_u, whatever s_u is.)
 * A duration below 0 counts as −log(1 − r).
 */
import type { Interactions, Rows } from '../interactions.ts';
import { sum } from '../numeric/summation.ts';
import { difference } from './confidence.ts';

const PSEUDO_ROWS = 5;

/** @param rows by outer indices. @returns whether a row's look is long; its customer has training rows. */
export function longLooks(interactions: Interactions, rows: Rows): (row: number) => boolean {
  const { start, durations } = interactions.byCustomer;
  const logs = durations.map(logOf);
  const meanOfAll = sum(logs, 0, logs.length) / logs.length;
  const usual = (customer: number) => {
    const [from, to] = [start[customer], start[customer + 1]];
    return (sum(logs, from, to) + PSEUDO_ROWS * meanOfAll) / (to - from + PSEUDO_ROWS);
  };
  return (row) =>
    difference(logOf(rows.durations[row]), usual(interactions.innerCustomer(rows.customers[row]))) >= 0;
}

const logOf = (duration: number) => Math.sign(duration) * Math.log1p(Math.abs(duration));
