/** What a model's answers must not depend on: names, the order of the rows, the batch that is asked for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shopLog } from '../shop-log.ts';
import {
  allPairs,
  anyLog,
  anySeed,
  CONFIGURATIONS,
  type Configuration,
  distance,
  fitted,
  type Pairs,
  RUNS,
  shuffled,
  taken,
} from './logs.ts';

/** Sums of the same numbers in another order. */
const ROUNDING = 1e-9;

describe.each(CONFIGURATIONS)('the answers of $title', (configuration) => {
  test('do not depend on what customers and products are called', () => {
    fc.assert(
      fc.property(anyLog, anySeed, (log, seed) => {
        const rename = renaming(seed);

        const renamed = fitted(configuration, { ...rename(log), durations: log.durations });

        const pairs = allPairs(log);
        expect(renamed.predict(rename(pairs))).toEqual(fitted(configuration, log).predict(pairs));
      }),
      RUNS,
    );
  });
});

/** Each outer index to another, with gaps. */
function renaming(seed: number): (pairs: Pairs) => Pairs {
  const [customer, product] = [shuffled(1200, seed), shuffled(1200, seed + 1 > 0xffffffff ? 0 : seed + 1)];
  return ({ customers, products }) => ({
    customers: customers.map((outer) => customer[outer]),
    products: products.map((outer) => product[outer]),
  });
}

// NormalPredictor draws row after row: an answer belongs to a place in what is asked for.
const draws = ({ spec }: Configuration) => spec.name === 'NormalPredictor';

describe.each(CONFIGURATIONS.filter((one) => !draws(one)))('one answer of $title', (configuration) => {
  test('does not depend on what else is asked for', () => {
    fc.assert(
      fc.property(anyLog, fc.nat(), fc.nat(), (log, from, length) => {
        const model = fitted(configuration, log);
        const pairs = allPairs(log);
        const start = from % pairs.customers.length;
        const end = start + 1 + (length % (pairs.customers.length - start));

        const part = model.predict(between(pairs, start, end));

        const whole = model.predict(pairs);
        expect(part.values).toEqual(whole.values.slice(start, end));
        expect(part.impossible).toEqual(whole.impossible.slice(start, end));
      }),
      RUNS,
    );
  });

  test('is the same alone as among all, on a log of many customers', () => {
    const log = shopLog({ customers: 150, products: 70, share: 0.3 });
    const pairs = allPairs(log);
    const whole = fitted(configuration, log).predict(pairs);

    const model = fitted(configuration, log);

    for (const row of shuffled(pairs.customers.length, 1).subarray(0, 40)) {
      const { values, impossible } = model.predict(between(pairs, row, row + 1));
      expect([values[0], impossible[0]]).toEqual([whole.values[row], whole.impossible[row]]);
    }
  });
});

describe.each(CONFIGURATIONS.filter(draws))('one answer of $title', (configuration) => {
  test('is the draw of its place: a longer request begins with the same answers', () => {
    const pairs = allPairs(shopLog());
    const model = fitted(configuration, shopLog());

    const first = model.predict(between(pairs, 0, 7));

    expect(first.values).toEqual(model.predict(pairs).values.slice(0, 7));
  });
});

const between = ({ customers, products }: Pairs, start: number, end: number): Pairs => ({
  customers: customers.slice(start, end),
  products: products.slice(start, end),
});

/** Why the order of the training rows matters; it must not to any model that is not named here. */
const MINDS_ROW_ORDER: Readonly<Record<string, string>> = {
  CoClustering: 'the random clusters of the start are drawn by order of appearance',
  SVD: 'the random factors of the start are drawn, and the descent walks, by order of appearance',
  SVDpp: 'the random factors of the start are drawn, and the descent walks, by order of appearance',
  NMF: 'the random factors of the start are drawn by order of appearance',
  Blend: 'the folds within are cut by row, and SVDpp minds the order',
  chance: 'names are drawn by order of appearance',
};

const minds = ({ spec: { name } }: Configuration) => Object.hasOwn(MINDS_ROW_ORDER, name);

// Equal similarities are told apart by row order, and overlaps of one product make all cosines and correlations 1:
// with few neighbours only msd is free of ties on durations that all differ. (The ranking models of these tests
// keep every neighbour: their ties show only in catalogues of more than 64 products.)
const mayTie = ({ parameters }: Configuration) =>
  'similarity' in parameters && (parameters.similarity as { name: string }).name !== 'msd';

describe.each(CONFIGURATIONS.filter((one) => !minds(one) && !mayTie(one)))(
  'the answers of $title',
  (configuration) => {
    test('do not depend on the order of the training rows', () => {
      fc.assert(
        fc.property(anyLog, anySeed, (log, seed) => {
          const pairs = allPairs(log);

          const reordered = fitted(configuration, taken(log, shuffled(log.durations.length, seed)));

          const [one, other] = [fitted(configuration, log).predict(pairs), reordered.predict(pairs)];
          expect(other.impossible).toEqual(one.impossible);
          expect(distance(one, other)).toBeLessThan(ROUNDING);
        }),
        RUNS,
      );
    });
  },
);

describe.each(Object.entries(MINDS_ROW_ORDER))(
  '%s depends on the order of the training rows',
  (name, reason) => {
    test(`because ${reason}`, () => {
      const configuration = CONFIGURATIONS.find(({ title }) => title === name);
      const log = shopLog();

      const reordered = taken(log, shuffled(log.durations.length, 1));

      if (!configuration) throw new Error(`${name} is not registered`);
      const pairs = allPairs(log);
      const [one, other] = [log, reordered].map((rows) => fitted(configuration, rows).predict(pairs));
      expect(distance(one, other)).toBeGreaterThan(ROUNDING);
    });
  },
);
