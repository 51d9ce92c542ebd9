import { describe, expect, test } from 'vitest';
import { bakeOffParameters, referenceParameters } from '../../lib/engine/bake-off.ts';
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

test('the notebook has 14 models, and all of them compete', () => {
  expect(NOTEBOOK).toHaveLength(14);
  expect(NOTEBOOK.filter((spec) => !BAKE_OFF.includes(spec))).toEqual([]);
});

test('a model that cannot standardise refuses to', () => {
  expect(() => parseParameters(modelNamed('SlopeOne'), { standardize: true })).toThrow(
    "SlopeOne: there is no parameter 'standardize'; allowed: no parameters",
  );
});
