/** Every registered model fitted on a log: digests of its state and of its answers, byte for byte. */
import { createHash } from 'node:crypto';
import { encodeModel } from '../../../lib/engine/codec.ts';
import { fitModel } from '../../../lib/engine/fit-model.ts';
import { Interactions, type Rows } from '../../../lib/engine/interactions.ts';
import { parseParameters } from '../../../lib/engine/parameters.ts';
import { MODELS } from '../../../lib/engine/registry.ts';
import { answersTo } from '../answers-of-any.ts';

export interface Fingerprint {
  readonly model: string;
  readonly state: string;
  readonly answers: string;
}

export function fingerprints(train: Rows, asked: Pick<Rows, 'customers' | 'products'>): Fingerprint[] {
  return MODELS.map((spec) => {
    const interactions = new Interactions(train);
    // Standardised where that is a parameter: on whole seconds SVD and SVDpp diverge otherwise.
    const defaults = parseParameters(spec, {}) as Record<string, unknown>;
    const parameters = Object.hasOwn(defaults, 'standardize') ? { ...defaults, standardize: true } : defaults;
    const fitted = fitModel(spec, interactions, parameters);
    const { values, impossible } = answersTo(fitted, asked);
    return {
      model: spec.name,
      state: digest(...encodeModel(fitted)),
      answers: digest(values, impossible),
    };
  });
}

function digest(...arrays: ReadonlyArray<Uint8Array | Float64Array>): string {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return hash.digest('hex');
}
