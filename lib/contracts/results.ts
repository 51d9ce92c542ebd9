/** Results as they cross boundaries: S3 JSON, table items and API answers share these schemas. */
import * as z from 'zod';
import { runNoteSchema } from './run-notes.ts';

export { type FoldFigures, foldFiguresSchema, type PredictionRow } from '../engine/evaluation/figures.ts';
export { type Leaderboard, leaderboardSchema, winnersSchema } from '../engine/leaderboard/schema.ts';

const countsSchema = z.object({ mean: z.number(), median: z.number(), greatest: z.int() });

/** What the data looks like. Durations are in the unit of the file. */
export const profileSchema = z.object({
  dataset: z.string(),
  /** The newest time of the rows or, where they have none, when the newest of the files was changed. */
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

const placeOrTitle = z
  .union([z.string(), z.int()])
  .meta({ description: 'The title, or the place from 0 in a file without a header.' });
const columnIfAny = placeOrTitle.nullable();

/** What Dwell understood of the files, before anything is computed: `dwell check` and GET /v1/runs/{id}. */
export const understoodSchema = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      encoding: z.string(),
      delimiter: z.string(),
      headerLine: z.int().nullable(),
      columns: z.object({
        customer: columnIfAny,
        product: columnIfAny,
        duration: columnIfAny,
        time: columnIfAny,
      }),
      ignored: z.array(placeOrTitle),
      unit: z.string().nullable().meta({
        description: 'The unit that the file names; durations are converted to seconds. Null: it names none.',
      }),
      decimal: z.enum(['.', ',']),
      rows: z.int().meta({ description: 'Good rows.' }),
      badRows: z.int(),
    }),
  ),
  contacts: z
    .object({
      file: z.string(),
      columns: z.object({ customer: columnIfAny, email: columnIfAny, consent: columnIfAny }),
      rows: z.int(),
      addresses: z.int().meta({ description: 'Customers with an address.' }),
      skipped: z.int().meta({ description: 'Contacts without an address.' }),
      matched: z.int().nullable().meta({
        description: 'Addresses of customers of the log, or of the published run. Null: there is none.',
      }),
    })
    .nullable(),
  catalogue: z
    .object({
      file: z.string(),
      columns: z.object({
        product: columnIfAny,
        title: columnIfAny,
        category: columnIfAny,
        available: columnIfAny,
      }),
      rows: z.int().meta({ description: 'Good rows.' }),
      products: z.int(),
      unavailable: z.int().meta({ description: 'Products that cannot be bought.' }),
      matched: z.int().nullable().meta({
        description: 'Products that are in the published run. Null: there is none.',
      }),
    })
    .optional()
    .meta({ description: 'Of a file of products.' }),
  customers: z.int().nullable(),
  products: z.int().nullable(),
  duration: profileSchema.shape.duration
    .pick({ least: true, median: true, greatest: true, mean: true })
    .nullable(),
  notes: z.array(runNoteSchema),
});
export type Understood = z.infer<typeof understoodSchema>;

export const NOTHING_UNDERSTOOD: Understood = {
  files: [],
  contacts: null,
  customers: null,
  products: null,
  duration: null,
  notes: [],
};
