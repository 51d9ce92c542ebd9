/** The parameters that models run with when none are given. Given ones override them, key by key. */
import type { ModelSpec } from './model.ts';
import { type GivenParameters, merged } from './parameters.ts';

/** In the pipeline and in `dwell evaluate`: each model at its best. @param seed for models that draw random numbers. */
export function bakeOffParameters(spec: ModelSpec, seed: number): Record<string, unknown> {
  return { ...referenceParameters(spec, seed), ...spec.bakeOffParameters };
}

/** As the notebook's libraries run them: their defaults, on durations as they are. */
export function referenceParameters({ seeded }: ModelSpec, seed: number): Record<string, unknown> {
  return seeded ? { randomState: seed } : {};
}

/** In the pipeline: those of the bake-off, changed by the shop's settings. @param parameters by the model's name. */
export function modelParameters(
  spec: ModelSpec,
  {
    seed,
    parameters,
  }: { readonly seed: number; readonly parameters: Readonly<Record<string, GivenParameters>> },
): GivenParameters {
  return merged(bakeOffParameters(spec, seed), parameters[spec.name] ?? {});
}
