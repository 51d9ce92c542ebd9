/** Random logs, and every registered model with the parameters under which it answers in another way. */
import fc from 'fast-check';
import { fitModel } from '../../../lib/engine/fit-model.ts';
import { Interactions, type Rows } from '../../../lib/engine/interactions.ts';
import type { ModelSpec } from '../../../lib/engine/model.ts';
import { RandomState } from '../../../lib/engine/numeric/random.ts';
import { parseParameters } from '../../../lib/engine/parameters.ts';
import type { RowPredictions } from '../../../lib/engine/predict.ts';
import { MODELS } from '../../../lib/engine/registry.ts';
import { answersTo } from '../answers-of-any.ts';
import { rowsOf, shopLog, withDurations } from '../shop-log.ts';

/** Always the same runs: a failure can be seen again. */
export const RUNS = { numRuns: 10, seed: 1 };

/** No two durations are equal, so neighbours are hardly ever equally similar. */
export const anyLog = fc
  .record({
    customers: fc.integer({ min: 2, max: 14 }),
    products: fc.integer({ min: 2, max: 12 }),
    share: fc.double({ min: 0.3, max: 1, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map((settings) => {
    const noise = new RandomState(settings.seed);
    return withDurations(shopLog(settings), (duration) => duration * noise.uniform());
  })
  .filter(({ durations }) => durations.length > 1);

export const anySeed = fc.integer({ min: 0, max: 0xffffffff });

export interface Configuration {
  readonly title: string;
  readonly spec: ModelSpec;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** With few neighbours it shows which ones are taken. */
const SIMILARITIES = ['msd', 'cosine', 'pearson', 'pearson_baseline'].flatMap((name) =>
  [true, false].map((userBased) => ({
    title: `${name}, ${userBased ? 'customers' : 'products'}`,
    parameters: { k: 3, similarity: { name, userBased } },
  })),
);

const STANDARDIZED = [{ title: 'standardized', parameters: { standardize: true } }];

const takes = (spec: ModelSpec, parameter: string) =>
  Object.hasOwn(parseParameters(spec, {}) as Record<string, unknown>, parameter);

/** Every registered model with its defaults, the neighbour models with every similarity, others standardized. */
export const CONFIGURATIONS: readonly Configuration[] = MODELS.flatMap((spec) => [
  { title: spec.name, spec, parameters: {} },
  ...[
    ...(takes(spec, 'similarity') ? SIMILARITIES : []),
    ...(takes(spec, 'standardize') ? STANDARDIZED : []),
    ...(takes(spec, 'input') ? [{ title: 'binary', parameters: { input: 'binary' } }] : []),
    ...(takes(spec, 'target') ? [{ title: 'views', parameters: { target: 'views' } }] : []),
    ...(takes(spec, 'interest') ? [{ title: 'RP3beta', parameters: { interest: 'RP3beta' } }] : []),
  ].map(({ title, parameters }) => ({ title: `${spec.name}, ${title}`, spec, parameters })),
]);

export type Pairs = Pick<Rows, 'customers' | 'products'>;

export interface Fitted {
  predict(pairs: Pairs): RowPredictions;
}

export function fitted({ spec, parameters }: Configuration, rows: Rows): Fitted {
  const interactions = new Interactions(rows);
  const model = { ...fitModel(spec, interactions, parameters), ratingScale: [-1e12, 1e12] as const };
  return { predict: (pairs) => answersTo(model, pairs) };
}

/** Every customer with every product, and with ones that no log here has. */
export function allPairs({ customers, products }: Rows): Pairs {
  const nobody = 1000;
  const side = (ids: Int32Array) => [...new Set(ids), nobody];
  return rowsOf(
    ...side(customers).flatMap((customer) =>
      side(products).map((product) => [customer, product, 0] as const),
    ),
  );
}

/** The rows at these places. */
export const taken = ({ customers, products, durations }: Rows, places: Int32Array): Rows => ({
  customers: places.map((place) => customers[place]),
  products: places.map((place) => products[place]),
  durations: Float64Array.from(places, (place) => durations[place]),
});

export function shuffled(length: number, seed: number): Int32Array {
  const places = Int32Array.from({ length }, (_, place) => place);
  new RandomState(seed).shuffle(places);
  return places;
}

/** Greatest distance between two answers, in parts of the greatest of them. */
export function distance(one: RowPredictions, other: RowPredictions): number {
  let distance = 0;
  let greatest = Number.MIN_VALUE;
  for (const [row, value] of one.values.entries()) {
    distance = Math.max(distance, Math.abs(value - other.values[row]));
    greatest = Math.max(greatest, Math.abs(value));
  }
  return distance / greatest;
}
