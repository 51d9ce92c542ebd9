import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { changesFrom, eachTerm, merged, parseParameters } from '../../lib/engine/parameters.ts';
import { modelNamed } from '../../lib/engine/registry.ts';

const parse = (model: string, given: unknown) => parseParameters(modelNamed(model), given);
const complaint = (model: string, given: unknown) => {
  try {
    parse(model, given);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was accepted');
};

describe('parameters', () => {
  test('have the defaults of scikit-surprise 1.1.4, and the seed 7', () => {
    expect(parse('SVD', {})).toMatchObject({
      factors: 100,
      epochs: 20,
      biased: true,
      initMean: 0,
      initStdDev: 0.1,
      learningRate: 0.005,
      regularization: 0.02,
      randomState: 7,
    });
    expect(parse('SVDpp', {})).toMatchObject({
      factors: 20,
      epochs: 20,
      learningRate: 0.007,
      regularization: 0.02,
    });
    expect(parse('NMF', {})).toMatchObject({ factors: 15, epochs: 50, biased: false, regularization: 0.06 });
    expect(parse('CoClustering', {})).toMatchObject({ clusters: { customers: 3, products: 3 }, epochs: 20 });
    expect(parse('KNNBasic', {})).toMatchObject({
      k: 40,
      minK: 1,
      similarity: { name: 'msd', userBased: true, minSupport: 1, shrinkage: 100 },
      baseline: { method: 'als', regU: 15, regI: 10, learningRate: 0.005, regularization: 0.02 },
    });
  });

  test('keep what is given, and have defaults for the rest', () => {
    expect(parse('KNNBasic', { k: 5, similarity: { name: 'cosine' } })).toMatchObject({
      k: 5,
      minK: 1,
      similarity: { name: 'cosine', userBased: true },
    });
  });

  test('are refused in one line that names the model, the value and all that is allowed', () => {
    expect(complaint('CoClustering', { epochs: 0 })).toBe(
      "CoClustering: 'epochs' must be a whole number from 1 to 10000, not 0; allowed: " +
        'clusters.customers (a whole number from 1 to 1000; default 3), ' +
        'clusters.products (a whole number from 1 to 1000; default 3), ' +
        'epochs (a whole number from 1 to 10000; default 20), ' +
        'randomState (a whole number from 0 to 4294967295; default 7)',
    );
  });

  test.each([
    [
      'KNNBasic',
      { similarity: { name: 'euclid' } },
      '\'similarity.name\' must be one of msd, cosine, pearson, pearson_baseline, not "euclid"',
    ],
    ['KNNBasic', { similarity: { neighbours: 3 } }, "there is no parameter 'similarity.neighbours'"],
    ['KNNBasic', { similarity: 'cosine' }, '\'similarity\' must be an object, not "cosine"'],
    ['SVD', { factors: 2.5 }, "'factors' must be a whole number from 1 to 10000, not 2.5"],
    ['SVD', { biased: 'yes' }, '\'biased\' must be true or false, not "yes"'],
    [
      'SVD',
      { learningRates: { customerBias: -1 } },
      "'learningRates.customerBias' must be a number from 0 to 100, not -1",
    ],
    [
      'SVD',
      { learningRate: Number.POSITIVE_INFINITY },
      "'learningRate' must be a number from 0 to 100, not Infinity",
    ],
    ['SVD', null, 'parameters must be an object, not null'],
    ['SVD', [], 'parameters must be an object, not []'],
    ['SVD', 'factors', 'parameters must be an object, not "factors"'],
    ['NMF', { initLow: 2 }, "'initLow' must not be greater than initHigh"],
    [
      'BaselineOnly',
      { baseline: { method: 'newton' } },
      '\'baseline.method\' must be one of als, sgd, not "newton"',
    ],
  ])('are refused for %s when given %j: %s', (model, given, expected) => {
    expect(complaint(model, given)).toContain(`${model}: ${expected}; allowed: `);
  });

  test('say so when they follow another one', () => {
    expect(complaint('SVD', { factor: 3 })).toContain(
      'learningRates.customerBias (a number from 0 to 100; default as learningRate)',
    );
  });

  test('are refused for a model that has none', () => {
    const spec = { name: 'Plain', parameters: z.strictObject({}) } as unknown as ModelSpec;

    expect(() => parseParameters(spec, { k: 1 })).toThrow(
      "Plain: there is no parameter 'k'; allowed: no parameters",
    );
  });
});

describe('the changes from one set of parameters to another', () => {
  const base = { epochs: 5, similarity: { name: 'msd', minSupport: 1 }, members: [1, 2] };

  test('are only the fields that differ, inside objects too', () => {
    const other = { epochs: 5, similarity: { name: 'msd', minSupport: 3 }, members: [2, 1], biased: false };

    expect(changesFrom(base, other)).toEqual({
      similarity: { minSupport: 3 },
      members: [2, 1],
      biased: false,
    });
    expect(changesFrom(base, structuredClone(base))).toEqual({});
  });

  test('make the one out of the other', () => {
    const other = merged(base, { similarity: { userBased: false }, epochs: 6 });

    expect(merged(base, changesFrom(base, other))).toEqual(other);
  });
});

describe('the number of each term', () => {
  test('is its override, else that for all terms', () => {
    expect(eachTerm(['a', 'b'], 0.5, { b: 0 })).toEqual({ a: 0.5, b: 0 });
  });
});
