/** /v1/runs: how runs go, retraining, and publishing an earlier run again. */
import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { metaSchema } from '../../../lib/contracts/api.ts';
import {
  acceptedSchema,
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
import type { RunItem } from '../../../lib/contracts/table.ts';
import { hasResults, rollBack } from '../../../lib/runs/rollback.ts';
import { findRun, listRuns, notesOf } from '../../../lib/runs/runs.ts';
import {
  findLeaderboard,
  findProfile,
  findRejects,
  findUnderstood,
} from '../../../lib/store/results-reader.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { Api, ApiDependencies } from '../dependencies.ts';
import { ApiError } from '../errors.ts';
import { errors, getRoute, json } from '../openapi.ts';
import { metaIfPublished } from '../published.ts';

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
    202: {
      ...json(acceptedSchema, 'The run is on its way.'),
      headers: { Location: { description: 'The run.', schema: { type: 'string' } } },
    },
    ...errors('bad-request', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
  },
});

const publish = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/publish',
  operationId: 'publishRun',
  tags: ['runs'],
  summary: 'Publish an earlier run again',
  description:
    'For a run that was published before and has `resultsKept: true`. Runs that were asked for before this request do not replace it, later ones do.',
  request: { params: runParameters },
  responses: {
    200: json(publishedSchema, 'Lookups answer from this run now.'),
    ...errors('bad-request', 'not-found', 'conflict'),
  },
});

export function runRoutes(app: Api, { startRun, now }: ApiDependencies): void {
  app.openapi(runs, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const after = decodeCursor(['runs'], cursor, positionSchema);
    const [meta, { items, more }] = await Promise.all([metaIfPublished(), listRuns(limit, after)]);
    const summaries = items.map((item) => summaryOf(item, meta?.runId));
    const nextCursor = more ? encodeCursor(['runs'], positionOf(items[items.length - 1])) : null;
    return c.json({ meta, items: summaries, nextCursor }, 200, { 'cache-control': 'no-cache' });
  });

  app.openapi(run, async (c) => {
    const { id } = c.req.valid('param');
    const [meta, found, leaderboard, profile, understood, rejects] = await Promise.all([
      metaIfPublished(),
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
    return c.json({ meta, ...summaryOf(found, meta?.runId), ...details }, 200, {
      'cache-control': 'no-cache',
    });
  });

  app.openapi(retrain, async (c) => {
    const { dataset } = c.req.valid('json');
    const requestId = c.req.valid('header')['idempotency-key'] ?? c.get('requestId');
    const { runId, started, reason } = await startRun({ trigger: 'api', requestId, dataset });
    if (!runId) throw new ApiError('conflict', reason ?? 'there is nothing to retrain on');
    const meta = await metaIfPublished();
    return c.json({ meta, runId, started }, 202, { location: `/v1/runs/${encodeURIComponent(runId)}` });
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

function summaryOf(run: RunItem, publishedRunId: string | undefined): RunSummary {
  return runSummarySchema.parse({
    ...run,
    published: run.runId === publishedRunId,
    resultsKept: hasResults(run),
    progress: runProgressSchema.parse(run),
    notes: notesOf(run),
  });
}
