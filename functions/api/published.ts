/** Lookups: answers from the results of one published run. */
import type { Context } from 'hono';
import { type Meta, metaSchema } from '../../lib/contracts/api.ts';
import type { PublishedRun } from '../../lib/contracts/published-run.ts';
import { type PointerItem, type Results, type RunItem, TABLE_LAYOUT } from '../../lib/contracts/table.ts';
import { readPointer } from '../../lib/runs/datasets.ts';
import { hasResults } from '../../lib/runs/rollback.ts';
import { findRun } from '../../lib/runs/runs.ts';
import { badCursor } from './cursor.ts';
import type { ApiEnv } from './dependencies.ts';
import { ApiError } from './errors.ts';

export interface LookUp<Body> {
  /** The run in which the list began, from its cursor; the published run when undefined. */
  readonly run?: string;
  /** Addresses change without a new run, so the ETag of answers that have some is a hash of their content. */
  readonly hasAddresses?: boolean;
  readonly answer: (results: Results) => Promise<Body>;
}

/**
 * Answers from one run: the published one, whose pointer is read once, or the cursor's. The run's id and time of
 * publishing make the ETag: a caller who has that run's answer already gets 304 and costs one read.
 * @throws ApiError nothing-published, old-layout, results-gone, bad-cursor
 */
export async function lookUp<Body extends { meta: Meta }>(
  c: Context<ApiEnv>,
  { run, hasAddresses = false, answer }: LookUp<Omit<Body, 'meta'>>,
) {
  const pointer = await readPointer();
  if (!pointer)
    throw new ApiError(
      'nothing-published',
      'no run has been published yet: drop a CSV as clicks/<name>.csv into the upload bucket; GET /v1/runs tells how it goes',
    );
  const isPublished = run === undefined || run === pointer.runId;
  const source = isPublished ? readable(pointer) : await keptRun(run);
  const meta = metaSchema.parse(source);

  const tag = `"${meta.runId}.${Date.parse(meta.publishedAt)}"`;
  const headers: Record<string, string> = { 'cache-control': 'private, no-cache' };
  if (!hasAddresses) headers.etag = tag;
  if (!hasAddresses && holdsTag(c.req.header('if-none-match'), tag)) {
    // Hono's route types know only answers with a body.
    return c.body(null, 304, headers) as never;
  }
  try {
    return c.json({ meta, ...(await answer(source)) } as Body, 200, headers);
  } finally {
    // An older run's results may be deleted while they are read. What was found, or not found, then means nothing.
    if (!isPublished) await keptRun(meta.runId);
  }
}

/** For answers that do not come from results: the published run, if any. */
export async function metaIfPublished(): Promise<Meta | null> {
  const pointer = await readPointer();
  return pointer ? metaSchema.parse(pointer) : null;
}

/** @throws ApiError old-layout */
function readable({ layout, slot, ...pointer }: PointerItem): PublishedRun & Results {
  if (layout === TABLE_LAYOUT && slot !== null) return { ...pointer, slot };
  throw new ApiError(
    'old-layout',
    `run ${pointer.runId} was published by an earlier version of Dwell, and this one cannot read its results; the next ` +
      'run replaces them: POST /v1/runs starts one now, the schedule starts one every day',
  );
}

async function keptRun(runId: string): Promise<RunItem & Results> {
  const run = await findRun(runId);
  if (!run) throw badCursor();
  const { slot } = run;
  if (!hasResults(run) || slot === null)
    throw new ApiError(
      'results-gone',
      `the results of run ${runId}, in which this list began, are deleted; begin again without a cursor`,
    );
  return { ...run, slot };
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
