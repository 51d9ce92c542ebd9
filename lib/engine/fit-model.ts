/** A model fitted with given parameters. */
import type { Interactions } from './interactions.ts';
import type { Model, ModelSpec } from './model.ts';
import { parseParameters } from './parameters.ts';
import type { Fitted } from './predict.ts';

/** A fitted model with all that it takes to store and restore it (codec.ts). */
export interface StoredModel<M extends Model = Model> extends Fitted<M> {
  readonly spec: ModelSpec<unknown, M>;
  /** Parsed by the model's schema. */
  readonly parameters: unknown;
}

/**
 * @param given parameters; those that are left out take the model's defaults.
 * @throws ParameterError when the model refuses the parameters.
 * @throws DivergedError when the fit diverges.
 */
export function fitModel<M extends Model>(
  spec: ModelSpec<unknown, M>,
  interactions: Interactions,
  given: unknown,
): StoredModel<M> {
  const parameters = parseParameters(spec, given);
  return { spec, parameters, model: spec.fit(interactions, parameters), interactions };
}
