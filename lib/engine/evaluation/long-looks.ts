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
  const usual = new Float64Array(interactions.customerCount);
  for (let customer = 0; customer < usual.length; customer++)
    for (let n = start[customer]; n < start[customer + 1]; n++) usual[customer] += logOf(durations[n]);
  const meanOfAll = sum(usual, 0, usual.length) / interactions.rowCount;
  for (let customer = 0; customer < usual.length; customer++) {
    const rowCount = start[customer + 1] - start[customer];
    usual[customer] = (usual[customer] + PSEUDO_ROWS * meanOfAll) / (rowCount + PSEUDO_ROWS);
  }
  return (row) =>
    difference(logOf(rows.durations[row]), usual[interactions.innerCustomer(rows.customers[row])]) >= 0;
}

const logOf = (duration: number) => Math.sign(duration) * Math.log1p(Math.abs(duration));
