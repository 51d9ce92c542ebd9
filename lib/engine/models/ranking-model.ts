/**
 * What the ranking models share: parameters (defaults of Turicreate 6), the cost of judging their lists, and how they
 * find the customers whose history says nothing.
 */
import * as z from 'zod';
import type { Lists, Size } from '../interactions.ts';
import type { Amounts, RankingModel } from '../model.ts';
import { searched } from '../parameters.ts';

export const rankingParameters = z.strictObject({
  neighbours: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('Most similar products that each product keeps. Popularity has no use for it.')
    .meta(searched({ low: 5, high: 500 })),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.001)
    .describe('Only greater similarities are kept. Popularity has no use for it.')
    .meta(searched({ low: 1e-4, high: 0.1 })),
});
export type RankingParameters = z.output<typeof rankingParameters>;

/** A ranking model whose scores are sums over what a customer has viewed. */
export interface HistoryModel extends RankingModel {
  /**
   * The sums alone: `scoreCustomers` without the base of the scores, and 0 for a customer whose history says nothing.
   * @param sums out: one per customer (inner index).
   */
  historySums(product: number, sums: Float64Array): void;
  amountsTo(product: number): Amounts;
}

/** Customers none of whose rows says anything. @param says whether a row does; rows as in `byCustomer`. */
export function silentCustomers({ start }: Lists, says: (row: number) => boolean): Int32Array {
  const silent: number[] = [];
  for (let customer = 0; customer + 1 < start.length; customer++) {
    let row = start[customer];
    while (row < start[customer + 1] && !says(row)) row++;
    if (row === start[customer + 1]) silent.push(customer);
  }
  return Int32Array.from(silent);
}

/** Seconds to score and judge every customer's list once, as `npm run bench` measured them. */
export function judgingSeconds({ customers, products }: Size): number {
  return 1.5e-5 * customers + 7e-9 * customers * products;
}
