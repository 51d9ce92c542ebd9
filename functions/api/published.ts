/** Lookups: answers from the results of one published run. */
import type { Context } from 'hono';
import { type Meta, metaSchema } from '../../lib/contracts/api.ts';
import { type PublishedResults, TABLE_LAYOUT } from '../../lib/contracts/table.ts';
import { readDatasets, type ScopedDataset } from '../../lib/runs/datasets.ts';
import { hasResults } from '../../lib/runs/rollback.ts';
import { findRun } from '../../lib/runs/runs.ts';
import type { Titles } from '../../lib/store/titles.ts';
import { badCursor } from './cursor.ts';
import { datasetAsked, datasetNamed } from './datasets.ts';
import type { ApiEnv } from './dependencies.ts';
import { ApiError } from './errors.ts';

/** The results that an answer comes from. */
export interface Source extends PublishedResults {
  readonly titles: () => Promise<Titles>;
}

export interface LookUp<Body> {
  /** As the question names it. */
  readonly dataset?: string;
  /** The run in which the list began, from its cursor; the data set's published run when undefined. */
  readonly run?: string;
  /** Addresses change without a new run, so the ETag of answers that have some is a hash of their content. */
  readonly hasAddresses?: boolean;
  readonly answer: (source: Source) => Promise<Body>;
}

/**
 * Answers from one run: the published one, whose data set is read once, or the cursor's. The run's id and time of
 * publishing make the ETag: a caller who has that run's answer already gets 304 and costs one read.
 * @throws ApiError not-found, dataset-needed, nothing-published, old-layout, results-gone, bad-cursor
 */
export async function lookUp<Body extends { meta: Meta }>(
  c: Context<ApiEnv>,
  { dataset, run, hasAddresses = false, answer }: LookUp<Omit<Body, 'meta'>>,
) {
  const all = await readDatasets();
  const found = await runAsked(c, all, dataset, run);
  const meta = metaSchema.parse(found);

  const tag = `"${meta.runId}.${Date.parse(meta.publishedAt)}"`;
  const headers: Record<string, string> = { 'cache-control': 'private, no-cache' };
  if (!hasAddresses) headers.etag = tag;
  if (!hasAddresses && holdsTag(c.req.header('if-none-match'), tag)) {
    // Hono's route types know only answers with a body.
    return c.body(null, 304, headers) as never;
  }
  const source = { ...found, titles: () => c.get('titles').of(found) };
  try {
    return c.json({ meta, ...(await answer(source)) } as Body, 200, headers);
  } finally {
    // An older run's results may be deleted while they are read. What was found, or not found, then means nothing.
    if (!isPublished(all, meta.runId)) await keptRun(meta.runId, all);
  }
}

/** For answers that do not come from results: the data set's published run, if any. */
export const metaOf = (item: Pick<ScopedDataset, 'published'> | undefined): Meta | null =>
  item?.published ? metaSchema.parse(item.published) : null;

export const isPublished = (all: readonly Pick<ScopedDataset, 'published'>[], runId: string) =>
  all.some(({ published }) => published?.runId === runId);

/** The run's record or pointer, with what a look-up needs of its data set. */
async function runAsked(
  c: Context<ApiEnv>,
  all: readonly ScopedDataset[],
  dataset: string | undefined,
  run: string | undefined,
): Promise<PublishedResults> {
  if (run === undefined) return publishedRun(datasetAsked(c, all, dataset));
  const item = all.find(({ published }) => published?.runId === run);
  const found = item ? publishedRun(item) : await keptRun(run, all);
  if (dataset !== undefined && dataset !== found.dataset) throw badCursor();
  return found;
}

/** @throws ApiError nothing-published, old-layout */
function publishedRun(item: ScopedDataset): PublishedResults {
  const { dataset, published } = item;
  if (!published)
    throw new ApiError(
      'nothing-published',
      `no run of data set '${dataset}' has been published yet; GET /v1/runs tells how they go`,
    );
  const { layout, slot, ...run } = published;
  if (layout === TABLE_LAYOUT && slot !== null) return { ...run, slot, scope: item.scope };
  throw new ApiError(
    'old-layout',
    `run ${run.runId} was published by an earlier version of Dwell, and this one cannot read its results; the next ` +
      'run replaces them: POST /v1/runs starts one now, the schedule starts one every day',
  );
}

/** A run that was published before. @throws ApiError bad-cursor, results-gone */
async function keptRun(runId: string, all: readonly ScopedDataset[]): Promise<PublishedResults> {
  const run = await findRun(runId);
  if (!run) throw badCursor();
  const { slot, requestedAt } = run;
  const item = datasetNamed(all, run.dataset);
  const isDeleted = !item || (item.deletedAt !== null && requestedAt <= item.deletedAt);
  if (isDeleted || !hasResults(run) || slot === null)
    throw new ApiError(
      'results-gone',
      `the results of run ${runId}, in which this list began, are deleted; begin again without a cursor`,
    );
  return { ...run, slot, scope: item.scope };
}

const holdsTag = (ifNoneMatch: string | undefined, tag: string) =>
  ifNoneMatch?.split(',').some((held) => held.trim().replace(/^W\//, '') === tag) ?? false;

const LISTS = { customer: '/v1/customers', product: '/v1/products', category: '/v1/categories' } as const;

/** @throws ApiError not-found */
export function foundOrThrow<T>(
  found: T | undefined,
  what: keyof typeof LISTS,
  id: string,
  runId: string,
): T {
  if (found !== undefined) return found;
  throw new ApiError(
    'not-found',
    `there is no ${what} '${id}' in run ${runId}; GET ${LISTS[what]} lists them`,
  );
}
