/** The models that a blend may be made of. */
import * as z from 'zod';
import { bakeOffParameters } from '../../bake-off.ts';
import { ParameterError } from '../../errors.ts';
import type { ModelSpec, RatingModel, SmallerParameters } from '../../model.ts';
import { parseParameters } from '../../parameters.ts';
import { baselineOnly } from '../baselines/baseline-only.ts';
import { coClustering } from '../co-clustering/co-clustering.ts';
import { nmf } from '../factors/nmf.ts';
import { svd } from '../factors/svd.ts';
import { svdpp } from '../factors/svdpp.ts';
import { knnBaseline, knnBasic, knnWithMeans, knnWithZScore } from '../knn/knn.ts';
import { slopeOne } from '../slope-one.ts';

/** All rating models that learn something; a blend of blends would learn nothing more. */
// biome-ignore lint/suspicious/noExplicitAny: each entry has its own parameter type, checked by its own schema
const CANDIDATES: readonly ModelSpec<any, RatingModel>[] = [
  baselineOnly,
  slopeOne,
  coClustering,
  knnBasic,
  knnWithMeans,
  knnWithZScore,
  knnBaseline,
  svd,
  svdpp,
  nmf,
];

/** Parameters that are not given are as in the bake-off, with the blend's own random seed. */
export const memberSchema = z
  .strictObject({
    model: z.enum(CANDIDATES.map(({ name }) => name)),
    parameters: z.record(z.string(), z.unknown()).default({}),
  })
  .superRefine((given, context) => {
    try {
      memberOf(given, 0);
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      context.addIssue({ code: 'custom', message: `is refused by its model: ${error.message}` });
    }
  });

/**
 * RMSE of these six on MovieLens 100k (1..5) and on the sample log, 3 folds: 0.9185 and 31.493. The best single models
 * have 0.9274 (SVDpp) and 31.535 (SlopeOne). More models change neither by more than 0.001. Without the item-based
 * KNNBaseline the first is 0.9247. The second BaselineOnly, its product biases pulled to 0, is the mean of the
 * customer; without it the other is 31.533.
 */
export const DEFAULT_MEMBERS: z.input<typeof memberSchema>[] = [
  { model: 'BaselineOnly' },
  { model: 'BaselineOnly', parameters: { baseline: { regU: 1, regI: 1e9 } } },
  { model: 'SlopeOne' },
  { model: 'KNNBaseline' },
  { model: 'KNNBaseline', parameters: { similarity: { name: 'pearson_baseline', userBased: false } } },
  { model: 'SVDpp' },
];

/**
 * Every choice of the default members but all of them, and at least two: those with most members first; of equally many,
 * those without the ones that take longest.
 */
export function fewerMembers(): SmallerParameters[] {
  /** Places in DEFAULT_MEMBERS, by the cost at 25 million rows. */
  const longestFirst = [3, 5, 4, 2, 1, 0];
  const choices = Array.from({ length: 2 ** longestFirst.length - 1 }, (_, choice) =>
    longestFirst.filter((_, place) => ((choice + 1) >> place) & 1),
  );
  return choices
    .filter(({ length }) => length <= DEFAULT_MEMBERS.length - 2)
    .sort((one, other) => one.length - other.length)
    .map((left) => ({
      parameters: { members: DEFAULT_MEMBERS.filter((_, place) => !left.includes(place)) },
      without: left.map((place) => named(DEFAULT_MEMBERS[place])),
    }));
}

const named = ({ model, parameters }: (typeof DEFAULT_MEMBERS)[number]): string =>
  parameters ? `${model} with ${JSON.stringify(parameters)}` : model;

export interface Member {
  readonly spec: ModelSpec<unknown, RatingModel>;
  readonly parameters: unknown;
}

/** @throws ParameterError when the member's model refuses its parameters. */
export function memberOf({ model, parameters }: z.output<typeof memberSchema>, randomState: number): Member {
  const spec = CANDIDATES.find(({ name }) => name === model) as ModelSpec<unknown, RatingModel>;
  const given = { ...bakeOffParameters(spec, randomState), ...parameters };
  return { spec, parameters: parseParameters(spec, given) };
}
