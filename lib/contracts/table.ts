/**
 * The one table of DynamoDB. Results are keyed by run, so publishing takes one conditional write of the pointer.
 *
 *   pk                         sk                         item
 *   PUBLISHED                  CURRENT                    the pointer
 *   RUN#<run>                  RUN                        state and progress (also in the index RUNS by time)
 *   RUN#<run>                  LEADERBOARD PROFILE REJECTS UNDERSTOOD  what GET /v1/runs/{id} shows
 *   RUN#<run>                  GAINS                      how well audiences find people
 *   RUN#<run>#CUSTOMERS        <customer>                 summary of the history, and the products to show
 *   RUN#<run>#PRODUCTS         <product>                  summary of the viewers, similar products, audience counts
 *   RUN#<run>#CATEGORIES       <category>                 audience counts
 *   RUN#<run>#PRODUCT#<id>     <list>#<page>              a page of an audience or of the viewers
 *   RUN#<run>#CATEGORY#<id>    <list>#<page>              the same for a category
 *   CONTACTS                   <customer>                 email and consent; belongs to no run
 */
import * as z from 'zod';
import { gainsSchema } from '../engine/evaluation/figures.ts';
import { publishedRunSchema } from './published-run.ts';
import { leaderboardSchema, profileSchema, rejectSchema, understoodSchema } from './results.ts';
import { runNoteSchema } from './run-notes.ts';
import { type RunRequest, runRequestSchema } from './workflow.ts';

/** The table's keys, all strings. The stack and the embedded cloud create the table with these. */
export const TABLE_KEYS = {
  partition: 'pk',
  sort: 'sk',
  /** Run records only, with all attributes. gsiSk: `<requestedAt>#<runId>`. */
  index: { name: 'runs-by-time', partition: 'gsiPk', sort: 'gsiSk' },
} as const;
/** Partition of the index. */
export const RUNS_PARTITION = 'RUNS';
export const CONTACTS_PARTITION = 'CONTACTS';
export const POINTER_KEY = { pk: 'PUBLISHED', sk: 'CURRENT' } as const;

/** Entries of a ranked list in one item: far under the 400 KB that an item may have. */
export const ENTRIES_PER_PAGE = 200;

export const runKey = (runId: string) => ({ pk: `RUN#${runId}`, sk: 'RUN' });
export const runDetailKey = (runId: string, detail: keyof typeof runDetailSchemas) => ({
  pk: `RUN#${runId}`,
  sk: detail,
});
export const customersPartition = (runId: string) => `RUN#${runId}#CUSTOMERS`;
export const productsPartition = (runId: string) => `RUN#${runId}#PRODUCTS`;
export const categoriesPartition = (runId: string) => `RUN#${runId}#CATEGORIES`;
export type ListOwner = 'PRODUCT' | 'CATEGORY';
export const listPartition = (runId: string, owner: ListOwner, id: string) => `RUN#${runId}#${owner}#${id}`;
export const listPageSk = (list: ListName, page: number) => `${list}#${String(page).padStart(6, '0')}`;

/**
 * running: in the workflow (`stage` says where). done: contacts stored. superseded: finished, but a newer
 * request had been published meanwhile. rejected: never started, because the upload cannot be run.
 */
const RUN_STATES = ['queued', 'running', 'published', 'superseded', 'done', 'failed', 'rejected'] as const;

