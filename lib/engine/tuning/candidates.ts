/**
 * Parameters to try: random search (Bergstra & Bengio 2012), seeded. A candidate keeps the base's value of each
 * field with probability ½ and draws the others: the defaults are good on most data, and a change of few fields is
 * more often for the better than a change of all.
 */
import type { ModelSpec } from '../model.ts';
import { RandomState } from '../numeric/random.ts';
import { parseParameters, type Search } from '../parameters.ts';
import { type Dimension, searchSpace } from './search-space.ts';

/** Parameters as they are given: what is left out takes the model's default. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/** Of a candidate's fields, on average. */
const SHARE_CHANGED = 0.5;
/** A figure that people can read and type. */
const SIGNIFICANT_DIGITS = 3;
/** Draws for each candidate wanted, until the space counts as exhausted. */
const DRAWS_PER_CANDIDATE = 20;

interface Draw {
  readonly spec: ModelSpec;
  /** Given parameters to start from. */
  readonly base: GivenParameters;
  readonly count: number;
  readonly seed: number;
}

/**
 * Changes of the base: first none, then drawn ones, each of them once and valid by the model's schema. Fewer than
 * `count` where the space has no more; `{}` alone where the model has nothing to tune.
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

/** The base with the changes put in, object by object. */
export function merged(base: GivenParameters, changes: GivenParameters): GivenParameters {
  const together: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes))
    together[key] = isObject(value) ? merged(isObject(base[key]) ? base[key] : {}, value) : value;
  return together;
}

/** Every field takes two random numbers, changed or not: what one field draws depends on no other field. */
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

function isObject(value: unknown): value is GivenParameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
