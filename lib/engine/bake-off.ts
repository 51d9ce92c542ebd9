/** The parameters that models run with when none are given. Given ones take their place, key by key. */
import type { ModelSpec } from './model.ts';
import { type GivenParameters, merged } from './tuning/candidates.ts';

/** In the pipeline and in `dwell evaluate`: each model at its best. @param seed of every model that draws numbers. */
export function bakeOffParameters(spec: ModelSpec, seed: number): Record<string, unknown> {
  return { ...referenceParameters(spec, seed), ...spec.bakeOffParameters };
}

/** As the libraries of the notebook run them: their defaults, on durations as they are. */
export function referenceParameters({ seeded }: ModelSpec, seed: number): Record<string, unknown> {
  return seeded ? { randomState: seed } : {};
}

/** In the pipeline: those of the bake-off, with what the shop's settings give. @param parameters by name of the model. */
export function modelParameters(
  spec: ModelSpec,
  {
    seed,
    parameters,
  }: { readonly seed: number; readonly parameters: Readonly<Record<string, GivenParameters>> },
): GivenParameters {
  return merged(bakeOffParameters(spec, seed), parameters[spec.name] ?? {});
}
