/**
 * The check of a model's parameters, and the fields that several models share.
 * Every default that is not explained here is that of scikit-surprise 1.1.4.
 */
import * as z from 'zod';
import { ParameterError } from './errors.ts';
import type { ModelSpec } from './model.ts';

/** Parameters as they are given: what is left out takes the model's default. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/**
 * What tuning may try instead of a field's default: numbers from low to high, each order of magnitude equally likely,
 * whole if the field is; or one of the choices. `when`: only while other fields of the same object have these values,
 * because otherwise the field changes nothing.
 */
export type Search = (
  | { readonly low: number; readonly high: number }
  | { readonly choices: readonly (string | number | boolean)[] }
) & { readonly when?: Readonly<Record<string, unknown>> };

/** Metadata of a field: what to try. A field without it is not tuned. */
export const searched = (search: Search) => ({ search });

/** Metadata of a field, or of an object with all its fields: not tuned. */
export const notSearched = { search: false };

const around = (byDefault: number, below: number, above: number) =>
  searched({ low: byDefault / below, high: byDefault * above });

/** A field that takes the value of another one when left out; messages name that one (`follows`). */
const following = (field: z.ZodNumber, other: string) => field.optional().meta({ follows: other });

const rate = () => z.number().min(0).max(100);
const count = () => z.int().min(1).max(10_000);

/** The random start of normally distributed factors; defaults of Surprise 1.1.4. */
export const initMean = z
  .number()
  .min(-1000)
  .max(1000)
  .default(0)
  .describe('Mean of the random start of the factors.');
export const initStdDev = z
  .number()
  .min(0)
  .max(1000)
  .default(0.1)
  .describe('Standard deviation of the random start.');

/** 7 is the seed of the reference answers in test/reference; the library has no default. */
export const randomState = z.int().min(0).max(0xffffffff).default(7).describe('Seed of the random numbers.');

export const epochs = (byDefault: number) =>
  count()
    .default(byDefault)
    .describe('Passes over all training rows.')
    .meta(around(byDefault, 2, 3));

export const factors = (byDefault: number) =>
  count()
    .default(byDefault)
    .describe('Length of each factor vector.')
    .meta(around(byDefault, 10, 2));

export const learningRate = (byDefault: number) =>
  rate()
    .default(byDefault)
    .describe('Step of the gradient descent, for every term.')
    .meta(around(byDefault, 5, 4));

export const regularization = (byDefault: number) =>
  rate()
    .default(byDefault)
    .describe('Pull of every term towards 0.')
    .meta(around(byDefault, 4, 10));

/** `{ customerBias, … }`: overrides of `learningRate` or `regularization`, term by term. */
export const perTerm = <Term extends string>(terms: readonly Term[], all: string) =>
  z
    .strictObject(
      Object.fromEntries(terms.map((term) => [term, following(rate(), all)])) as Record<
        Term,
        ReturnType<typeof following>
      >,
    )
    .describe(`Takes the place of ${all} for one term.`);

/** The number for each term: its override, or that for all terms. */
export function eachTerm<Term extends string>(
  terms: readonly Term[],
  all: number,
  overrides: Partial<Record<Term, number>>,
): Record<Term, number> {
  return Object.fromEntries(terms.map((term) => [term, overrides[term] ?? all])) as Record<Term, number>;
}

/**
 * Parameters with defaults filled in; `undefined` means all defaults.
 *
 * @throws ParameterError in one line: the key that is wrong, and all that are allowed, with range and default.
 */
export function parseParameters<P>(spec: ModelSpec<P>, given: unknown): P {
  const parsed = spec.parameters.safeParse(given === undefined ? {} : given);
  if (parsed.success) return parsed.data;
  const fields = parameterFields(spec);
  const list = fields.map(({ key, range, byDefault }) => `${key} (${range}; default ${byDefault})`);
  const wrong = complaint(parsed.error.issues[0], given, fields);
  throw new ParameterError(`${spec.name}: ${wrong}; allowed: ${list.join(', ') || 'no parameters'}`);
}

