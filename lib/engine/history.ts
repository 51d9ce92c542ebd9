/** What a customer has viewed: the rows that a ranking model scores from, be they training rows or newer ones. */
import { type Interactions, type Rows, UNKNOWN } from './interactions.ts';

/** One customer's rows by inner index, each product once. */
export interface History {
  readonly products: Int32Array;
  readonly durations: Float64Array;
}

/**
 * The training rows of a customer, in row order; no row for UNKNOWN. Views, to be read only.
 * @param customer inner index.
 */
export function historyOf({ byCustomer }: Interactions, customer: number): History {
  const { start, members, durations } = byCustomer;
  const from = customer === UNKNOWN ? 0 : start[customer];
  const to = customer === UNKNOWN ? 0 : start[customer + 1];
  return { products: members.subarray(from, to), durations: durations.subarray(from, to) };
}

/**
 * New clicks as a history that `RankingModel.scoreHistory` takes, so that they count without a retrain. A product
 * that no training row has is left out, as if it had not been clicked: the model knows nothing of it. The durations
 * of a product that stands more than once are added.
 *
 * @param clicks outer products, and the duration of each.
 * @param customer outer index of the customer whose training rows come first; nobody when left out.
 */
export function foldIn(
  interactions: Interactions,
  clicks: Pick<Rows, 'products' | 'durations'>,
  customer = UNKNOWN,
): History {
  const known = historyOf(interactions, interactions.innerCustomer(customer));
  const durationOf = new Map<number, number>();
  const add = (product: number, duration: number) => {
    if (product !== UNKNOWN) durationOf.set(product, (durationOf.get(product) ?? 0) + duration);
  };
  for (const [n, product] of known.products.entries()) add(product, known.durations[n]);
  for (const [n, product] of clicks.products.entries())
    add(interactions.innerProduct(product), clicks.durations[n]);
  return {
    products: Int32Array.from(durationOf.keys()),
    durations: Float64Array.from(durationOf.values()),
  };
}
