import { describe, expect, test } from 'vitest';
import { bakeOffParameters, modelParameters, referenceParameters } from '../../lib/engine/bake-off.ts';
import { parseParameters } from '../../lib/engine/parameters.ts';
import { BAKE_OFF, MODELS, modelNamed, NOTEBOOK } from '../../lib/engine/registry.ts';

describe.each(MODELS.map((spec) => ({ name: spec.name, spec })))('$name', ({ spec }) => {
  test('takes its parameters of the bake-off, and those of the reference', () => {
    expect(() => parseParameters(spec, bakeOffParameters(spec, 3))).not.toThrow();
    expect(parseParameters(spec, referenceParameters(spec, 3))).toEqual(
      parseParameters(spec, spec.seeded ? { randomState: 3 } : {}),
    );
  });
});

test.each(['SVD', 'SVDpp', 'NMF'])(
  '%s standardises durations in the bake-off, but not by default',
  (name) => {
    const spec = modelNamed(name);

    expect(bakeOffParameters(spec, 5)).toEqual({ randomState: 5, standardize: true });
    expect(parseParameters(spec, referenceParameters(spec, 5))).toMatchObject({ standardize: false });
  },
);

describe('what audiences are to win', () => {
  const attention = modelNamed('Attention');

  test('reaches the models that it matters to, and no others', () => {
    const given = MODELS.filter((spec) => 'target' in bakeOffParameters(spec, 3, 'views'));

    expect(given.map(({ name }) => name)).toEqual(['Attention']);
    expect(bakeOffParameters(attention, 3, 'views')).toEqual({ target: 'views' });
    expect(bakeOffParameters(attention, 3)).toEqual({});
    expect(referenceParameters(attention, 3, 'views')).toEqual({ target: 'views' });
  });

  test('comes from the settings, unless the parameters of the model say otherwise', () => {
    const settings = { seed: 3, parameters: {}, audienceTarget: 'views' } as const;
    const own = { Attention: { target: 'attention' } };

    expect(modelParameters(attention, settings)).toEqual({ target: 'views' });
    expect(modelParameters(attention, { ...settings, parameters: own })).toEqual({ target: 'attention' });
  });
});

test('what a model is set to where it would be too large is among its parameters', () => {
  const specs = MODELS.filter(({ smallerParameters }) => smallerParameters);

  expect(specs.map(({ name }) => name)).toEqual(['Blend', 'Attention']);
  for (const spec of specs) {
    const size = { rows: 25e6, customers: 4e5, products: 2e4, productPairs: 3e9, customerPairs: 6e10 };
    const [full, ...smaller] = [
      {},
      ...(spec.smallerParameters ?? []).map(({ parameters }) => parameters),
    ].map((given) => spec.cost(size, parseParameters(spec, given)));
    const isHalf = ({ memoryBytes, seconds }: typeof full) =>
      memoryBytes < full.memoryBytes / 2 && seconds < full.seconds / 2;
    expect(smaller.some(isHalf)).toBe(true);
  }
});

test('the notebook has 14 models, and all of them compete', () => {
  expect(NOTEBOOK).toHaveLength(14);
  expect(NOTEBOOK.filter((spec) => !BAKE_OFF.includes(spec))).toEqual([]);
});

test('a model that cannot standardise refuses to', () => {
  expect(() => parseParameters(modelNamed('SlopeOne'), { standardize: true })).toThrow(
    "SlopeOne: there is no parameter 'standardize'; allowed: no parameters",
  );
});
