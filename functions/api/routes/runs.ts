/** /v1/runs: how runs go, retraining, and publishing an earlier run again. */
import * as z from 'zod';
import {
  retrainBody,
  retrainHeaders,
  runParameters,
  runsQuery,
} from '../../../lib/contracts/api-questions.ts';
import type { PublishedAgain, RunDetail, RunSummary, Runs } from '../../../lib/contracts/api-runs.ts';
import type { DatasetItem, RunItem } from '../../../lib/contracts/table.ts';
import { hasResults, rollBack } from '../../../lib/runs/rollback.ts';
import { findRun, listRuns, notesOf } from '../../../lib/runs/runs.ts';
import {
  findLeaderboard,
  findProfile,
  findRejects,
  findUnderstood,
} from '../../../lib/store/results-reader.ts';
import { accepted } from '../accepted.ts';
import { answered, untagged } from '../answers.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { datasetAsked, datasetMeant, datasetNamed } from '../datasets.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { ApiError } from '../errors.ts';
import { metaOf, metaOfRun } from '../published.ts';
import { isPublished } from '../readers.ts';
import { get, on } from '../route.ts';

export const runs = get('/v1/runs', { query: runsQuery });
export const run = get('/v1/runs/{id}', { params: runParameters });
export const retrain = {
  method: 'post',
  path: '/v1/runs',
  headers: retrainHeaders,
  body: retrainBody,
} as const;
export const publish = { method: 'post', path: '/v1/runs/{id}/publish', params: runParameters } as const;

/** Runs are read before the data sets: who has been told that a run is published gets its results from here. */
export function runRoutes(app: Api, { startRun, now }: ApiDependencies): void {
  on(app, runs, async (c, { query: { dataset, limit, cursor } }) => {
    const scope = ['runs', dataset ?? ''];
    const after = decodeCursor(scope, cursor, positionSchema);
    const { items, more } = await listRuns(limit, after, dataset);
    const all = await c.get('readers').datasets.now();
    const meta = metaOf(dataset === undefined ? datasetMeant(c, all) : datasetNamed(all, dataset));
    const summaries = items.map((item) => summaryOf(item, all));
    const nextCursor = more ? encodeCursor(scope, positionOf(items[items.length - 1])) : null;
    return answered<Runs>(c, { meta, items: summaries, nextCursor }, 'no-cache');
  });

  on(app, run, async (c, { params: { id } }) => {
    const [found, leaderboard, profile, understood, rejects] = await Promise.all([
      findRun(id),
      findLeaderboard(id),
      findProfile(id),
      findUnderstood(id),
      findRejects(id),
    ]);
    if (!found) throw new ApiError('not-found', `there is no run '${id}'; GET /v1/runs lists them`);
    const all = await c.get('readers').datasets.now();
    const details = {
      leaderboard: leaderboard ?? null,
      winners: leaderboard?.winners ?? null,
      profile: profile ?? null,
      understood: understood ?? null,
      rejects: rejects ?? null,
    };
    const meta = metaOf(datasetNamed(all, found.dataset));
    return answered<RunDetail>(c, { meta, ...summaryOf(found, all), ...details }, 'no-cache');
  });

  on(app, retrain, async (c, { headers, body }) => {
    const item = datasetAsked(c, await c.get('readers').datasets.now(), body.dataset);
    const requestId = headers['idempotency-key'] ?? c.get('requestId');
    const started = await startRun({ trigger: 'api', requestId, dataset: item.dataset });
    return accepted(c, metaOf(item), started);
  });

  on(app, publish, async (c, { params: { id } }) => {
    const { pointer, previousRunId } = await rollBack(id, now());
    c.get('readers').datasets.forget();
    return untagged<PublishedAgain>(c, { meta: metaOfRun(pointer), previousRunId }, 200);
  });
}

/** The run shown last. */
const positionSchema = z.strictObject({ requestedAt: z.iso.datetime(), runId: z.string().min(1) });
const positionOf = ({ requestedAt, runId }: RunItem) => ({ requestedAt, runId });

function summaryOf(run: RunItem, all: readonly DatasetItem[]): RunSummary {
  const { jobsDone, jobsTotal, shardsDone, shardsTotal, ...rest } = run;
  const { readAt, resultsDeletedAt, slot, layout, basis, ...shown } = rest;
  return {
    ...shown,
    published: isPublished(all, run.runId),
    resultsKept: hasResults(run),
    progress: { jobsDone, jobsTotal, shardsDone, shardsTotal },
    notes: notesOf(run),
  };
}