export const STAGES = [
  'start',
  'ingest',
  'plan',
  'evaluate',
  'select',
  'train',
  'recommend',
  'publish',
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * An item as it is stored. Earlier versions did not write every attribute that this one reads: a missing attribute
 * gets its value from `defaults`, or is null if the schema allows that.
 */
function stored<S extends z.ZodObject>(schema: S, defaults: Partial<z.infer<S>> = {}) {
  const nullable = Object.keys(schema.shape).filter((key) => schema.shape[key] instanceof z.ZodNullable);
  const missing = { ...Object.fromEntries(nullable.map((key) => [key, null])), ...defaults };
  return z.preprocess((item) => ({ ...missing, ...(item as object) }), schema);
}

/** A run: what was asked for, how it goes, and what was published. */
export const runSchema = z.object({
  ...runRequestSchema.shape,
  ...publishedRunSchema.shape,
  dataDate: publishedRunSchema.shape.dataDate.nullable(),
  publishedAt: publishedRunSchema.shape.publishedAt.nullable(),
  state: z
    .enum(RUN_STATES)
    .meta({ description: '`published`: it was published; `published: true`: it is published now.' }),
  stage: z.enum(STAGES).meta({ description: 'Where the run is, or where it ended.' }),
  updatedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** When the files were listed: tells which of two requests of the same second is the newer. */
  readAt: z.iso.datetime().nullable(),
  rows: z.int().nullable().meta({ description: 'Good rows; for contacts, addresses stored.' }),
  badRows: z.int().nullable(),
  jobsDone: z.int(),
  jobsTotal: z.int().nullable(),
  shardsDone: z.int(),
  shardsTotal: z.int().nullable(),
  /** By the stage that wrote them: a stage that is tried again replaces its earlier notes. */
  notes: z.partialRecord(z.enum(STAGES), z.array(runNoteSchema)),
  error: z
    .object({ code: z.string(), message: z.string(), stage: z.string() })
    .nullable()
    .meta({ description: 'Why the run failed or was rejected, and what to do.' }),
  supersededBy: z
    .string()
    .nullable()
    .meta({ description: 'The published run that was newer when this one was ready.' }),
  /** False once the results are to be deleted (setting `keepRuns`); the record itself stays. */
  resultsKept: z.boolean(),
  /** When the last result was deleted. */
  resultsDeletedAt: z.iso.datetime().nullable(),
});
export type RunItem = z.infer<typeof runSchema>;
export const runItemSchema = stored(runSchema, { jobsDone: 0, shardsDone: 0, notes: {}, resultsKept: true });
/** A run's item as it is first written; the rest is added on the way. */
export type NewRunItem = RunRequest & Pick<RunItem, 'state' | 'stage' | 'updatedAt'> & Partial<RunItem>;

export const pointerItemSchema = stored(
  publishedRunSchema.extend({
    requestedAt: z.iso.datetime(),
    readAt: z.iso.datetime().optional(),
    customerPrefix: z.string(),
  }),
);
export type PointerItem = z.infer<typeof pointerItemSchema>;

export const runDetailSchemas = {
  LEADERBOARD: leaderboardSchema,
  PROFILE: profileSchema,
  /** How well the published audiences were measured to find people, beside the most active customers. */
  GAINS: z.object({ model: gainsSchema, mostActive: gainsSchema.nullable() }),
  UNDERSTOOD: understoodSchema,
  /** The first 100; all are in the export. */
  REJECTS: z.object({ total: z.int(), first: z.array(rejectSchema) }),
} as const;

export const observedDuration = z.number().meta({ description: 'Observed, in the unit of the file.' });
export const recommendationSchema = z.object({
  product: z.string(),
  score: z.number().meta({
    description: 'How much speaks for the product; only comparable with the customer’s other scores.',
  }),
  rank: z.int(),
  /** Items of earlier versions have none. */
  why: z.array(z.string()).default([]).meta({
    description:
      'Up to three products that the customer has viewed and that speak for this one, strongest first; empty when it is shown for another reason, such as its viewers.',
  }),
});

export const customerItemSchema = z.object({
  customer: z.string(),
  regular: z.boolean(),
  productsViewed: z.int(),
  mostViewed: z
    .array(z.object({ product: z.string(), duration: observedDuration }))
    .meta({ description: 'Up to ten, longest first.' }),
  recommendations: z.array(recommendationSchema),
});
export type CustomerItem = z.infer<typeof customerItemSchema>;

/** A number of customers for each audience list. */
export const audienceCountsSchema = z.object({
  'new-regular': z.int(),
  'new-passerby': z.int(),
  'viewed-regular': z.int(),
  'viewed-passerby': z.int(),
});
export type AudienceCounts = z.infer<typeof audienceCountsSchema>;
export const AUDIENCE_LISTS = audienceCountsSchema.keyof().options;
type AudienceList = keyof AudienceCounts;
export type ListName = AudienceList | 'viewers-regular' | 'viewers-passerby';

const audienceShape = {
  /** As stored: after the cut at `audienceLimit`. */
  audience: audienceCountsSchema,
  /** Before the cut; items of earlier versions do not know. */
  customers: audienceCountsSchema.nullable().default(null),
};
/** The audience of a product or category as its item describes it. */
export type AudienceSizes = z.infer<z.ZodObject<typeof audienceShape>>;

export const productItemSchema = z.object({
  product: z.string(),
  category: z.string().nullable(),
  viewers: z.int(),
  meanDuration: z.number(),
  similar: z.array(z.object({ product: z.string(), similarity: z.number() })),
  ...audienceShape,
});
export type ProductItem = z.infer<typeof productItemSchema>;

export const categoryItemSchema = z.object({
  category: z.string(),
  products: z.int(),
  ...audienceShape,
});
export type CategoryItem = z.infer<typeof categoryItemSchema>;

/** What listings show of an item. */
export const listedSchemas = {
  customer: customerItemSchema.pick({ customer: true, regular: true, productsViewed: true }),
  product: productItemSchema.pick({ product: true, category: true, viewers: true, meanDuration: true }),
  category: categoryItemSchema.pick({ category: true, products: true }),
};

/** `consent`: null or missing if it is not known; an address with false is never shown. */
export const contactItemSchema = stored(
  z.object({ email: z.string(), consent: z.boolean().nullable(), updatedAt: z.iso.datetime() }),
);
