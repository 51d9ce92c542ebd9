/** Questions and answers of the HTTP API about runs. */
import * as z from 'zod';
import { mapped, RANKING_METRICS, RATING_METRICS } from '../engine/evaluation/figures.ts';
import { EXAMPLE_META, idParameters, metaIfAny, metaSchema, nextCursor, paging } from './api.ts';
import { leaderboardSchema, profileSchema, winnersSchema } from './results.ts';
import { RUN_STATES, runDetailSchemas, STAGES } from './table.ts';
import { RUN_KINDS, sourceSchema, TRIGGERS } from './workflow.ts';

export const runParameters = idParameters('run', EXAMPLE_META.runId);
export const runsQuery = z.object(paging);

export const retrainHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 visible ASCII characters')
    .optional()
    .meta({ description: 'Requests with the same key start one run.', example: 'retrain-2026-03-01' }),
});
export const retrainBody = z
  .strictObject({
    dataset: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'The data set to train on; left out: the published one.' }),
  })
  .meta({ id: 'Retrain', examples: [{ dataset: 'shop' }] });

const EXAMPLE_RUN_SUMMARY = {
  runId: EXAMPLE_META.runId,
  kind: 'clicks' as const,
  trigger: 'upload' as const,
  dataset: 'shop',
  source: { bucket: 'dwell-uploads', key: 'clicks/shop.csv', version: '3sL4kqtJlcpXroDTDmJ' },
  state: 'published' as const,
  stage: 'publish' as const,
  published: true,
  resultsKept: true,
  requestedAt: '2026-03-01T02:58:12.000Z',
  updatedAt: '2026-03-01T03:01:40.000Z',
  finishedAt: '2026-03-01T03:01:40.000Z',
  publishedAt: '2026-03-01T03:01:40.000Z',
  dataDate: '2026-03-01T02:58:11.000Z',
  rows: 178_122,
  badRows: 0,
  ratingModel: 'SlopeOne',
  rankingModel: 'cosine',
  supersededBy: null,
  progress: { jobsDone: 48, jobsTotal: 48, shardsDone: 10, shardsTotal: 10 },
  note: null,
  error: null,
};
const run = {
  runId: z.string(),
  kind: z.enum(RUN_KINDS),
  trigger: z.enum(TRIGGERS),
  dataset: z.string(),
  source: sourceSchema,
  state: z
    .enum(RUN_STATES)
    .meta({ description: '`published`: was published; `published: true`: is so now.' }),
  stage: z.enum(STAGES).meta({ description: 'Where the run is, or where it ended.' }),
  published: z.boolean().meta({ description: 'Whether lookups answer from this run now.' }),
  resultsKept: z.boolean().meta({ description: 'Whether it was published and could be published again.' }),
  requestedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  publishedAt: z.iso.datetime().nullable(),
  dataDate: z.iso.datetime().nullable(),
  rows: z.int().nullable().meta({ description: 'Rows read; for contacts, addresses taken over.' }),
  badRows: z.int().nullable(),
  ratingModel: z.string().nullable(),
  rankingModel: z.string().nullable(),
  supersededBy: z
    .string()
    .nullable()
    .meta({ description: 'The published run that was newer when this one was ready.' }),
  progress: z
    .object({
      jobsDone: z.int(),
      jobsTotal: z.int().nullable(),
      shardsDone: z.int(),
      shardsTotal: z.int().nullable(),
    })
    .meta({ description: 'Evaluations, then pieces of the lists. A total is null until it is known.' }),
  note: z
    .string()
    .nullable()
    .meta({ description: 'Such as: the winner could not be fitted on all rows, so the next model is used.' }),
  error: z
    .object({ code: z.string(), message: z.string(), stage: z.string() })
    .nullable()
    .meta({ description: 'Why the run failed or was rejected, and what to do.' }),
};
const runSummarySchema = z.object(run).meta({ id: 'Run' });
export type RunSummary = z.infer<typeof runSummarySchema>;

export const runsSchema = z.object({ meta: metaIfAny, items: z.array(runSummarySchema), nextCursor }).meta({
  id: 'Runs',
  description: 'Newest first.',
  examples: [{ meta: EXAMPLE_META, items: [EXAMPLE_RUN_SUMMARY], nextCursor: null }],
});

