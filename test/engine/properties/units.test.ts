/** Durations in another unit: minutes in place of seconds, or scaled to 0..1. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interactions, type Rows } from '../../../lib/engine/interactions.ts';
import { topProducts } from '../../../lib/engine/lists/top-products.ts';
import type { AudienceModel, RankingModel } from '../../../lib/engine/model.ts';
import { parseParameters } from '../../../lib/engine/parameters.ts';
import { withDurations } from '../shop-log.ts';
import { allPairs, anyLog, CONFIGURATIONS, type Configuration, distance, fitted, RUNS } from './logs.ts';

/** Why answers do not follow the unit; those of all other rating models must. */
const MINDS_UNIT: Readonly<Record<string, string>> = {
  SVD: 'the start and the steps of the descent are numbers without a unit',
  SVDpp: 'the start and the steps of the descent are numbers without a unit',
  NMF: 'the start and the pull towards 0 are numbers without a unit',
  Blend: 'its KNNBaseline goes by msd',
  EASE: 'its input is the logarithm of durations',
  Attention: 'the input of its EASE is the logarithm of durations',
};

const isOf = (kind: string) => (one: Configuration) => one.spec.kind === kind;

const similarityOf = ({ spec, parameters }: Configuration) =>
  (parseParameters(spec, parameters) as { similarity?: { name: string } }).similarity?.name;

/** Standardised durations have no unit, nor has the binary input. msd compares squared differences with 1. */
const followsUnit = (one: Configuration) =>
  (one.parameters.standardize ||
    one.parameters.input === 'binary' ||
    one.parameters.target === 'views' ||
    one.parameters.interest === 'RP3beta' ||
    !Object.hasOwn(MINDS_UNIT, one.spec.name)) &&
  similarityOf(one) !== 'msd';

const inUnit = (rows: Rows, factor: number) => withDurations(rows, (duration) => duration * factor);

/** Any factor that only changes the exponents: nothing is rounded. */
const powerOfTwo = fc.integer({ min: -12, max: 12 }).map((exponent) => 2 ** exponent);

describe.each(CONFIGURATIONS.filter(isOf('rating')).filter(followsUnit))(
  'predictions of $title',
  (configuration) => {
    test('are in the unit of the durations', () => {
      fc.assert(
        fc.property(anyLog, powerOfTwo, (log, factor) => {
          const pairs = allPairs(log);

          const scaled = fitted(configuration, inUnit(log, factor)).predict(pairs);

          const { values, impossible } = fitted(configuration, log).predict(pairs);
          expect(scaled.values).toEqual(values.map((value) => value * factor));
          expect(scaled.impossible).toEqual(impossible);
        }),
        RUNS,
      );
    });
  },
);

// Rounding tells apart what is equal on paper: clusters that are equally good, neighbours with one product in common.
const hasTies = (one: Configuration) => one.spec.name === 'CoClustering' || similarityOf(one) !== undefined;

describe.each(CONFIGURATIONS.filter(isOf('rating')).filter((one) => followsUnit(one) && !hasTies(one)))(
  'predictions of $title',
  (configuration) => {
    test('are in the unit of the durations, whatever that is', () => {
      fc.assert(
        fc.property(anyLog, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (log, factor) => {
          const pairs = allPairs(log);

          const scaled = fitted(configuration, inUnit(log, factor)).predict(pairs);

          const predicted = fitted(configuration, log).predict(pairs);
          const expected = { ...predicted, values: predicted.values.map((value) => value * factor) };
          expect(distance(expected, scaled)).toBeLessThan(1e-9);
        }),
        RUNS,
      );
    });
  },
);

describe.each(Object.entries(MINDS_UNIT))('predictions of %s do not follow the unit', (name, reason) => {
  test(`because ${reason}`, () => {
    const configuration = CONFIGURATIONS.find(({ title }) => title === name);
    if (!configuration) throw new Error(`${name} is not registered`);
    const [log] = fc.sample(anyLog, { numRuns: 1, seed: 1 });
    const pairs = allPairs(log);

    const scaled = fitted(configuration, inUnit(log, 1 / 8)).predict(pairs);

    const predicted = fitted(configuration, log).predict(pairs);
    const expected = { ...predicted, values: predicted.values.map((value) => value / 8) };
    expect(distance(expected, scaled)).toBeGreaterThan(1e-3);
  });
});

describe.each(CONFIGURATIONS.filter(isOf('ranking')).filter(followsUnit))(
  'the lists of $title',
  (configuration) => {
    test('are the same in any unit', () => {
      fc.assert(
        fc.property(anyLog, powerOfTwo, (log, factor) => {
          expect(listsOf(configuration, inUnit(log, factor))).toEqual(listsOf(configuration, log));
        }),
        RUNS,
      );
    });
  },
);

describe.each(CONFIGURATIONS.filter(isOf('audience')).filter(followsUnit))(
  'the audiences of $title',
  (configuration) => {
    test('are the same in any unit', () => {
      fc.assert(
        // A square, because a root of the duration is in the score.
        fc.property(anyLog, powerOfTwo, (log, factor) => {
          expect(audiencesOf(configuration, inUnit(log, factor ** 2))).toEqual(
            audiencesOf(configuration, log),
          );
        }),
        RUNS,
      );
    });
  },
);

/** Each product's customers, best first. */
function audiencesOf({ spec, parameters }: Configuration, rows: Rows): number[][] {
  const interactions = new Interactions(rows);
  const model = spec.fit(interactions, parseParameters(spec, parameters)) as AudienceModel;
  const scores = new Float64Array(interactions.customerCount);
  return Array.from(interactions.products, (_, product) => {
    model.scoreCustomers(product, scores);
    return Array.from(scores.keys()).sort((one, other) => scores[other] - scores[one]);
  });
}

/** Each customer's products, best first. */
function listsOf({ spec, parameters }: Configuration, rows: Rows): number[][] {
  const interactions = new Interactions(rows);
  const model = spec.fit(interactions, parseParameters(spec, parameters)) as RankingModel;
  const { start, members } = interactions.byCustomer;
  const scores = new Float64Array(interactions.productCount);
  return Array.from(interactions.customers, (_, customer) => {
    model.score(customer, scores);
    const viewed = members.subarray(start[customer], start[customer + 1]);
    return [...topProducts(scores, viewed, interactions.productCount).products];
  });
}