/** The base with the changes put in, object by object. */
export function merged(base: GivenParameters, changes: GivenParameters): GivenParameters {
  const together: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes))
    together[key] = isObject(value) ? merged(isObject(base[key]) ? base[key] : {}, value) : value;
  return together;
}

/** What turns the base into the other when it is merged in: the fields of the other that the base has not, or not so. */
export function changesFrom(base: GivenParameters, other: GivenParameters): GivenParameters {
  const changes: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(other)) {
    const before = base[key];
    if (isObject(value) && isObject(before)) {
      const inside = changesFrom(before, value);
      if (Object.keys(inside).length > 0) changes[key] = inside;
    } else if (JSON.stringify(value) !== JSON.stringify(before)) changes[key] = value;
  }
  return changes;
}

export function isObject(value: unknown): value is GivenParameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One parameter in words, for messages and for the docs. */
export interface ParameterField {
  /** With dots for a field of an object: 'similarity.name'. */
  readonly key: string;
  /** 'a whole number from 1 to 10000', 'true or false', … */
  readonly range: string;
  /** '20', or what it follows when left out: 'as learningRate'. */
  readonly byDefault: string;
  /** A sentence; '' when the key says all. */
  readonly description: string;
}

/** All parameters of a model, in the order of its schema. */
export function parameterFields(spec: Pick<ModelSpec, 'parameters'>): ParameterField[] {
  return schemaFields(spec).map(({ path, schema }) => ({
    key: path.join('.'),
    range: rangeOf(schema),
    byDefault: schema.follows ? `as ${schema.follows}` : defaultOf(schema),
    description: schema.description ?? '',
  }));
}

interface SchemaField {
  /** Where the field stands: ['similarity', 'name']. */
  readonly path: readonly string[];
  readonly schema: JsonSchema;
}

/**
 * The fields of a model's schema in its order, with an object's fields in place of the object. A field without a
 * description has the object's; an object's `search: false` is that of all its fields.
 */
export function schemaFields({ parameters }: Pick<ModelSpec, 'parameters'>): SchemaField[] {
  return fieldsOf(z.toJSONSchema(parameters, { io: 'input' }) as JsonSchema, []);
}

function fieldsOf(schema: JsonSchema, path: readonly string[]): SchemaField[] {
  if (!schema.properties) return [{ path, schema }];
  const { description, search } = schema;
  return Object.entries(schema.properties).flatMap(([name, field]) =>
    fieldsOf({ description, ...field, ...(search === false && { search }) }, [...path, name]),
  );
}

/** The part of JSON Schema that parameters need. */
interface JsonSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  description?: string;
  follows?: string;
  search?: Search | false;
}

function complaint(issue: z.core.$ZodIssue, given: unknown, fields: readonly ParameterField[]): string {
  const key = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `there is no parameter '${[...issue.path, issue.keys[0]].join('.')}'`;
  if (key === '') return `parameters must be an object, not ${JSON.stringify(given)}`;
  if (issue.code === 'custom') return `'${key}' ${issue.message}`;
  const value = issue.path.reduce<unknown>(
    (object, name) => (object as Record<PropertyKey, unknown>)[name],
    given,
  );
  const range = fields.find((field) => field.key === key)?.range ?? 'an object';
  return `'${key}' must be ${range}, not ${shown(value)}`;
}

/** JSON has no word for NaN and the infinities. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

const defaultOf = ({ default: value }: JsonSchema) => (Array.isArray(value) ? shown(value) : `${value}`);

function rangeOf({ type, enum: values, const: word, anyOf, items, minimum, maximum }: JsonSchema): string {
  if (anyOf) return anyOf.map(rangeOf).join(' or ');
  if (values) return `one of ${values.join(', ')}`;
  if (word !== undefined) return `${word}`;
  if (type === 'boolean') return 'true or false';
  if (items) return `a list of {${Object.keys(items.properties ?? {}).join(', ')}}`;
  return `a ${type === 'integer' ? 'whole number' : 'number'} from ${minimum} to ${maximum}`;
}
