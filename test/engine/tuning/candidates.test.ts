import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { bakeOffParameters } from '../../../lib/engine/bake-off.ts';
import type { ModelSpec } from '../../../lib/engine/model.ts';
import { merged, notSearched, parseParameters, searched } from '../../../lib/engine/parameters.ts';
import { MODELS, modelNamed } from '../../../lib/engine/registry.ts';
import { candidates, searchSpace } from '../../../lib/engine/tuning/candidates.ts';

/** A model that has parameters and nothing else. */
const specOf = (parameters: z.ZodType) => ({ name: 'Plain', parameters }) as unknown as ModelSpec;

describe('the search space', () => {
  test('is read from the schema: every field with a range or choices, also inside objects', () => {
    const spec = specOf(
      z.strictObject({
        factors: z
          .int()
          .default(10)
          .meta(searched({ low: 1, high: 100 })),
        seed: z.int().default(7),
        similarity: z
          .strictObject({
            name: z
              .enum(['a', 'b'])
              .default('a')
              .meta(searched({ choices: ['a', 'b'] })),
          })
          .prefault({}),
        untouched: z
          .strictObject({
            rate: z
              .number()
              .default(1)
              .meta(searched({ low: 1, high: 2 })),
          })
          .meta(notSearched),
      }),
    );

    expect(searchSpace(spec)).toEqual([
      { path: ['factors'], search: { low: 1, high: 100 }, isWhole: true },
      { path: ['similarity', 'name'], search: { choices: ['a', 'b'] }, isWhole: false },
    ]);
  });

  test('is empty for models that have nothing to tune, and for EASE, which chooses from its training rows', () => {
    for (const name of ['NormalPredictor', 'SlopeOne', 'popularity', 'EASE'])
      expect(searchSpace(modelNamed(name)), name).toEqual([]);
  });

  test.each(MODELS.map((spec) => [spec.name, spec] as const))(
    'of %s has ranges that contain the default',
    (_, spec) => {
      const defaults = parseParameters(spec, {}) as Record<string, unknown>;

      for (const { path, search } of searchSpace(spec)) {
        if (!('low' in search)) continue;
        const value = path.reduce<unknown>(
          (object, key) => (object as Record<string, unknown>)[key],
          defaults,
        );
        expect(value, path.join('.')).toBeGreaterThanOrEqual(search.low);
        expect(value, path.join('.')).toBeLessThanOrEqual(search.high);
      }
    },
  );
});

describe('candidates', () => {
  test.each(MODELS.map((spec) => [spec.name, spec] as const))(
    'of %s begin with the default; all differ, and all are valid',
    (_, spec) => {
      const base = bakeOffParameters(spec, 3);

      const found = candidates({ spec, base, count: 20, seed: 5 });

      expect(found[0]).toEqual({});
      expect(found).toHaveLength(searchSpace(spec).length > 0 ? 20 : 1);
      const complete = found.map((changes) => JSON.stringify(parseParameters(spec, merged(base, changes))));
      expect(new Set(complete).size).toBe(found.length);
    },
  );

  test('are the same for the same seed, and others for another', () => {
    const draw = (seed: number) => candidates({ spec: modelNamed('SVD'), base: {}, count: 8, seed });

    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('are the first of a longer draw', () => {
    const draw = (count: number) => candidates({ spec: modelNamed('NMF'), base: {}, count, seed: 1 });

    expect(draw(30).slice(0, 5)).toEqual(draw(5));
  });

  test('keep the base’s values of the fields that they do not change', () => {
    const spec = modelNamed('SVD');

    const found = candidates({ spec, base: { standardize: true, randomState: 4 }, count: 10, seed: 0 });

    for (const changes of found) {
      expect(changes).not.toHaveProperty('randomState');
      expect(merged({ standardize: true, randomState: 4 }, changes)).toMatchObject({ randomState: 4 });
    }
  });

  test('are spread over the orders of magnitude of a range', () => {
    const spec = specOf(
      z.strictObject({
        rate: z
          .number()
          .default(1)
          .meta(searched({ low: 0.01, high: 100 })),
      }),
    );

    const rates = candidates({ spec, base: {}, count: 400, seed: 0 }).map(
      ({ rate }) => (rate ?? 1) as number,
    );

    for (const [low, high] of [
      [0.01, 0.1],
      [0.1, 1],
      [1, 10],
      [10, 100],
    ]) {
      const share = rates.filter((rate) => rate >= low && rate < high).length / rates.length;
      expect(share).toBeGreaterThan(0.18);
      expect(share).toBeLessThan(0.32);
    }
  });

  test('change each field half of the time', () => {
    const field = () =>
      z
        .number()
        .default(1)
        .meta(searched({ low: 2, high: 3 }));
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const spec = specOf(z.strictObject(Object.fromEntries(names.map((name) => [name, field()]))));

    const found = candidates({ spec, base: {}, count: 200, seed: 0 }).slice(1);

    for (const name of names) {
      const changed = found.filter((changes) => name in changes).length / found.length;
      expect(changed, name).toBeGreaterThan(0.38);
      expect(changed, name).toBeLessThan(0.62);
    }
  });

  test('change a field only while the field that it depends on has the value for it', () => {
    const spec = specOf(
      z.strictObject({
        name: z
          .enum(['plain', 'shrunk'])
          .default('plain')
          .meta(searched({ choices: ['plain', 'shrunk'] })),
        shrinkage: z
          .number()
          .default(100)
          .meta(searched({ low: 10, high: 500, when: { name: 'shrunk' } })),
      }),
    );

    const found = candidates({ spec, base: {}, count: 30, seed: 0 });

    const shrinking = found.filter(({ shrinkage }) => shrinkage !== undefined);
    expect(shrinking.length).toBeGreaterThan(5);
    for (const { name } of shrinking) expect(name).toBe('shrunk');
  });

  test('are all that there are when fewer are possible than asked for', () => {
    const spec = specOf(
      z.strictObject({
        userBased: z
          .boolean()
          .default(true)
          .meta(searched({ choices: [true, false] })),
        name: z
          .enum(['a', 'b', 'c'])
          .default('a')
          .meta(searched({ choices: ['a', 'b', 'c'] })),
      }),
    );

    expect(candidates({ spec, base: {}, count: 50, seed: 0 })).toHaveLength(6);
  });

  test('never include what is not valid', () => {
    const spec = specOf(
      z
        .strictObject({
          low: z
            .int()
            .default(1)
            .meta(searched({ low: 1, high: 9 })),
          high: z
            .int()
            .default(5)
            .meta(searched({ low: 1, high: 9 })),
        })
        .refine(({ low, high }) => low <= high),
    );

    const found = candidates({ spec, base: {}, count: 20, seed: 0 });

    expect(found.length).toBeGreaterThan(5);
    for (const { low = 1, high = 5 } of found) expect(low).toBeLessThanOrEqual(high as number);
  });
});
