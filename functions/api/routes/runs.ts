/** /v1/runs: how runs go, retraining, and publishing an earlier run again. */
import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { metaSchema } from '../../../lib/contracts/api.ts';
import {
  publishedSchema,
  type RunSummary,
  retrainBody,
  retrainHeaders,
  runDetailSchema,
  runParameters,
  runProgressSchema,
  runSummarySchema,
  runsQuery,
  runsSchema,
} from '../../../lib/contracts/api-runs.ts';
import type { DatasetItem, RunItem } from '../../../lib/contracts/table.ts';
import { readDatasets } from '../../../lib/runs/datasets.ts';
import { hasResults, rollBack } from '../../../lib/runs/rollback.ts';
import { findRun, listRuns, notesOf } from '../../../lib/runs/runs.ts';
import {
  findLeaderboard,
  findProfile,
  findRejects,
  findUnderstood,
} from '../../../lib/store/results-reader.ts';
import { accepted, acceptedRun } from '../accepted.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { datasetAsked, datasetMeant, datasetNamed } from '../datasets.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { ApiError } from '../errors.ts';
import { errors, getRoute, json } from '../openapi.ts';
import { isPublished, metaOf } from '../published.ts';

const runs = getRoute({
  path: '/v1/runs',
  operationId: 'listRuns',
  summary: 'Runs, newest first',
  request: { query: runsQuery },
  answer: json(runsSchema, 'Newest request first.'),
  errors: ['bad-cursor'],
});

const run = getRoute({
  path: '/v1/runs/{id}',
  operationId: 'getRun',
  summary: 'How a run goes or went',
  request: { params: runParameters },
  answer: json(
    runDetailSchema,
    'State, progress, leaderboard, winners, profile, what was understood, rejects, error.',
  ),
  errors: ['not-found'],
});

const retrain = createRoute({
  method: 'post',
  path: '/v1/runs',
  operationId: 'retrain',
  tags: ['runs'],
  summary: 'Retrain now',
  request: {
    headers: retrainHeaders,
    body: { content: { 'application/json': { schema: retrainBody } }, required: false },
  },
  responses: {
    202: acceptedRun('The run is on its way.'),
    ...errors(
      ...(['bad-request', 'dataset-needed', 'not-found', 'nothing-published', 'conflict'] as const),
      ...(['too-large', 'unsupported-media-type'] as const),
    ),
  },
});

const publish = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/publish',
  operationId: 'publishRun',
  tags: ['runs'],
  summary: 'Publish an earlier run again',
  description:
    'For a run that was published before and has `resultsKept: true`. Only its data set changes. Runs that were asked for before this request do not replace it, later ones do; the daily retraining does not, until newer files have come.',
  request: { params: runParameters },
  responses: {
    200: json(publishedSchema, 'Lookups in its data set answer from this run now.'),
    ...errors('bad-request', 'not-found', 'conflict'),
  },
});

export function runRoutes(app: Api, { startRun, now }: ApiDependencies): void {
  app.openapi(runs, async (c) => {
    const { dataset, limit, cursor } = c.req.valid('query');
    const scope = ['runs', dataset ?? ''];
    const after = decodeCursor(scope, cursor, positionSchema);
    const [all, { items, more }] = await Promise.all([readDatasets(), listRuns(limit, after, dataset)]);
    const meta = metaOf(dataset === undefined ? datasetMeant(c, all) : datasetNamed(all, dataset));
    const summaries = items.map((item) => summaryOf(item, all));
    const nextCursor = more ? encodeCursor(scope, positionOf(items[items.length - 1])) : null;
    return c.json({ meta, items: summaries, nextCursor }, 200, { 'cache-control': 'no-cache' });
  });

  app.openapi(run, async (c) => {
    const { id } = c.req.valid('param');
    const [all, found, leaderboard, profile, understood, rejects] = await Promise.all([
      readDatasets(),
      findRun(id),
      findLeaderboard(id),
      findProfile(id),
      findUnderstood(id),
      findRejects(id),
    ]);
    if (!found) throw new ApiError('not-found', `there is no run '${id}'; GET /v1/runs lists them`);
    const details = {
      leaderboard: leaderboard ?? null,
      winners: leaderboard?.winners ?? null,
      profile: profile ?? null,
      understood: understood ?? null,
      rejects: rejects ?? null,
    };
    const meta = metaOf(datasetNamed(all, found.dataset));
    return c.json({ meta, ...summaryOf(found, all), ...details }, 200, { 'cache-control': 'no-cache' });
  });

  app.openapi(retrain, async (c) => {
    const item = datasetAsked(c, await readDatasets(), c.req.valid('json').dataset);
    const requestId = c.req.valid('header')['idempotency-key'] ?? c.get('requestId');
    const started = await startRun({ trigger: 'api', requestId, dataset: item.dataset });
    return accepted(c, metaOf(item), started);
  });

  app.openapi(publish, async (c) => {
    const { id } = c.req.valid('param');
    const { pointer, previousRunId } = await rollBack(id, now());
    return c.json({ meta: metaSchema.parse(pointer), previousRunId }, 200);
  });
}

/** The run shown last. */
const positionSchema = z.strictObject({ requestedAt: z.iso.datetime(), runId: z.string().min(1) });
const positionOf = ({ requestedAt, runId }: RunItem) => ({ requestedAt, runId });

function summaryOf(run: RunItem, all: readonly DatasetItem[]): RunSummary {
  return runSummarySchema.parse({
    ...run,
    published: isPublished(all, run.runId),
    resultsKept: hasResults(run),
    progress: runProgressSchema.parse(run),
    notes: notesOf(run),
  });
}
