/** The parameters that models run with when none are given. Given ones override them, key by key. */
import type { AudienceTarget } from './leaderboard/schema.ts';
import type { ModelSpec } from './model.ts';
import { type GivenParameters, merged } from './parameters.ts';

/**
 * In the pipeline and in `dwell evaluate`: each model at its best.
 * @param seed for models that draw random numbers.
 * @param audienceTarget for models of audiences; their default when left out.
 */
export function bakeOffParameters(
  spec: ModelSpec,
  seed: number,
  audienceTarget?: AudienceTarget,
): Record<string, unknown> {
  return { ...referenceParameters(spec, seed, audienceTarget), ...spec.bakeOffParameters };
}

/** As the notebook's libraries run them: their defaults, on durations as they are. */
export function referenceParameters(
  { seeded, targeted }: ModelSpec,
  seed: number,
  audienceTarget?: AudienceTarget,
): Record<string, unknown> {
  return {
    ...(seeded && { randomState: seed }),
    ...(targeted && audienceTarget && { target: audienceTarget }),
  };
}

/** In the pipeline: those of the bake-off, changed by the shop's settings. @param parameters by the model's name. */
export function modelParameters(
  spec: ModelSpec,
  {
    seed,
    parameters,
    audienceTarget,
  }: {
    readonly seed: number;
    readonly parameters: Readonly<Record<string, GivenParameters>>;
    readonly audienceTarget?: AudienceTarget;
  },
): GivenParameters {
  return merged(bakeOffParameters(spec, seed, audienceTarget), parameters[spec.name] ?? {});
}
