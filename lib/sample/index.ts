/**
 * The sample log: a made-up log of a shop on which models behave as on the real log of the notebook, whose files are
 * not public. docs/sample-log.md compares its figures with the real log's.
 *
 * The story: each customer views a share of the products in plain view, and finds hidden ones with patience. Patient
 * customers look longer at everything. So hidden products have few viewers and a high mean duration, and lists that go
 * by durations recommend them to customers who will not view them.
 *   P(u views i) ∝ share(u) if in plain view,  t² / (t² + depth(i)²) if hidden,  t = meanDuration(u)
 *   r_ui ~ Gamma(steadiness(i), mean t), in whole seconds from 1 to 489
 */
import { RandomState } from '../engine/numeric/random.ts';
import { type Customer, drawCustomers } from './customers.ts';
import { counted, drawAround, type SampleRow } from './durations.ts';
import { PRODUCTS, type Product } from './products.ts';

/** The real log's number of rows. */
const ROWS = 178_122;

/**
 * The log's rows, customer after customer, each customer's products sorted by id as a string. No pair repeats, and
 * every customer has a row. The same seed gives the same log.
 *
 * @param seed whole number in 0..2³²−1. @throws RangeError otherwise.
 */
export function* generateSampleLog({ seed }: { seed: number }): Iterable<SampleRow> {
  const random = new RandomState(seed);
  const customers = drawCustomers(random);
  const isViewed = drawViews(customers, random);
  for (let u = 0; u < customers.length; u++)
    for (let i = 0; i < PRODUCTS.length; i++)
      if (isViewed(u, i))
        yield {
          customer: customers[u].id,
          product: PRODUCTS[i].id,
          duration: counted(drawAround(customers[u].meanDuration, PRODUCTS[i].steadiness, random)),
        };
}

/**
 * Exactly ROWS views. Each pair gets a wait drawn from U(0, 1 / P(u views i)); the log has the pairs that wait least. The
 * longest wait among them is near 1, so that P is a probability to within a few per cent.
 */
function drawViews(
  customers: readonly Customer[],
  random: RandomState,
): (customer: number, product: number) => boolean {
  const waits = new Float64Array(customers.length * PRODUCTS.length);
  for (let u = 0; u < customers.length; u++) {
    const own = waits.subarray(u * PRODUCTS.length, (u + 1) * PRODUCTS.length);
    for (let i = 0; i < own.length; i++) own[i] = random.uniform() / inclination(customers[u], PRODUCTS[i]);
    // Every customer in the log has viewed something.
    own[own.indexOf(Math.min(...own))] = 0;
  }
  const longestWait = waits.toSorted()[ROWS - 1];
  return (customer, product) => waits[customer * PRODUCTS.length + product] <= longestWait;
}

/** P(u views i). */
function inclination({ meanDuration, share }: Customer, { depth }: Product): number {
  return depth === 0 ? share : meanDuration ** 2 / (meanDuration ** 2 + depth ** 2);
}
