/** The parameters with which the pipeline runs a model. */
import type { Settings } from '../lib/contracts/settings.ts';
import { bakeOffParameters } from '../lib/engine/bake-off.ts';
import type { ModelSpec } from '../lib/engine/model.ts';

export function modelParameters(spec: ModelSpec, { seed }: Pick<Settings, 'seed'>): Record<string, unknown> {
  return bakeOffParameters(spec, seed);
}
