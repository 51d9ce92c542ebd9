/**
 * Parameters to try: random search (Bergstra & Bengio 2012), seeded. A candidate keeps the base's value of each
 * field with probability ½ and draws the others: the defaults are good on most data, and a change of a few fields is
 * more often an improvement than a change of all.
 */
import type { ModelSpec } from '../model.ts';
import { RandomState } from '../numeric/random.ts';
import {
  type GivenParameters,
  isObject,
  merged,
  parseParameters,
  type Search,
  schemaFields,
} from '../parameters.ts';

/** Each field is changed with this probability. */
const SHARE_CHANGED = 0.5;
/** So that people can read and type the number. */
const SIGNIFICANT_DIGITS = 3;
/** Draws for each candidate wanted, until the space counts as exhausted. */
const DRAWS_PER_CANDIDATE = 20;

/** One field to search. */
interface Dimension {
  /** Where the field stands: ['similarity', 'name']. */
  readonly path: readonly string[];
  readonly search: Search;
  readonly isWhole: boolean;
}

/**
 * What a model's parameters may be tuned to, in the order of its schema, read from the schema's metadata: a new model
 * is tunable by itself. Empty for a model that has nothing to tune.
 */
export function searchSpace(spec: Pick<ModelSpec, 'parameters'>): Dimension[] {
  return schemaFields(spec).flatMap(({ path, schema: { search, type } }) =>
    search ? [{ path, search, isWhole: type === 'integer' }] : [],
  );
}

interface Draw {
  readonly spec: ModelSpec;
  /** Given parameters to start from. */
  readonly base: GivenParameters;
  readonly count: number;
  readonly seed: number;
}

/**
 * Changes of the base: first none, then drawn ones, each of them once and valid by the model's schema. Fewer than
 * `count` when the space has no more; only `{}` for a model that has nothing to tune.
 * @throws ParameterError when the base is not valid.
 */
export function candidates({ spec, base, count, seed }: Draw): GivenParameters[] {
  const space = searchSpace(spec);
  const complete = parseParameters(spec, base) as GivenParameters;
  const random = new RandomState(seed);
  const found = new Map<string, GivenParameters>([[JSON.stringify({}), {}]]);
  for (let draws = 0; found.size < count && draws < count * DRAWS_PER_CANDIDATE; draws++) {
    const changes = drawn(space, complete, random);
    const key = JSON.stringify(changes);
    if (found.has(key)) continue;
    if (spec.parameters.safeParse(merged(base, changes)).success) found.set(key, changes);
  }
  return [...found.values()];
}

/** Every field takes two random numbers, changed or not, so that what it draws depends on no other field. */
function drawn(space: readonly Dimension[], complete: GivenParameters, random: RandomState): GivenParameters {
  let changes: GivenParameters = {};
  for (const { path, search, isWhole } of space) {
    const isChanged = random.uniform() < SHARE_CHANGED;
    const value = valueAt(search, isWhole, random.uniform());
    if (isChanged && value !== at(complete, path) && isInUse(path, search, merged(complete, changes)))
      changes = merged(changes, nested(path, value));
  }
  return changes;
}

function isInUse(path: readonly string[], { when = {} }: Search, parameters: GivenParameters): boolean {
  const siblings = path.slice(0, -1);
  return Object.entries(when).every(([name, value]) => at(parameters, [...siblings, name]) === value);
}

/** @param share in [0, 1). */
function valueAt(search: Search, isWhole: boolean, share: number): unknown {
  if ('choices' in search) return search.choices[Math.floor(share * search.choices.length)];
  const { low, high } = search;
  const value = low * (high / low) ** share;
  return isWhole ? Math.max(1, Math.round(value)) : Number(value.toPrecision(SIGNIFICANT_DIGITS));
}

function at(parameters: GivenParameters, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), parameters);
}

function nested(path: readonly string[], value: unknown): GivenParameters {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as GivenParameters;
}
