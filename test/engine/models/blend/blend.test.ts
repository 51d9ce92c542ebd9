import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../../../lib/engine/codec.ts';
import { DivergedError, ParameterError } from '../../../../lib/engine/errors.ts';
import { Folds } from '../../../../lib/engine/evaluation/folds.ts';
import { fitModel } from '../../../../lib/engine/fit-model.ts';
import { Interactions, meanDurations, type Rows, UNKNOWN } from '../../../../lib/engine/interactions.ts';
import type { RatingModel } from '../../../../lib/engine/model.ts';
import { memberOf } from '../../../../lib/engine/models/blend/blend-members.ts';
import { outOfFold } from '../../../../lib/engine/models/blend/blend-weights.ts';
import { parseParameters } from '../../../../lib/engine/parameters.ts';
import { modelNamed } from '../../../../lib/engine/registry.ts';
import { interactionsOf, shopLog, withDurations } from '../../shop-log.ts';

const spec = modelNamed('Blend');
const log = shopLog({ customers: 60, products: 30 });

type Given = { model: string; parameters?: Record<string, unknown> }[];

/** A model whose descent is as long as a step can be. */
const WILD = { model: 'SVD', parameters: { learningRate: 90, standardize: false } };
const MEAN_OF_CUSTOMER = { model: 'BaselineOnly', parameters: { baseline: { regU: 0, regI: 1e9 } } };
const MEAN_OF_PRODUCT = { model: 'BaselineOnly', parameters: { baseline: { regU: 1e9, regI: 0 } } };

function blendOf(members: Given, rows: Interactions, more: Record<string, unknown> = {}): RatingModel {
  return spec.fit(rows, parseParameters(spec, { members, ...more })) as RatingModel;
}

const weightsOf = (model: RatingModel) => [...(model.state().weights as Float64Array)];

/** Every known customer with every known product. */
function everyPair({ customerCount, productCount }: Interactions): [Int32Array, Int32Array] {
  const pairs = Int32Array.from({ length: customerCount * productCount }, (_, n) => n);
  return [pairs.map((n) => Math.floor(n / productCount)), pairs.map((n) => n % productCount)];
}

