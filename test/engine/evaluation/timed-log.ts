/** A small log with times for tests: tastes of two kinds, looks spread evenly over the days. */
import type { Dataset } from '../../../lib/engine/interactions.ts';
import { DAY_MS, newestOf, pairsOf, type Repeats } from '../../../lib/engine/looks.ts';
import { RandomState } from '../../../lib/engine/numeric/random.ts';

const FIRST_DAY = Date.UTC(2025, 10, 1);

/** Customers look at random products of their own kind mostly; some come back to a pair. */
export function timedLog({
  customers = 250,
  products = 80,
  looks = 9000,
  days = 100,
  repeats = 'sum' as Repeats,
  seed = 1,
} = {}): Dataset {
  const random = new RandomState(seed);
  const customerOf = Int32Array.from({ length: looks }, () => random.integer(customers));
  const productOf = customerOf.map((customer) => {
    const own = random.integer(products >> 1) * 2 + (customer % 2);
    return random.uniform() < 0.9 ? own : random.integer(products);
  });
  const all = {
    customers: customerOf,
    products: productOf,
    durations: Float64Array.from(customerOf, () => 1 + random.integer(60)),
    times: Float64Array.from(customerOf, (_, n) => FIRST_DAY + Math.floor((n / looks) * days * DAY_MS)),
    repeats,
  };
  return {
    ...pairsOf(all, newestOf(all)),
    customerIds: Array.from({ length: customers }, (_, n) => `CC${n}`),
    productIds: Array.from({ length: products }, (_, n) => `${n % 2}_${n}`),
    looks: all,
  };
}

/** The looks as a shop would export them. */
export function timedCsv({ looks, customerIds, productIds }: Dataset): string {
  if (!looks) throw new Error('a log with times is wanted');
  const rows = Array.from(looks.durations, (duration, n) => {
    const ids = `${customerIds[looks.customers[n]]},${productIds[looks.products[n]]}`;
    return `${ids},${duration},${new Date(looks.times[n]).toISOString()}`;
  });
  return `customer,product,duration,timestamp\n${rows.join('\n')}\n`;
}
