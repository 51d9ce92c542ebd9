/** Answers of the HTTP API about runs. */
import * as z from 'zod';
import { AUDIENCE_METRICS, mapped, RANKING_METRICS, RATING_METRICS } from '../engine/evaluation/figures.ts';
import { answer, answerAnyTime, EXAMPLE_META, nextCursor } from './api.ts';
import { leaderboardSchema, profileSchema, understoodSchema, winnersSchema } from './results.ts';
import { runNoteSchema } from './run-notes.ts';
import { runDetailSchemas, runSchema } from './table.ts';

const PROGRESS = { jobsDone: true, jobsTotal: true, shardsDone: true, shardsTotal: true } as const;
const runProgressSchema = runSchema.pick(PROGRESS).meta({
  description: 'Evaluations, then pieces of the lists. A total is null until it is known.',
});

/** The run's record as the API shows it. */
const runSummarySchema = runSchema
  .omit({
    readAt: true,
    resultsDeletedAt: true,
    slot: true,
    layout: true,
    basis: true,
    ...PROGRESS,
  })
  .extend({
    published: z.boolean().meta({ description: 'Whether lookups in its data set answer from this run now.' }),
    resultsKept: z
      .boolean()
      .meta({ description: 'Whether it was published before and can be published again.' }),
    progress: runProgressSchema,
    notes: z.array(runNoteSchema).meta({
      description:
        'What to know although all went well, such as: the winner could not be fitted on all rows, so the next model is used; or: the same people get every mail.',
    }),
  })
  .meta({ id: 'Run' });
export type RunSummary = z.infer<typeof runSummarySchema>;

const EXAMPLE_RUN: RunSummary = {
  ...EXAMPLE_META,
  kind: 'clicks',
  trigger: 'upload',
  source: { bucket: 'dwell-uploads', key: 'clicks/shop.csv', version: '3sL4kqtJlcpXroDTDmJ' },
  state: 'published',
  stage: 'publish',
  published: true,
  resultsKept: true,
  requestedAt: '2026-03-01T02:58:12.000Z',
  updatedAt: EXAMPLE_META.publishedAt,
  finishedAt: EXAMPLE_META.publishedAt,
  rows: 178_122,
  badRows: 0,
  supersededBy: null,
  progress: { jobsDone: 48, jobsTotal: 48, shardsDone: 10, shardsTotal: 10 },
  notes: [],
  error: null,
};

export const runsSchema = answerAnyTime(
  'Runs',
  { items: z.array(runSummarySchema), nextCursor },
  { description: 'Newest first.', example: { items: [EXAMPLE_RUN], nextCursor: null } },
);
export type Runs = z.infer<typeof runsSchema>;

/** One per GAIN_SHARES. */
const EXAMPLE_GAIN = [
  0.05, 0.09, 0.16, 0.22, 0.31, 0.4, 0.48, 0.6, 0.69, 0.75, 0.8, 0.87, 0.91, 0.94, 0.96, 0.98, 0.99, 1,
];
const EXAMPLE_GAINS = { all: EXAMPLE_GAIN, regular: EXAMPLE_GAIN };

/** Parsed, so that fields with a default are filled in. */
const EXAMPLE_LEADERBOARD = leaderboardSchema.parse({
  dataset: 'shop',
  rating: [
    {
      model: 'SlopeOne',
      status: 'ok',
      ...mapped(RATING_METRICS, ({ example }) => example),
      rmseFolds: [30.79, 30.83, 30.84],
      fitSeconds: 0.1,
      testSeconds: 0.4,
    },
  ],
  ranking: [
    {
      model: 'cosine',
      status: 'ok',
      precision: [0.42, 0.41, 0.4, 0.39, 0.38, 0.37, 0.37, 0.36, 0.36, 0.35],
      recall: [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.085, 0.091],
      ...mapped(RANKING_METRICS, ({ example }) => example),
      rmse: 67.4,
      fitSeconds: 0.3,
      testSeconds: 0.2,
    },
  ],
  audience: [
    {
      model: 'Attention',
      kind: 'audience',
      status: 'ok',
      ...mapped(AUDIENCE_METRICS, ({ example }) => example),
      targetFolds: [0.49, 0.5, 0.51],
      liftOverMostActive: 1.68,
      liftOverChance: 10.8,
      judged: { products: 240, customers: 1077, pairs: 258_480, isSampled: false },
      gains: EXAMPLE_GAINS,
      fitSeconds: 0.2,
      testSeconds: 0.1,
    },
  ],
  winners: {
    rating: { model: 'SlopeOne', reason: 'SlopeOne predicts durations best' },
    ranking: { model: 'cosine', reason: 'cosine picks products best' },
    audience: { model: 'Attention', reason: 'Attention finds people best' },
  },
});

export const runDetailSchema = answerAnyTime(
  'RunDetail',
  {
    ...runSummarySchema.shape,
    leaderboard: leaderboardSchema.nullable(),
    winners: winnersSchema.nullable(),
    profile: profileSchema.nullable(),
    understood: understoodSchema.nullable().meta({
      description: 'What Dwell understood of the files: columns, units, how many rows; the first 200 files.',
    }),
    rejects: runDetailSchemas.REJECTS.nullable().meta({
      description: 'How many rows were refused, and the first 100.',
    }),
  },
  {
    description: 'Parts that the run has not reached yet are null.',
    example: {
      ...EXAMPLE_RUN,
      leaderboard: EXAMPLE_LEADERBOARD,
      winners: EXAMPLE_LEADERBOARD.winners,
      profile: null,
      understood: null,
      rejects: { total: 0, first: [] },
    },
  },
);
export type RunDetail = z.infer<typeof runDetailSchema>;

export const acceptedSchema = answerAnyTime(
  'Accepted',
  {
    runId: z.string(),
    started: z.boolean().meta({
      description:
        'False: an earlier request with the same key started the run, or a run that waits already answers this one too.',
    }),
  },
  {
    description: 'The run that answers the request; GET /v1/runs/{id} tells how it goes.',
    example: { runId: 'shop-7d1e44c0a95b3f62', started: true },
  },
);
export type Accepted = z.infer<typeof acceptedSchema>;

export const publishedSchema = answer(
  'Published',
  {
    previousRunId: z
      .string()
      .meta({ description: 'The run of the data set that was published until now; may be the same one.' }),
  },
  { example: { previousRunId: 'shop-aa81c3d47e60b915' } },
);
export type PublishedAgain = z.infer<typeof publishedSchema>;
