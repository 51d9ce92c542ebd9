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
    ndcg: z.number(),
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
const rowSchema = {
  model: z.string(),
  status: z.enum(MODEL_STATUSES),
  /** Why, in words, when the status is not ok. */
  reason: z.string().optional(),
};

const ratingRowSchema = z.object({
  ...rowSchema,
  rmse: z.number().nullable(),
  rmseFolds: z.array(z.number()),
  mae: z.number().nullable(),
  fitSeconds: z.number().nullable(),
  testSeconds: z.number().nullable(),
});
export type RatingRow = z.infer<typeof ratingRowSchema>;

const rankingRowSchema = z.object({
  ...rowSchema,
  precision: z.array(z.number()),
  recall: z.array(z.number()),
  ndcg: z.number().nullable(),
  rmse: z.number().nullable(),
  fitSeconds: z.number().nullable(),
  testSeconds: z.number().nullable(),
});

export const winnerSchema = z.object({ model: z.string(), reason: z.string() });

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