function rootMeanSquaredError(model: RatingModel, rows: Rows, testRows: Int32Array, training: Interactions) {
  const { estimates } = model.predict(
    testRows.map((row) => training.innerCustomer(rows.customers[row])),
    testRows.map((row) => training.innerProduct(rows.products[row])),
  );
  const squares = estimates.map((estimate, n) => (estimate - rows.durations[testRows[n]]) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe('a blend', () => {
  test('answers with the weighted sum of its members, each fitted on all rows', () => {
    const interactions = new Interactions(log);
    const members = [{ model: 'SlopeOne' }, { model: 'KNNWithMeans' }, MEAN_OF_PRODUCT];
    const [customers, products] = everyPair(interactions);

    const model = blendOf(members, interactions);

    const weights = weightsOf(model);
    const alone = members.map((member) => {
      const { spec, parameters } = memberOf({ parameters: {}, ...member }, 7);
      return spec.fit(interactions, parameters).predict(customers, products).estimates;
    });
    const { estimates } = model.predict(customers, products);
    for (const [row, estimate] of estimates.entries())
      expect(estimate).toBeCloseTo(
        (model.state().intercept as number) + weights.reduce((sum, w, m) => sum + w * alone[m][row], 0),
        9,
      );
  });

  test('is better on held-out rows than the best of its members', () => {
    const folds = new Folds(log.durations.length, 3, 0);
    const members = [{ model: 'SlopeOne' }, { model: 'KNNBaseline' }, { model: 'SVDpp' }];
    const meanError = (members: Given) => {
      const errors = [0, 1, 2].map((fold) => {
        const training = new Interactions(log, folds.trainRows(fold));
        return rootMeanSquaredError(blendOf(members, training), log, folds.testRows(fold), training);
      });
      return errors.reduce((sum, error) => sum + error, 0) / errors.length;
    };

    const blended = meanError(members);

    for (const member of members) expect(blended).toBeLessThan(meanError([member]));
  });

  test('gives no weight to a member that repeats another one', () => {
    const weights = weightsOf(blendOf([{ model: 'SlopeOne' }, { model: 'SlopeOne' }], new Interactions(log)));

    expect(weights.filter((weight) => weight > 0)).toHaveLength(1);
  });

  test('puts all weight on the mean of the customer if durations depend on nothing else', () => {
    const byCustomer = withDurations(log, (_, row) => 10 + log.customers[row]);

    const model = blendOf([MEAN_OF_PRODUCT, MEAN_OF_CUSTOMER], new Interactions(byCustomer));

    const [product, customer] = weightsOf(model);
    expect(product).toBeCloseTo(0, 6);
    expect(customer).toBeCloseTo(1, 6);
    expect(model.state().intercept).toBeCloseTo(0, 4);
  });

  test('is the same model after storage, with all its members', () => {
    const interactions = new Interactions(log);
    const fitted = fitModel(spec, interactions, {});
    const pairs = everyPair(interactions);

    const stored = decodeModel(Buffer.concat(encodeModel(fitted)), interactions);

    expect(stored.parameters).toEqual(fitted.parameters);
    const [answers, before] = [stored, fitted].map(({ model }) => (model as RatingModel).predict(...pairs));
    expect(answers).toEqual(before);
    expect(stored.model.state()).toEqual(fitted.model.state());
  });

  test('runs its members as the bake-off does, with its own seed, unless it is told otherwise', () => {
    const member = (parameters: Record<string, unknown>) => memberOf({ model: 'SVDpp', parameters }, 5);

    expect(member({}).parameters).toMatchObject({ standardize: true, randomState: 5, factors: 20 });
    expect(member({ standardize: false, randomState: 1 }).parameters).toMatchObject({
      standardize: false,
      randomState: 1,
    });
  });

  test('refuses what a member’s model refuses, and members that do not exist', () => {
    const parse = (members: unknown) => () => parseParameters(spec, { members });

    expect(parse([{ model: 'SlopeOne', parameters: { factors: 3 } }])).toThrow(ParameterError);
    expect(parse([{ model: 'SlopeOne', parameters: { factors: 3 } }])).toThrow(
      "Blend: 'members.0' is refused by its model: SlopeOne: there is no parameter 'factors'",
    );
    expect(parse([{ model: 'Blend' }])).toThrow(ParameterError);
    expect(parse([{ model: 'cosine' }])).toThrow(ParameterError);
    expect(parse([])).toThrow(ParameterError);
    expect(parse('SlopeOne')).toThrow("Blend: 'members' must be a list of {model, parameters}, not");
  });
});

describe('a blend never looks at what it is judged by', () => {
  const members = [{ model: 'SlopeOne' }, { model: 'KNNBaseline' }, { model: 'SVDpp' }, { model: 'NMF' }];
  const folds = new Folds(log.durations.length, 3, 0);
  const heldOut = new Set(folds.testRows(1));

  test('has the same weights and predictions whatever the held-out durations are', () => {
    const poisoned = withDurations(log, (duration, row) => (heldOut.has(row) ? 1e6 * (row + 1) : duration));
    const [clean, other] = [log, poisoned].map((rows) => {
      const training = new Interactions(rows, folds.trainRows(1));
      const model = blendOf(members, training);
      return { state: model.state(), ...model.predict(...everyPair(training)) };
    });

    expect(other).toEqual(clean);
  });

  test('weighs no estimate that has seen its own row: another duration there does not change it', () => {
    const resolved = members.map((member) => memberOf({ parameters: {}, ...member }, 7));
    const interactions = new Interactions(log);
    const { customers, products, durations } = interactions.rows();
    const cut = { folds: 3, randomState: 7 };

    for (const row of [0, 100, 333]) {
      const changed = new Interactions({ customers, products, durations: durations.with(row, 60) });
      const [before, after] = [interactions, changed].map((rows) => {
        for (const fold of outOfFold(rows, resolved, cut)) {
          const place = fold.rows.indexOf(row);
          if (place >= 0)
            return { actual: fold.durations[place], said: fold.estimates.map((e) => e?.[place]) };
        }
        throw new Error('each row is held out once');
      });

      expect(after.actual).not.toBe(before.actual);
      expect(after.said).toEqual(before.said);
    }
  });

  test('weighs an estimate of every row, once', () => {
    const interactions = new Interactions(log);
    const rows = [...outOfFold(interactions, [], { folds: 4, randomState: 1 })].flatMap((fold) => [
      ...fold.rows,
    ]);

    expect(rows.toSorted((one, other) => one - other)).toEqual(Array.from(log.durations, (_, row) => row));
  });
});

describe('a member that diverges', () => {
  test('is left out, and the others are weighed as if it had not been there', () => {
    const interactions = new Interactions(log);
    const pairs = everyPair(interactions);

    const withWild = blendOf([WILD, { model: 'SlopeOne' }, MEAN_OF_PRODUCT], interactions);
    const without = blendOf([{ model: 'SlopeOne' }, MEAN_OF_PRODUCT], interactions);

    expect(weightsOf(withWild)).toEqual([0, ...weightsOf(without)]);
    expect(withWild.predict(...pairs)).toEqual(without.predict(...pairs));
  });

  test('makes the blend diverge if there is no other', () => {
    expect(() => blendOf([WILD, WILD], new Interactions(log))).toThrow(DivergedError);
    expect(() => blendOf([WILD, WILD], new Interactions(log))).toThrow(/^Blend diverged/);
  });

  test('is left out of equal weights, too', () => {
    const model = blendOf([WILD, MEAN_OF_CUSTOMER], interactionsOf([0, 0, 1e9]));

    expect(weightsOf(model)).toEqual([0, 1]);
  });
});

describe('a blend of few rows', () => {
  test('weighs its members equally if there is one row', () => {
    const interactions = interactionsOf([0, 0, 12]);

    const model = blendOf([MEAN_OF_CUSTOMER, MEAN_OF_PRODUCT], interactions);

    expect(weightsOf(model)).toEqual([0.5, 0.5]);
    expect(model.predict(Int32Array.of(0, UNKNOWN), Int32Array.of(0, UNKNOWN)).estimates).toEqual(
      Float64Array.of(12, 12),
    );
  });

  test('answers the mean if no member knows better', () => {
    const interactions = interactionsOf([0, 0, 10], [1, 1, 20], [2, 2, 60]);

    const model = blendOf([{ model: 'SlopeOne' }], interactions);

    expect(model.predict(Int32Array.of(0), Int32Array.of(1)).estimates[0]).toBeCloseTo(30, 9);
  });
});

describe('a blend’s answer for an unknown side', () => {
  const interactions = new Interactions(log);
  const customers = Int32Array.of(UNKNOWN, 0, UNKNOWN);
  const products = Int32Array.of(0, 0, UNKNOWN);

  test('is impossible if all members say so', () => {
    const { impossible } = blendOf([{ model: 'SlopeOne' }, { model: 'KNNWithMeans' }], interactions).predict(
      customers,
      products,
    );

    expect([...impossible]).toEqual([1, 0, 1]);
  });

  test('is possible if one of them has an answer', () => {
    const model = blendOf([{ model: 'SlopeOne' }, { model: 'SVDpp' }], interactions);

    const { estimates, impossible } = model.predict(customers, products);

    expect(weightsOf(model).every((weight) => weight > 0)).toBe(true);
    expect([...impossible]).toEqual([0, 0, 0]);
    const mean =
      meanDurations(interactions.byCustomer).reduce((sum, m) => sum + m) / interactions.customerCount;
    expect(Math.abs(estimates[2] - mean)).toBeLessThan(0.5);
  });
});

test('a blend expects its members’ cost once for each fold, and once more', () => {
  const size = new Interactions(log).size();
  const cost = (folds: number) =>
    spec.cost(size, parseParameters(spec, { members: [{ model: 'SVDpp' }], folds })).seconds;
  const svdpp = modelNamed('SVDpp');
  const alone = svdpp.cost(size, parseParameters(svdpp, {})).seconds;

  expect(cost(2)).toBeGreaterThan(1.5 * alone);
  expect(cost(2)).toBeLessThan(3 * alone);
  expect(cost(10)).toBeGreaterThan(cost(5));
  expect(cost(10)).toBeLessThan(12 * alone);
});

test('smaller blends have as many of the default members as fit, and two at least', () => {
  const spec = modelNamed('Blend');
  const choices = spec.smallerParameters ?? [];

  const sizes = choices.map(({ parameters }) => (parameters.members as unknown[]).length);
  expect(sizes).toEqual([
    ...Array(6).fill(5),
    ...Array(15).fill(4),
    ...Array(20).fill(3),
    ...Array(15).fill(2),
  ]);
  expect(new Set(choices.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(56);
  expect(choices[0].without).toEqual(['KNNBaseline']);
  expect(choices.at(-1)?.without).toHaveLength(4);
  for (const { parameters } of choices) expect(() => parseParameters(spec, parameters)).not.toThrow();
});