const EXAMPLE_LEADERBOARD = {
  dataset: 'shop',
  rating: [
    {
      model: 'SlopeOne',
      status: 'ok' as const,
      difference: null,
      verdict: 'wins' as const,
      ...mapped(RATING_METRICS, ({ example }) => example),
      rmseFolds: [30.79, 30.83, 30.84],
      byHistory: [
        { from: 20, to: 99, customers: 293, rows: 9910, rmse: 14.5, mae: 9.3 },
        { from: 100, to: null, customers: 765, rows: 49_318, rmse: 33.2, mae: 21.9 },
      ],
      fitSeconds: 0.1,
      testSeconds: 0.4,
    },
    {
      model: 'CoClustering',
      status: 'ok' as const,
      difference: { mean: 0.15, low: 0.05, high: 0.25 },
      verdict: 'worse' as const,
      ...mapped(RATING_METRICS, ({ example }) => example),
      rmse: 30.97,
      rmseFolds: [30.92, 30.98, 31.01],
      mae: 19.8,
      byHistory: [],
      fitSeconds: 0.6,
      testSeconds: 0.1,
    },
  ],
  ranking: [
    {
      model: 'cosine',
      status: 'ok' as const,
      difference: null,
      verdict: null,
      precision: [0.42, 0.41, 0.4, 0.39, 0.38, 0.37, 0.37, 0.36, 0.36, 0.35],
      precisionFolds: [0.349, 0.351, 0.353],
      recall: [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.085, 0.091],
      ...mapped(RANKING_METRICS, ({ example }) => example),
      rmse: 67.4,
      bestCustomer: { customer: 'RC101', count: 3, rmse: 0.4 },
      worstCustomer: { customer: 'CC20190310', count: 71, rmse: 121.5 },
      byHistory: [
        { from: 100, to: null, customers: 765, precision: 0.42, recall: 0.08, ndcg: 0.43, hitRate: 0.94 },
      ],
      fitSeconds: 0.3,
      testSeconds: 0.2,
    },
  ],
  winners: {
    rating: {
      model: 'SlopeOne',
      reason:
        'SlopeOne predicts durations best: it is typically off by 30.82 (RMSE), against 30.97 for CoClustering, the runner-up. It wins: the difference is larger than chance explains (95 % confidence)',
    },
    ranking: {
      model: 'cosine',
      reason:
        'cosine picks products best: of the ten it would show a customer, 35.0 % are among those that the customer really viewed (precision@10). No other ranking model could be evaluated',
    },
  },
};

export const runDetailSchema = z
  .object({
    meta: metaIfAny,
    ...run,
    leaderboard: leaderboardSchema.nullable(),
    winners: winnersSchema.nullable(),
    profile: profileSchema.nullable(),
    rejects: runDetailSchemas.REJECTS.nullable().meta({
      description: 'How many rows were refused, and the first 100.',
    }),
  })
  .meta({
    id: 'RunDetail',
    description: 'What the run has not come to yet is null.',
    examples: [
      {
        meta: EXAMPLE_META,
        ...EXAMPLE_RUN_SUMMARY,
        leaderboard: EXAMPLE_LEADERBOARD,
        winners: EXAMPLE_LEADERBOARD.winners,
        profile: null,
        rejects: { total: 0, first: [] },
      },
    ],
  });

export const acceptedSchema = z
  .object({
    meta: metaIfAny,
    runId: z.string(),
    started: z
      .boolean()
      .meta({ description: 'False: an earlier request with the same key started the run.' }),
  })
  .meta({
    id: 'Accepted',
    description: 'The run that answers the request; GET /v1/runs/{id} tells how it goes.',
    examples: [{ meta: EXAMPLE_META, runId: 'api-7d1e44', started: true }],
  });

export const publishedSchema = z
  .object({
    meta: metaSchema,
    previousRunId: z.string().meta({ description: 'What was published until now; may be the same run.' }),
  })
  .meta({ id: 'Published', examples: [{ meta: EXAMPLE_META, previousRunId: 'upload-2026-03-02-aa81c3' }] });
