/** The parameters with which the pipeline runs a model: its defaults, and the shop's seed. */
import type { Settings } from '../lib/contracts/settings.ts';
import type { ModelSpec } from '../lib/engine/model.ts';

export function modelParameters(spec: ModelSpec, { seed }: Pick<Settings, 'seed'>): Record<string, unknown> {
  return spec.seeded ? { randomState: seed } : {};
}
