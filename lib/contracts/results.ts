/** Results as they cross boundaries: S3 JSON, table items and API answers share these schemas. */
import * as z from 'zod';

/** The seed's prediction table. Iu, Ui: training rows of the customer and of the product. */
const predictionRowSchema = z.object({
  uid: z.string(),
  iid: z.string(),
  rui: z.number(),
  est: z.number(),
  Iu: z.int(),
  Ui: z.int(),
  err: z.number(),
});
export type PredictionRow = z.infer<typeof predictionRowSchema>;

const customerRmseSchema = z.object({ customer: z.string(), count: z.int(), rmse: z.number() });

/** Customers by their number of training rows, both ends within; `to` null: no upper end. */
const historyRange = { from: z.int().min(0), to: z.int().nullable() };
const ratingGroupSchema = z.object({
  ...historyRange,
  customers: z.number(),
  rows: z.number(),
  rmse: z.number(),
  mae: z.number(),
});
/** At cutoff 10. */
const rankingGroupSchema = z.object({
  ...historyRange,
  customers: z.number(),
  precision: z.number(),
  recall: z.number(),
  ndcg: z.number(),
  hitRate: z.number(),
});

const timesSchema = { fitSeconds: z.number(), testSeconds: z.number() };

/** One model on one fold, in S3. */
export const foldResultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rating'),
    rows: z.int(),
    impossible: z.int(),
    rmse: z.number(),
    mae: z.number(),
    /** The ten rows predicted best and worst. */
    best: z.array(predictionRowSchema),
    worst: z.array(predictionRowSchema),
    byHistory: z.array(ratingGroupSchema),
    ...timesSchema,
  }),
  z.object({
    kind: z.literal('ranking'),
    rows: z.int(),
    /** Customers with training and held-out rows: those whose lists are judged. */
    customers: z.int(),
    /** At cutoffs 1..10. */
    precision: z.array(z.number()),
    recall: z.array(z.number()),
    /** At cutoff 10, as the next four. */
    ndcg: z.number(),
    map: z.number(),
    mrr: z.number(),
    /** Share of the customers whose list has a hit. */
    hitRate: z.number(),
    /** Share of the products that stand in somebody's list. */
    coverage: z.number(),
    byHistory: z.array(rankingGroupSchema),
    /**
     * Scores against held-out durations: the seed prints it; a score is not a duration. Null where no held-out
     * row has a product that the training rows have.
     */
    rmse: z.number().nullable(),
    bestCustomer: customerRmseSchema.nullable(),
    worstCustomer: customerRmseSchema.nullable(),
    ...timesSchema,
  }),
]);
export type FoldResult = z.infer<typeof foldResultSchema>;

const MODEL_STATUSES = ['ok', 'diverged', 'refused', 'failed'] as const;
const VERDICTS = ['wins', 'within noise', 'same', 'worse'] as const;

// What has a default was not there in earlier versions, whose runs a table may still hold.
const rowSchema = {
  model: z.string(),
  status: z.enum(MODEL_STATUSES),
  /** Why, in words, when the status is not ok. */
  reason: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional().meta({
    description: 'What tuning has changed of the model’s parameters; left out where nothing.',
  }),
  difference: z
    .object({ mean: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .default(null)
    .meta({
      description:
        'This row minus the winner, over the folds, and the 95 % interval: of the RMSE (more is worse) or of precision@10 (less is worse). Null for the winner, and where nothing can be compared.',
    }),
  verdict: z.enum(VERDICTS).nullable().default(null).meta({
    description:
      'Of the winner: `wins` when the interval of no other row holds 0, else `within noise`. Of others: how they stand to the winner. Null where nothing can be compared.',
  }),
};

const ratingRowSchema = z.object({
  ...rowSchema,
  rmse: z.number().nullable(),
  rmseFolds: z.array(z.number()),
  mae: z.number().nullable(),
  byHistory: z.array(ratingGroupSchema).default([]).meta({
    description:
      'By the training rows that a customer has. Customers and held-out rows: means of the folds; errors: of all folds together.',
  }),
  fitSeconds: z.number().nullable(),
  testSeconds: z.number().nullable(),
});
export type RatingRow = z.infer<typeof ratingRowSchema>;

const rankingRowSchema = z.object({
  ...rowSchema,
  precision: z.array(z.number()).meta({ description: 'At cutoffs 1 to 10, as recall.' }),
  precisionFolds: z.array(z.number()).default([]).meta({ description: 'precision@10 of each fold.' }),
  recall: z.array(z.number()),
  ndcg: z.number().nullable().meta({ description: 'NDCG@10.' }),
  map: z.number().nullable().default(null).meta({ description: 'MAP@10.' }),
  mrr: z.number().nullable().default(null).meta({
    description: 'MRR@10: mean of 1 / place of the first hit, 0 where the ten have none.',
  }),
  hitRate: z.number().nullable().default(null).meta({
    description: 'Share of the customers with at least one hit among their ten.',
  }),
  coverage: z.number().nullable().default(null).meta({
    description: 'Share of the products that stand in somebody’s ten.',
  }),
  rmse: z.number().nullable(),
  bestCustomer: customerRmseSchema.nullable().default(null).meta({
    description: 'The customer of least RMSE of scores in a fold; worstCustomer: of greatest.',
  }),
  worstCustomer: customerRmseSchema.nullable().default(null),
  byHistory: z.array(rankingGroupSchema).default([]).meta({
    description:
      'By the training rows that a customer has, at cutoff 10. Customers: mean of the folds; figures: over all folds together.',
  }),
  fitSeconds: z.number().nullable(),
  testSeconds: z.number().nullable(),
});

const winnerSchema = z.object({ model: z.string(), reason: z.string() });

/** Rows are sorted best first; rows that are not ok stand last. */
export const leaderboardSchema = z.object({
  dataset: z.string(),
  rating: z.array(ratingRowSchema),
  ranking: z.array(rankingRowSchema),
  winners: z.object({ rating: winnerSchema.nullable(), ranking: winnerSchema.nullable() }),
});
export type Leaderboard = z.infer<typeof leaderboardSchema>;

/** What the data looks like. Durations in the unit of the file. */
export const profileSchema = z.object({
  dataset: z.string(),
  /** Newest change of the files that were read. */
  dataDate: z.iso.datetime(),
  files: z.array(z.object({ file: z.string(), rows: z.int(), badRows: z.int(), sizeBytes: z.int() })),
  /** Good rows read, before pairs that repeat were joined. */
  rowsRead: z.int(),
  badRows: z.int(),
  repeatedRows: z.int(),
  repeats: z.string(),
  /** Distinct (customer, product) pairs. */
  rows: z.int(),
  customers: z.int(),
  regularCustomers: z.int(),
  products: z.int(),
  categories: z.int(),
  /** rows / (customers × products). */
  density: z.number(),
  duration: z.object({
    least: z.number(),
    greatest: z.number(),
    mean: z.number(),
    standardDeviation: z.number(),
    median: z.number(),
  }),
  productsPerCustomer: z.object({ mean: z.number(), median: z.number(), greatest: z.int() }),
  customersPerProduct: z.object({ mean: z.number(), median: z.number(), greatest: z.int() }),
});
export type Profile = z.infer<typeof profileSchema>;

/** One refused row. `line` counts from 1, the header too; `raw` is cut at 200 characters. */
export const rejectSchema = z.object({
  file: z.string(),
  line: z.int(),
  reason: z.string(),
  raw: z.string(),
});
export type Reject = z.infer<typeof rejectSchema>;
