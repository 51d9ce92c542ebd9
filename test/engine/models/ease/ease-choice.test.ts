/** The input that EASE chooses inside its training rows, held against the same choice spelled out. */
import { describe, expect, test } from 'vitest';
import { Folds } from '../../../../lib/engine/evaluation/folds.ts';
import { Interactions, type Rows, rowsAt, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import { topProducts } from '../../../../lib/engine/lists/top-products.ts';
import { ease } from '../../../../lib/engine/models/ease/ease.ts';
import {
  chooseInput,
  TRIAL_CUSTOMERS,
  TRIAL_PRODUCTS,
} from '../../../../lib/engine/models/ease/ease-choice.ts';
import { RandomState } from '../../../../lib/engine/numeric/random.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { shopLog, withDurations } from '../../shop-log.ts';

const { input: _, ...SETTINGS } = parseParameters(ease, {});

/** Each customer's NDCG at 10 on the first of five folds (seed 7). Rows: customer after customer. */
function qualities(rows: Rows, input: 'log' | 'binary'): number[] {
  const folds = new Folds(rows.durations.length, 5, 7);
  const training = new Interactions(rows, folds.trainRows(0));
  const heldOut = rowsAt(rows, folds.testRows(0));
  const model = ease.fit(training, { ...SETTINGS, input });
  return [...new Set(heldOut.customers)]
    .sort((one, other) => one - other)
    .filter((customer) => training.innerCustomer(customer) !== UNKNOWN)
    .map((customer) => {
      const wanted = [...heldOut.products].filter((_, row) => heldOut.customers[row] === customer);
      const scores = new Float64Array(training.productCount);
      model.score(training.innerCustomer(customer), scores);
      const { products } = topProducts(
        scores,
        training.historyOf(training.innerCustomer(customer)).products,
        10,
      );
      const gain = (place: number) => 1 / Math.log2(place + 2);
      const gained = Array.from(products, (product, place) =>
        wanted.includes(training.products[product]) ? gain(place) : 0,
      ).reduce((sum, value) => sum + value, 0);
      const most = wanted.slice(0, 10).reduce((sum, _, place) => sum + gain(place), 0);
      return gained / most;
    });
}

function chosenByHand(rows: Rows): 'log' | 'binary' {
  const [binary, log] = [qualities(rows, 'binary'), qualities(rows, 'log')];
  const differences = binary.map((quality, n) => quality - log[n]);
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const variance =
    differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (differences.length - 1);
  return mean > Math.sqrt(variance / differences.length) ? 'binary' : 'log';
}

/** Customers keep to their kind of product for the most part; how long they look says the more the greater `lengthTells`. */
function logOfKinds(seed: number, lengthTells: number): Rows {
  const random = new RandomState(seed);
  const [customers, products] = [60, 24];
  const pairs = Int32Array.from({ length: customers * products }, (_, pair) => pair).filter((pair) => {
    const isOfKind = pair % 3 === Math.floor(pair / products) % 3;
    return random.uniform() < (isOfKind ? 0.6 : 0.15);
  });
  random.shuffle(pairs);
  const durations = Float64Array.from(pairs, (pair) => {
    const isOfKind = pair % 3 === Math.floor(pair / products) % 3;
    // Below 0 length misleads: customers look longest at what is not of their kind.
    return 1 + 20 * random.uniform() + (isOfKind === lengthTells > 0 ? Math.abs(lengthTells) : 0);
  });
  return {
    customers: pairs.map((pair) => Math.floor(pair / products)),
    products: pairs.map((pair) => pair % products),
    durations,
  };
}

describe('the chosen input', () => {
  const logs = [-400, 0, 400].flatMap((lengthTells) =>
    [1, 2, 3, 4].map((seed) => logOfKinds(seed, lengthTells)),
  );
  const chosen = logs.map((rows) => chooseInput(new Interactions(rows), SETTINGS));

  test('is 1 only if its lists are better than those of the logarithm by more than a standard error', () => {
    for (const [n, rows] of logs.entries())
      expect(chosen[n], `log ${n}`).toBe(chosenByHand(new Interactions(rows).rows()));
  });

  test('differs from log to log', () => {
    expect(new Set(chosen)).toEqual(new Set(['log', 'binary']));
  });
});

test('fewer rows than parts are too few to judge by: the logarithm is taken', () => {
  const { customers, products, durations } = shopLog();
  const rows = {
    customers: customers.slice(0, 4),
    products: products.slice(0, 4),
    durations: durations.slice(0, 4),
  };

  expect(chooseInput(new Interactions(rows), SETTINGS)).toBe('log');
});

test('the logarithm is taken if nothing tells the two apart', () => {
  const rows = withDurations(shopLog(), () => 1);

  expect(chooseInput(new Interactions(rows), SETTINGS)).toBe('log');
});

test('only the products with most viewers are tried', () => {
  const most = shopLog({ customers: 60, products: 24, share: 0.4, seed: 3 });
  const rare = Array.from({ length: TRIAL_PRODUCTS }, (_, n) => 1000 + n);
  const rows = {
    customers: Int32Array.from([...most.customers, ...rare.map((_, n) => n % 60)]),
    products: Int32Array.from([...most.products, ...rare]),
    durations: Float64Array.from([...most.durations, ...rare.map(() => 3)]),
  };
  const kept = new Set([...most.products, ...rare.slice(0, TRIAL_PRODUCTS - new Set(most.products).size)]);
  const numbers = Int32Array.from(rows.products.keys()).filter((row) => kept.has(rows.products[row]));

  const tried = chooseInput(new Interactions(rows), SETTINGS);

  expect(tried).toBe(chosenByHand(new Interactions(rows, numbers).rows()));
});

test('of more customers than are tried, those are that stand evenly spread over all', () => {
  const [misleading, telling] = [-400, 400].map((lengthTells) => {
    const logs = Array.from({ length: 35 }, (_, seed) => logOfKinds(seed, lengthTells));
    return logs.flatMap(({ customers, products, durations }, block) =>
      [...customers].map((customer, n) => ({
        customer: 60 * block + customer,
        product: products[n],
        duration: durations[n],
      })),
    );
  });
  const inTurns = (even: typeof telling, odd: typeof telling) => {
    const rows = [
      ...even.map((row) => ({ ...row, customer: 2 * row.customer })),
      ...odd.map((row) => ({ ...row, customer: 2 * row.customer + 1 })),
    ].sort((one, other) => one.customer - other.customer);
    return new Interactions({
      customers: Int32Array.from(rows, ({ customer }) => customer),
      products: Int32Array.from(rows, ({ product }) => product),
      durations: Float64Array.from(rows, ({ duration }) => duration),
    });
  };

  const chosen = [inTurns(misleading, telling), inTurns(telling, misleading)];

  for (const { customerCount } of chosen) expect(Math.ceil(customerCount / TRIAL_CUSTOMERS)).toBe(2);
  expect(chosen.map((rows) => chooseInput(rows, SETTINGS))).toEqual(['binary', 'log']);
});
