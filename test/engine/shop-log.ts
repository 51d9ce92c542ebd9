/** A small log for tests, always the same for the same seed. */
import { Interactions, type Rows } from '../../lib/engine/interactions.ts';
import { RandomState } from '../../lib/engine/numeric/random.ts';

/** Durations 1..5, as each customer and each product has its own level. Pairs in random order. */
export function shopLog({ customers = 30, products = 20, share = 0.4, seed = 1 } = {}): Rows {
  const random = new RandomState(seed);
  const levels = random.normals(customers + products, 0, 0.8);
  const pairs = Int32Array.from({ length: customers * products }, (_, pair) => pair).filter(
    () => random.uniform() < share,
  );
  random.shuffle(pairs);
  const customerOf = pairs.map((pair) => Math.floor(pair / products));
  const productOf = pairs.map((pair) => pair % products);
  return {
    customers: customerOf,
    products: productOf,
    durations: Float64Array.from(customerOf, (customer, row) =>
      Math.min(
        5,
        Math.max(1, 3 + levels[customer] + levels[customers + productOf[row]] + random.normal(0, 0.5)),
      ),
    ),
  };
}

/** The same rows with other durations. */
export function withDurations(rows: Rows, duration: (duration: number, row: number) => number): Rows {
  return { ...rows, durations: rows.durations.map(duration) };
}

export type Row = readonly [customer: number, product: number, duration: number];

export function rowsOf(...rows: readonly Row[]): Rows {
  return {
    customers: Int32Array.from(rows, ([customer]) => customer),
    products: Int32Array.from(rows, ([, product]) => product),
    durations: Float64Array.from(rows, ([, , duration]) => duration),
  };
}

export const interactionsOf = (...rows: readonly Row[]) => new Interactions(rowsOf(...rows));
