/**
 * The sample log: a shop's log that is made up, but behaves under the models like the real one of the notebook, whose
 * files are not public. docs/sample-log.md holds its figures against the real log's.
 *
 * The story: products in plain view are viewed by whoever gets round to them, hidden ones by whoever has the
 * patience. Patient customers look longer at everything. So hidden products have few viewers and a high mean
 * duration, and lists that go by durations recommend them to customers who will not view them.
 *   P(u views i) ∝ share(u) in plain view,  t² / (t² + depth(i)²) where hidden,  t = meanDuration(u)
 *   r_ui ~ Gamma(steadiness(i), mean t), in whole seconds from 1 to 489
 */
import { RandomState } from '../engine/numeric/random.ts';
import { type Customer, drawCustomers } from './customers.ts';
import { counted, drawAround, type SampleRow } from './durations.ts';
import { PRODUCTS, type Product } from './products.ts';

/** The real log's number of rows. */
const ROWS = 178_122;

/**
 * The log's rows, customer after customer, each customer's products in the order of their ids as strings. Each
 * pair stands once, and every customer has a row. The same seed gives the same log.
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
 * Exactly ROWS views. Each pair waits for a time drawn from U(0, 1 / P(u views i)); the log holds those that wait
 * least. The longest wait among them comes out near 1, so that P is, within a few per cent, a probability.
 */
function drawViews(
  customers: readonly Customer[],
  random: RandomState,
): (customer: number, product: number) => boolean {
  const waits = new Float64Array(customers.length * PRODUCTS.length);
  for (let u = 0; u < customers.length; u++) {
    const own = waits.subarray(u * PRODUCTS.length, (u + 1) * PRODUCTS.length);
    for (let i = 0; i < own.length; i++) own[i] = random.uniform() / inclination(customers[u], PRODUCTS[i]);
    // A customer is in the log for having viewed something.
    own[own.indexOf(Math.min(...own))] = 0;
  }
  const longestWait = waits.toSorted()[ROWS - 1];
  return (customer, product) => waits[customer * PRODUCTS.length + product] <= longestWait;
}

/** P(u views i). */
function inclination({ meanDuration, share }: Customer, { depth }: Product): number {
  return depth === 0 ? share : meanDuration ** 2 / (meanDuration ** 2 + depth ** 2);
}
