/** What a model's parameters may be tuned to, read from the metadata of its schema: a new model is tunable by itself. */
import type { ModelSpec } from '../model.ts';
import { type Search, schemaFields } from '../parameters.ts';

/** One field to search. */
export interface Dimension {
  /** Where the field stands: ['similarity', 'name']. */
  readonly path: readonly string[];
  readonly search: Search;
  readonly isWhole: boolean;
}

/** In the order of the schema; empty for a model that has nothing to tune. */
export function searchSpace(spec: Pick<ModelSpec, 'parameters'>): Dimension[] {
  return schemaFields(spec).flatMap(({ path, schema: { search, type } }) =>
    search ? [{ path, search, isWhole: type === 'integer' }] : [],
  );
}
