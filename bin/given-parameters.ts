/** What --params says: one model's parameters, or parameters by model as `dwell tune --output` writes them. */
import { InputError } from '../lib/contracts/errors.ts';
import type { ModelSpec } from '../lib/engine/model.ts';
import { MODELS } from '../lib/engine/registry.ts';

/**
 * By the name of the model. Those of models that are not asked for are there too, and of no use.
 * @throws InputError when it is neither, or one model's for several.
 */
export function parametersByModel(specs: readonly ModelSpec[], params: unknown = {}): Record<string, object> {
  if (isByModel(params)) return params;
  if (specs.length === 1 && isObject(params)) return { [specs[0].name]: params };
  const names = specs.map(({ name }) => name).join(', ');
  throw new InputError(
    'bad-request',
    `--params must be an object of parameters by model, as in {"SVD":{"factors":20}}, for ${names}`,
  );
}

/** For the one model; undefined or wrong ones are the model's to refuse. */
export function parametersOfModel({ name }: ModelSpec, params: unknown): unknown {
  return isByModel(params) ? params[name] : params;
}

function isByModel(params: unknown): params is Record<string, object> {
  const isOfModel = ([key, value]: [string, unknown]) =>
    MODELS.some(({ name }) => name === key) && isObject(value);
  return isObject(params) && Object.entries(params).every(isOfModel);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
