/** Results as they cross boundaries: S3 JSON, table items and API answers share these schemas. */
import * as z from 'zod';

export { type FoldFigures, foldFiguresSchema, type PredictionRow } from '../engine/evaluation/figures.ts';
export { type Leaderboard, leaderboardSchema, winnersSchema } from '../engine/leaderboard/schema.ts';

const countsSchema = z.object({ mean: z.number(), median: z.number(), greatest: z.int() });

/** What the data looks like. Durations are in the unit of the file. */
export const profileSchema = z.object({
  dataset: z.string(),
  /** When the newest of the files that were read was changed. */
  dataDate: z.iso.datetime(),
  files: z.array(z.object({ file: z.string(), rows: z.int(), badRows: z.int(), sizeBytes: z.int() })),
  /** Good rows, before pairs that repeat were joined. */
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
  productsPerCustomer: countsSchema,
  customersPerProduct: countsSchema,
});
export type Profile = z.infer<typeof profileSchema>;

/** One refused row. `line` counts from 1, header included; `raw` is cut at 200 characters. */
export const rejectSchema = z.object({
  file: z.string(),
  line: z.int(),
  reason: z.string(),
  raw: z.string(),
});
export type Reject = z.infer<typeof rejectSchema>;
