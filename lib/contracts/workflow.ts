/** Inputs and answers of the workflow's states, which workflow-definition.ts wires together. */
import * as z from 'zod';
import { foldsBySchema, timeCutSchema } from '../engine/evaluation/cuts.ts';
import { SHARD_KINDS } from '../engine/planning/shards.ts';

/** Where a run's data is. For a data set in many parts, `key` is the part that arrived. */
const sourceSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  /** Distinguishes requests for the same key: the object's version, or the time or id of a retraining. */
  version: z.string(),
});

/** The execution's input, made by `start`. */
export const runRequestSchema = z.object({
  runId: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  kind: z.enum(['clicks', 'contacts', 'products', 'deletion']),
  trigger: z.enum(['upload', 'schedule', 'api']),
  /** `clicks/<dataset>.csv` or `clicks/<dataset>/<part>.csv`; for contacts and products the file's name, at first. */
  dataset: z.string(),
  source: sourceSchema,
  /** When the object arrived or the retraining was requested: an older request never replaces a newer one. */
  requestedAt: z.iso.datetime(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** What `settle` answers: how long to wait before it is asked again, or 0, and whether the run has ended already. */
export interface Settled {
  readonly waitSeconds: number;
  readonly ended: boolean;
}

/** One model on one fold. */
const jobSchema = z.object({
  model: z.string(),
  foldsBy: foldsBySchema.default('random'),
  isComparison: z.literal(true).optional(),
  fold: z.int().min(0),
  folds: z.int().min(2),
  seed: z.int().min(0),
  parameters: z.record(z.string(), z.unknown()),
  estimate: z.object({ seconds: z.number(), memoryMb: z.number() }),
});
export type Job = z.infer<typeof jobSchema>;

export const planSchema = z.object({
  jobs: z.array(jobSchema),
  /** Models that would exceed a function's limits. They are not tried, but have a row in the leaderboard. */
  refused: z.array(z.object({ model: z.string(), reason: z.string() })),
  /** Of folds by time. A job at random is for comparison then. */
  cuts: z.array(timeCutSchema).optional(),
});
export type Plan = z.infer<typeof planSchema>;

export const evaluateInputSchema = z.object({ runId: z.string(), dataset: z.string(), job: jobSchema });

/** A failed state as Step Functions reports it; `Cause` is Lambda's JSON, or plain text. */
export const caughtErrorSchema = z.object({ Error: z.string(), Cause: z.string().optional() });

/**
 * What an evaluation adds to the workflow's state. It is small: the figures are in S3. `error` is a sentence, or, if
 * the function itself died (time, memory), what Step Functions caught.
 */
const evaluatedSchema = z.object({
  model: z.string(),
  /** `random` when left out. */
  foldsBy: foldsBySchema.optional(),
  fold: z.int(),
  status: z.enum(['ok', 'diverged', 'failed']),
  error: z.union([z.string(), caughtErrorSchema]).optional(),
});
export type Evaluated = z.infer<typeof evaluatedSchema>;

export const selectInputSchema = runRequestSchema.extend({
  plan: planSchema,
  evaluations: z.array(evaluatedSchema),
});

/** The model of each kind that makes the lists; null if none could be evaluated. */
const selectionSchema = z.object({
  rating: z.string().nullable(),
  ranking: z.string().nullable(),
  audience: z.string().nullable(),
});
export type Selection = z.infer<typeof selectionSchema>;
export type SelectedKind = keyof Selection;

/** What `select` chose, and the next best models, best first, in case a winner cannot be fitted on all rows. */
const choiceSchema = selectionSchema.extend({
  runnersUp: z.partialRecord(selectionSchema.keyof(), z.array(z.string())).optional(),
});
export type Choice = z.infer<typeof choiceSchema>;

export const trainInputSchema = runRequestSchema.extend({ plan: planSchema, selection: choiceSchema });

export type { Shard } from '../engine/planning/shards.ts';

const shardSchema = z.object({
  kind: z.enum(SHARD_KINDS),
  from: z.int().min(0),
  to: z.int().min(1),
});

/** `selection`: the models that were fitted on all rows; `slot`: where the results go. */
export const trainingSchema = z.object({
  selection: selectionSchema,
  slot: z.int().min(0),
  shards: z.array(shardSchema),
});

export const recommendInputSchema = z.object({
  runId: z.string(),
  dataset: z.string(),
  selection: selectionSchema,
  slot: z.int().min(0),
  shard: shardSchema,
});

export const publishInputSchema = runRequestSchema.extend({ training: trainingSchema });

/** What `record-failure` gets from the workflow. */
export const failureInputSchema = z.object({
  runId: z.string(),
  dataset: z.string(),
  error: caughtErrorSchema,
});
