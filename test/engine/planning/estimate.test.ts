import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../../lib/contracts/settings.ts';
import { modelParameters } from '../../../lib/engine/bake-off.ts';
import { parseParameters } from '../../../lib/engine/parameters.ts';
import { estimateOf, listsMemoryMb, refusalOf } from '../../../lib/engine/planning/estimate.ts';
import { modelNamed } from '../../../lib/engine/registry.ts';

describe('the estimate of a job', () => {
  const nothing = { seconds: 0, memoryBytes: 0 };
  const sizeOf = (customers: number, products: number) => ({
    ...{ rows: 10_000, customers, products },
    ...{ productPairs: 0, customerPairs: 0 },
  });

  /** The log whose folds train on two thirds of it. */
  const logOf = (customers: number, products: number) => ({
    rows: 15_000,
    training: sizeOf(customers, products),
  });

  test('has the estimates of a rating model for the audiences that are judged', () => {
    const log = logOf(500, 40);
    const without = estimateOf(nothing, log);

    const { seconds, memoryMb } = estimateOf({ ...nothing, secondsPerPair: 1e-3 }, log);

    // 500 customers × 40 products.
    expect(seconds - without.seconds).toBeCloseTo(20, 6);
    expect(memoryMb).toBeGreaterThanOrEqual(without.memoryMb);
  });

  test('grows no further with a log of which only a sample is judged', () => {
    const cost = { ...nothing, secondsPerPair: 1e-3 };

    const { seconds } = estimateOf(cost, logOf(10_000, 200));

    expect(seconds).toBeGreaterThan(1999);
    expect(estimateOf(cost, logOf(1_000_000, 20_000)).seconds).toBe(seconds);
  });

  test('has room for the looks of a log with times', () => {
    const log = logOf(500, 40);

    const { memoryMb } = estimateOf(nothing, { ...log, looks: 10_000_000 });

    // At least the looks, 24 bytes each, and the pairs before a cut with their interactions, 40.
    expect(memoryMb - estimateOf(nothing, log).memoryMb).toBeGreaterThan((10_000_000 * 64) / 2 ** 20);
  });
});

describe('25 million rows of 250,000 customers and 20,000 products', () => {
  const settings = settingsSchema.parse({});
  const pairs = { productPairs: 2.5e9, customerPairs: 7e10 };
  const log = { rows: 25e6, training: { rows: 16.7e6, customers: 250_000, products: 20_000, ...pairs } };
  const costOf = (name: string, parameters = {}) => {
    const spec = modelNamed(name);
    const given = modelParameters(spec, { ...settings, parameters: { [name]: parameters } });
    return (size: typeof log.training) => spec.cost(size, parseParameters(spec, given));
  };
  const refusal = (name: string, parameters = {}) =>
    refusalOf(estimateOf(costOf(name, parameters)(log.training), log), settings);

  test('have a blend of fewer members, and RP3beta where there is no room for EASE', () => {
    const { smallerParameters = [] } = modelNamed('Blend');

    expect(refusal('EASE')).toBeDefined();
    expect(refusal('RP3beta')).toBeUndefined();
    expect(refusal('Attention', { interest: 'RP3beta' })).toBeUndefined();
    expect(refusal('Blend')).toBeDefined();
    const fitting = smallerParameters.find(({ parameters }) => refusal('Blend', parameters) === undefined);
    expect(fitting?.parameters.members).toHaveLength(3);
  });

  test('need more memory for the lists of KNNBaseline than its evaluation, and than a function has', () => {
    const needed = listsMemoryMb(costOf('KNNBaseline'), log);

    // Measured: 3,257 MB.
    expect(needed).toBeGreaterThan(3257);
    expect(needed).toBeLessThan(3400);
    expect(listsMemoryMb(costOf('SlopeOne'), log)).toBeLessThan(settings.modelMemoryMb);
  });
});
