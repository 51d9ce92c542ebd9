/** Reads --params: the parameters of one model, or parameters by model, as `dwell tune --output` writes them. */
import { InputError } from '../lib/contracts/errors.ts';
import type { ModelSpec } from '../lib/engine/model.ts';
import { MODELS } from '../lib/engine/registry.ts';

/**
 * Parameters by model. They may name models that are not asked for.
 * @throws InputError when --params is neither, or is one model's while several are asked for.
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

function isByModel(params: unknown): params is Record<string, object> {
  const isOfModel = ([key, value]: [string, unknown]) =>
    MODELS.some(({ name }) => name === key) && isObject(value);
  return isObject(params) && Object.entries(params).every(isOfModel);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
