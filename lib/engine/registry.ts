/** The one list of models. The pipeline, the command line, the bench, the docs and the tests iterate over it. */
import { DataError } from './errors.ts';
import type { CustomerModel, ModelSpec } from './model.ts';
import { attention } from './models/attention/attention.ts';
import { baselineOnly } from './models/baselines/baseline-only.ts';
import { chance } from './models/baselines/chance.ts';
import { active30, mostActive } from './models/baselines/most-active.ts';
import { mostViewed, viewed30 } from './models/baselines/most-viewed.ts';
import { normalPredictor } from './models/baselines/normal-predictor.ts';
import { popularity } from './models/baselines/popularity.ts';
import { blend } from './models/blend/blend.ts';
import { coClustering } from './models/co-clustering/co-clustering.ts';
import { ease } from './models/ease/ease.ts';
import { nmf } from './models/factors/nmf.ts';
import { svd } from './models/factors/svd.ts';
import { svdpp } from './models/factors/svdpp.ts';
import { cosine, jaccard, pearson } from './models/item-similarity/measures.ts';
import { rp3beta } from './models/item-similarity/rp3beta.ts';
import { knnBaseline, knnBasic, knnWithMeans, knnWithZScore } from './models/knn/knn.ts';
import { slopeOne } from './models/slope-one.ts';

// biome-ignore lint/suspicious/noExplicitAny: each entry has its own parameter type, checked by its own schema
type Entry = ModelSpec<any, any>;

/** The 14 models that the notebook compares. */
export const NOTEBOOK: readonly Entry[] = [
  normalPredictor,
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
  popularity,
  cosine,
  pearson,
];

export const MODELS: readonly Entry[] = [
  ...NOTEBOOK,
  ...[blend, mostViewed, viewed30, jaccard, rp3beta, ease],
  ...[attention, mostActive, active30, chance],
];

/** Those that can order products for a customer. */
export const CUSTOMER_MODELS = MODELS.filter(isOfCustomers);

export function isOfCustomers(spec: ModelSpec): spec is ModelSpec<unknown, CustomerModel> {
  return spec.kind !== 'audience';
}

/** Of a log without times. */
export const BAKE_OFF = bakeOffOf({});

/** The models that compete on a log. */
export function bakeOffOf({ looks }: { readonly looks?: unknown }): readonly Entry[] {
  return MODELS.filter(({ inBakeOff, needsTimes }) => inBakeOff && (looks !== undefined || !needsTimes));
}

/** @throws DataError that names all models when none has that name (case-sensitive). */
export function modelNamed(name: string): ModelSpec {
  return modelsNamed([name])[0];
}

/** Each once, in the order of the registry. @throws DataError as `modelNamed`, naming every unknown one. */
export function modelsNamed(names: readonly string[]): readonly ModelSpec[] {
  const known = MODELS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new DataError(`no model is named '${unknown.join("' or '")}'; there are ${known.join(', ')}`);
  return MODELS.filter(({ name }) => names.includes(name));
}
