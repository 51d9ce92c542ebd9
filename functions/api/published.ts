/** Lookups: answers from the results of one published run. */
import type { Context } from 'hono';
import type { Meta } from '../../lib/contracts/api.ts';
import { type PublishedResults, type RunItem, TABLE_LAYOUT } from '../../lib/contracts/table.ts';
import type { ScopedDataset } from '../../lib/runs/datasets.ts';
import { hasResults } from '../../lib/runs/rollback.ts';
import { findRun } from '../../lib/runs/runs.ts';
import type { Address } from '../../lib/store/contacts.ts';
import type { RecentAddress } from '../../lib/store/recent-addresses.ts';
import { type ResultsCache, ResultsGoneError } from '../../lib/store/results-cache.ts';
import { holdsTag, notModified, tagged } from './answers.ts';
import { badCursor } from './cursor.ts';
import { datasetAsked, datasetNamed } from './datasets.ts';
import type { ApiEnv } from './dependencies.ts';
import { ApiError } from './errors.ts';
import { asBytes } from './kept-answers.ts';
import { isPublished } from './readers.ts';

/** The results that an answer comes from, and what reads them. */
export interface Source extends PublishedResults {
  readonly results: ResultsCache;
  /** Adds their addresses to customers; at most once in an answer. @throws TableBusyError */
  readonly withAddresses: <E extends { readonly customer: string }>(
    entries: readonly E[],
  ) => Promise<(E & Address)[]>;
}

interface RunAsked extends PublishedResults {
  readonly meta: Meta;
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
 * Answers from one run: the cursor's, or the one that was published a second ago at most. The run's id and time of publishing
 * make the ETag: a caller who has that run's answer already gets 304 and costs no read of results.
 * @throws ApiError not-found, dataset-needed, nothing-published, old-layout, results-gone, bad-cursor
 */
export async function lookUp<Body extends { meta: Meta }>(
  c: Context<ApiEnv>,
  question: LookUp<Omit<Body, 'meta'>>,
): Promise<Response> {
  const { datasets } = c.get('readers');
  try {
    return await answerFrom(c, await datasets.recent(), question);
  } catch (error) {
    if (!(error instanceof ResultsGoneError)) throw error;
    // The run was given up since the data sets were read.
    return answerFrom(c, await datasets.now(), question);
  }
}

async function answerFrom<Body>(
  c: Context<ApiEnv>,
  all: readonly ScopedDataset[],
  { dataset, run, hasAddresses = false, answer }: LookUp<Body>,
): Promise<Response> {
  const { meta, ...found } = await runAsked(c, all, dataset, run);
  const tag = `"${meta.runId}.${Date.parse(meta.publishedAt)}"`;
  if (!hasAddresses && holdsTag(c, tag)) return notModified(c, tag, CACHE_CONTROL);
  const readers = c.get('readers');
  const key = `${tag} ${found.scope} ${pathAndQuery(c)}`;
  try {
    const finished = await readers.answers.once(key, async () => {
      let addresses: readonly RecentAddress[] = [];
      const withAddresses: Source['withAddresses'] = async (entries) => {
        const addressed = await readers.addresses.withAddresses(found.scope, entries);
        addresses = addressed.sources;
        return addressed.entries;
      };
      const body = await answer({ ...found, results: readers.results, withAddresses });
      return { ...asBytes({ meta, ...body }, hasAddresses ? undefined : tag), addresses };
    });
    return tagged(c, finished, CACHE_CONTROL);
  } finally {
    // An older run's results may be deleted while they are read. What was found, or not found, then means nothing.
    if (!isPublished(all, meta.runId)) await keptRun(meta.runId, all);
  }
}

const CACHE_CONTROL = 'private, no-cache';

const pathAndQuery = (c: Context<ApiEnv>) => c.req.url.slice(c.req.url.indexOf('/', 'https://'.length));

/** For answers that do not come from results: the data set's published run, if any. */
export const metaOf = (item: Pick<ScopedDataset, 'published'> | undefined): Meta | null =>
  item?.published ? metaOfRun(item.published) : null;

/** What an answer says of its run, from the pointer or the record. */
export const metaOfRun = (run: Meta): Meta => ({
  runId: run.runId,
  dataset: run.dataset,
  dataDate: run.dataDate,
  ratingModel: run.ratingModel,
  rankingModel: run.rankingModel,
  audienceModel: run.audienceModel,
  publishedAt: run.publishedAt,
});

/** The run's record or pointer, with what a look-up needs of its data set. */
async function runAsked(
  c: Context<ApiEnv>,
  all: readonly ScopedDataset[],
  dataset: string | undefined,
  run: string | undefined,
): Promise<RunAsked> {
  if (run === undefined) return publishedRun(datasetAsked(c, all, dataset));
  const item = all.find(({ published }) => published?.runId === run);
  const found = item ? publishedRun(item) : await keptRun(run, all);
  if (dataset !== undefined && dataset !== found.dataset) throw badCursor();
  return found;
}

/** @throws ApiError nothing-published, old-layout */
function publishedRun(item: ScopedDataset): RunAsked {
  const { dataset, published } = item;
  if (!published)
    throw new ApiError(
      'nothing-published',
      `no run of data set '${dataset}' has been published yet; GET /v1/runs tells how they go`,
    );
  const { runId, layout, slot } = published;
  if (layout === TABLE_LAYOUT && slot !== null)
    return { runId, dataset, slot, scope: item.scope, meta: metaOfRun(published) };
  throw new ApiError(
    'old-layout',
    `run ${runId} was published by an earlier version of Dwell, and this one cannot read its results; the next ` +
      'run replaces them: POST /v1/runs starts one now, the schedule starts one every day',
  );
}

/** A run that was published before. @throws ApiError bad-cursor, results-gone */
async function keptRun(runId: string, all: readonly ScopedDataset[]): Promise<RunAsked> {
  const run = await findRun(runId);
  if (!run) throw badCursor();
  const { dataset, slot, requestedAt } = run;
  const item = datasetNamed(all, dataset);
  const isDeleted = !item || (item.deletedAt !== null && requestedAt <= item.deletedAt);
  if (isDeleted || !wasPublished(run) || slot === null)
    throw new ApiError(
      'results-gone',
      `the results of run ${runId}, in which this list began, are deleted; begin again without a cursor`,
    );
  return { runId, dataset, slot, scope: item.scope, meta: metaOfRun(run) };
}

const wasPublished = (run: RunItem): run is RunItem & Meta =>
  hasResults(run) && run.dataDate !== null && run.publishedAt !== null;

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
