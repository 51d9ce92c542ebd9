/** A customer who shares no product with anyone is nobody’s neighbour. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rows } from '../../../lib/engine/interactions.ts';
import { rowsOf } from '../shop-log.ts';
import { allPairs, anyLog, CONFIGURATIONS, type Configuration, fitted, RUNS, taken } from './logs.ts';

const STRANGER = 500;

/** The stranger's rows come last, or first: then every inner index moves. */
function withStranger(log: Rows, comesFirst: boolean): Rows {
  const products = [500, 501, 502];
  const all = rowsOf(
    ...Array.from(
      log.customers,
      (customer, row) => [customer, log.products[row], log.durations[row]] as const,
    ),
    ...products.map((product, n) => [STRANGER, product, 2 + n] as const),
  );
  const places = Int32Array.from(all.customers, (_, row) => row);
  if (!comesFirst) return all;
  return taken(all, Int32Array.of(...places.slice(-products.length), ...places.slice(0, -products.length)));
}

const compares = ({ parameters }: Configuration) =>
  (parameters.similarity as { name: string })?.name ?? 'msd';

/** Baselines start at the mean of all durations: there, and in KNNBaseline, the stranger moves everybody a little. */
const knowsNoBaseline = (one: Configuration) =>
  /^KNN(Basic|WithMeans|WithZScore)$/.test(one.spec.name) && compares(one) !== 'pearson_baseline';

/** A side whose durations are all equal has no spread of its own: WithZScore takes that of all durations. */
const everyoneVaries = ({ customers, products, durations }: Rows) =>
  [customers, products].every((side) =>
    [...new Set(side)].every((id) => new Set(durations.filter((_, row) => side[row] === id)).size > 1),
  );

describe.each(CONFIGURATIONS.filter(knowsNoBaseline))('$title', (configuration) => {
  const logs =
    configuration.spec.name === 'KNNWithZScore' ? anyLog.filter((log) => everyoneVaries(log)) : anyLog;

  test('predicts for everyone what it predicts without a customer who shares no product with anyone', () => {
    fc.assert(
      fc.property(logs, fc.boolean(), (log, comesFirst) => {
        const pairs = allPairs(log);

        const joined = fitted(configuration, withStranger(log, comesFirst)).predict(pairs);

        const before = fitted(configuration, log).predict(pairs);
        expect(joined.impossible).toEqual(before.impossible);
        for (const [row, value] of before.values.entries())
          if (before.impossible[row] === 0) expect(joined.values[row]).toBeCloseTo(value, 12);
      }),
      RUNS,
    );
  });
});

const isUserBased = ({ parameters }: Configuration) =>
  (parameters.similarity as { userBased: boolean } | undefined)?.userBased ?? true;

describe.each(CONFIGURATIONS.filter(knowsNoBaseline).filter(isUserBased))('$title', (configuration) => {
  test('answers that customer with the mean of their own durations, or not at all', () => {
    const [log] = fc.sample(anyLog, { numRuns: 1, seed: 1 });
    const products = [...new Set(log.products)];

    const { values, impossible } = fitted(configuration, withStranger(log, false)).predict(
      rowsOf(...products.map((product) => [STRANGER, product, 0] as const)),
    );

    if (configuration.spec.name === 'KNNBasic') expect(impossible.every((flag) => flag === 1)).toBe(true);
    else expect(values.every((value) => value === 3)).toBe(true);
  });
});
