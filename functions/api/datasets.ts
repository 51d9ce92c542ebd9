/** Which data set a question is about. */
import type { Context } from 'hono';
import type { ScopedDataset } from '../../lib/runs/datasets.ts';
import type { ApiEnv } from './dependencies.ts';
import { ApiError } from './errors.ts';

/**
 * The data set that is named or meant.
 * @throws ApiError not-found, dataset-needed, nothing-published
 */
export function datasetAsked(
  c: Context<ApiEnv>,
  all: readonly ScopedDataset[],
  name: string | undefined,
): ScopedDataset {
  const found = name === undefined ? datasetMeant(c, all) : datasetNamed(all, name);
  if (found) return found;
  if (name !== undefined)
    throw new ApiError('not-found', `there is no data set '${name}'; GET /v1/datasets lists them`);
  if (all.length > 0)
    throw new ApiError(
      'dataset-needed',
      `there are several data sets: ${all.map(({ dataset }) => dataset).join(', ')}; name one by the query parameter ` +
        'dataset (POST /v1/runs: by dataset in the body), or choose one with the setting defaultDataset',
    );
  throw new ApiError(
    'nothing-published',
    'no run has been published yet: drop a CSV as clicks/<name>.csv into the upload bucket; GET /v1/runs tells how it goes',
  );
}

/**
 * The data set that a question means if it names none. Undefined if there is none, or if several could be meant. A stray
 * log that could not be published does not stand in the way of those that were.
 */
export function datasetMeant(c: Context<ApiEnv>, all: readonly ScopedDataset[]): ScopedDataset | undefined {
  const published = all.filter((one) => one.published);
  const [only, ...others] = published.length > 0 ? published : all;
  return others.length === 0 ? only : datasetNamed(all, c.get('defaultDataset'));
}

export const datasetNamed = (all: readonly ScopedDataset[], name: string | undefined) =>
  all.find(({ dataset }) => dataset === name);
