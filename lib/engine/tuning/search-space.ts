/** What a model's parameters may be tuned to, read from the metadata of its schema: a new model is tunable by itself. */
import * as z from 'zod';
import type { ModelSpec } from '../model.ts';
import type { Search } from '../parameters.ts';

/** One field to search. */
export interface Dimension {
  /** Where the field stands: ['similarity', 'name']. */
  readonly path: readonly string[];
  readonly search: Search;
  readonly isWhole: boolean;
}

/** The part of JSON Schema that a search needs. */
interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  search?: Search | false;
}

/** In the order of the schema; empty for a model that has nothing to tune. */
export function searchSpace({ parameters }: Pick<ModelSpec, 'parameters'>): Dimension[] {
  return dimensionsOf(z.toJSONSchema(parameters, { io: 'input' }) as JsonSchema, []);
}

function dimensionsOf(schema: JsonSchema, path: readonly string[]): Dimension[] {
  if (schema.search === false) return [];
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([name, field]) => dimensionsOf(field, [...path, name]));
  if (schema.search === undefined) return [];
  return [{ path, search: schema.search, isWhole: schema.type === 'integer' }];
}
