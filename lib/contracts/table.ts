/**
 * The one table of DynamoDB. Publishing takes one conditional write of a data set's pointer, which names a run and its slot.
 *
 *   pk                         sk                         item
 *   DATASETS                   <data set>                 its pointer to what is published, and the run that waits
 *   DATASETS                   FIRST_SCOPE                which data set has what came before the first log
 *   COMPUTING                  <place>                    the run that computes there, or did last
 *   REQUESTS#<run>             REQUEST                    the other run that a request has joined
 *   RUN#<run>                  RUN                        state and progress (also in the index RUNS by time)
 *   RUN#<run>                  LEADERBOARD PROFILE REJECTS UNDERSTOOD  what GET /v1/runs/{id} shows
 *   RUN#<run>                  GAINS                      how well audiences find people
 *   SLOTS                      <slot>                     whose results lie in the slot
 *   SLOT#<slot>#CUSTOMER#<id>  ITEM                       summary of the history, and the products to show
 *   SLOT#<slot>#PRODUCT#<id>   ITEM                       summary of the viewers, similar products, audience counts
 *   SLOT#<slot>#PRODUCT#<id>   <list>#<page>              a page of an audience or of the viewers
 *   SLOT#<slot>#CATEGORY#<id>  ITEM, <list>#<page>        the same for a category
 *   SLOT#<slot>#CUSTOMER       <first id>                 a page of the directory: sorted ids and what listings show
 *   SLOT#<slot>#PRODUCT        <first id>                 the same for products, and for categories
 *   CONTACTS#<scope>#<bucket>  <customer>                 email and consent; belong to no run
 *   PRODUCTS#<scope>#<bucket>  <product>                  title, category, availability; belong to no run
 *
 * A scope is the name of a data set, or that of the first one: whose it is says the item DATASETS FIRST_SCOPE.
 *
 * A run writes its results over those of a run that was given up. Every item of a slot says in `run` whose it is, and
 * is not there for any other run.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { gainsSchema } from '../engine/evaluation/figures.ts';
import { publishedRunSchema } from './published-run.ts';
import type { ListName, ListOwner, Owner } from './result-items.ts';
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
export const DATASETS_PARTITION = 'DATASETS';
export const datasetKey = (dataset: string) => ({ pk: DATASETS_PARTITION, sk: dataset });
/**
 * Where contacts and products lie that come before the first log; the first data set's lie there for ever. Neither a data set
 * nor a file can have this name.
 */
export const FIRST_SCOPE = '/first';
export const firstScopeKey = datasetKey(FIRST_SCOPE);
export const firstScopeSchema = z.object({ owner: z.string() });
/** The pointer of an installation of layout 1, which knew one data set. */
export const OLD_POINTER_KEY = { pk: 'PUBLISHED', sk: 'CURRENT' } as const;

export const COMPUTING_PARTITION = 'COMPUTING';
export const SLOTS_PARTITION = 'SLOTS';
/** A place or a slot. */
export const numberedKey = (partition: string, number: number) => ({
  pk: partition,
  sk: String(number).padStart(6, '0'),
});
export const numberedSchema = z.object({
  number: z.int(),
  runId: z.string(),
  dataset: z.string(),
  takenAt: z.iso.datetime(),
});
export type Numbered = z.infer<typeof numberedSchema>;

/** @param runId that the request would have had. */
export const joinedRequestKey = (runId: string) => ({ pk: `REQUESTS#${runId}`, sk: 'REQUEST' });
export const joinedRequestSchema = z.object({ joined: z.string() });

/** Grows when results can no longer be read as they were written. Results without a number have layout 1. */
export const TABLE_LAYOUT = 2;

export const runKey = (runId: string) => ({ pk: `RUN#${runId}`, sk: 'RUN' });
export const runDetailKey = (runId: string, detail: keyof typeof runDetailSchemas) => ({
  pk: `RUN#${runId}`,
  sk: detail,
});

/** Where a run's results are. */
export interface Results {
  readonly runId: string;
  readonly slot: number;
}
/** Published results, and under which name the data set's contacts and products lie. */
export interface PublishedResults extends Results {
  readonly dataset: string;
  readonly scope: string;
}

/** Begins the keys of all results in a slot. */
export const resultsPartition = (slot: number | '*') => `SLOT#${slot}`;
export const directoryPartition = (slot: number, owner: Owner) => `${resultsPartition(slot)}#${owner}`;
export const ownerPartition = (slot: number, owner: Owner, id: string) =>
  `${directoryPartition(slot, owner)}#${id}`;
export const itemKey = (slot: number, owner: Owner, id: string) => ({
  pk: ownerPartition(slot, owner, id),
  sk: 'ITEM',
});
export const listPageKey = (slot: number, owner: ListOwner, id: string, list: ListName, page: number) => ({
  pk: ownerPartition(slot, owner, id),
  sk: `${list}#${String(page).padStart(6, '0')}`,
});

/** What a shop's other files say of customers and of products. */
export type FactKind = 'CONTACTS' | 'PRODUCTS';
/** A partition takes 1,000 writes a second; so many of them take more than the whole table. */
const FACT_BUCKETS = 16;
/** Begins the keys of all facts of a kind. */
export const factsPartition = (kind: FactKind) => `${kind}#`;
const bucketPartition = (kind: FactKind, scope: string, bucket: number) =>
  `${factsPartition(kind)}${scope}#${bucket}`;
export const factPartitions = (kind: FactKind, scope: string) =>
  Array.from({ length: FACT_BUCKETS }, (_, bucket) => bucketPartition(kind, scope, bucket));
export const factKey = (kind: FactKind, scope: string, id: string) => ({
  pk: bucketPartition(kind, scope, createHash('sha256').update(id).digest()[0] % FACT_BUCKETS),
  sk: id,
});
/** Layout 1: all contacts in one partition. */
export const OLD_CONTACTS_PARTITION = 'CONTACTS';

/**
 * queued: waits for further parts or for another run (`stage` is settle then). running: in the workflow (`stage` says
 * where). done: contacts or products are stored, or a data set is deleted. superseded: finished, but a newer request had
 * been published meanwhile. unchanged: nothing to train, as nothing has changed since another run. rejected: never started,
 * because the upload cannot be run.
 */
const RUN_STATES = [
  'queued',
  'running',
  'published',
  'superseded',
  'unchanged',
  'done',
  'failed',
  'rejected',
] as const;

export const STAGES = [
  'start',
  'settle',
  'ingest',
  'plan',
  'evaluate',
  'select',
  'train',
  'recommend',
  'publish',
  'sweep',
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

/** Hashes that tell whether another run would end the same. */
const basisSchema = z.object({
  /** Of the files. */
  objects: z.string(),
  /** Of settings, of Dwell's version, and of when contacts and products came. */
  context: z.string(),
});
export type Basis = z.infer<typeof basisSchema>;

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
  /** When the last file was deleted. What lies in the table is not served, and is overwritten by a later run. */
  resultsDeletedAt: z.iso.datetime().nullable(),
  slot: z.int().nullable(),
  layout: z.int(),
  /** What it is trained on; null until it has been settled. */
  basis: basisSchema.nullable(),
});
export type RunItem = z.infer<typeof runSchema>;
export const runItemSchema = stored(runSchema, {
  ...{ jobsDone: 0, shardsDone: 0, notes: {}, resultsKept: true },
  layout: 1,
});
/** A run's item as it is first written; the rest is added on the way. */
export type NewRunItem = RunRequest & Pick<RunItem, 'state' | 'stage' | 'updatedAt'> & Partial<RunItem>;

const pointerSchema = publishedRunSchema.extend({
  requestedAt: z.iso.datetime(),
  readAt: z.iso.datetime().optional(),
  slot: z.int().nullable(),
  layout: z.int(),
});
export const oldPointerSchema = stored(pointerSchema, { layout: 1 });
export type Pointer = z.infer<typeof pointerSchema>;

/** A run that has not begun to read. Requests that come meanwhile join it. */
const waitingSchema = z.object({
  /** The execution's input. */
  request: runRequestSchema,
  until: z.iso.datetime(),
  /** How far uploads that join may put `until` off. Null until one has come: a retraining does not wait. */
  latest: z.iso.datetime().nullable(),
  /** The newest request that has joined, or the first one itself: what the run answers. */
  newest: runRequestSchema.pick({ requestedAt: true, source: true }),
});
export type Waiting = z.infer<typeof waitingSchema>;

const { source: sourceSchema } = runRequestSchema.shape;
const trainedSchema = basisSchema.extend({ source: sourceSchema });
export type Trained = z.infer<typeof trainedSchema>;

/** A data set. It is there once a log of that name has come. */
export const datasetItemSchema = stored(
  z.object({
    dataset: z.string(),
    /** When the newest request for a run of it was made; null: there is no log yet. */
    requestedAt: z.iso.datetime().nullable(),
    /** What that request reads. */
    source: sourceSchema.nullable(),
    /** Requests made until then are void. */
    deletedAt: z.iso.datetime().nullable(),
    /** What is published: the pointer. */
    published: pointerSchema.nullable(),
    /** A person has published an older run: the schedule does not undo that. */
    held: z.boolean(),
    waiting: waitingSchema.nullable(),
    /** The run that waited last. It does not wait again, even if the event that asked for it comes once more. */
    settled: z.string().nullable(),
    /** Of the run that was published last, other than by a person. */
    trained: trainedSchema.nullable(),
    /** When contacts or products last came. */
    factsAt: z.iso.datetime().nullable(),
  }),
  { held: false },
);
export type DatasetItem = z.infer<typeof datasetItemSchema>;

export const runDetailSchemas = {
  LEADERBOARD: leaderboardSchema,
  PROFILE: profileSchema,
  /** How well the published audiences were measured to find people, beside the most active customers. */
  GAINS: z.object({ model: gainsSchema, mostActive: gainsSchema.nullable() }),
  UNDERSTOOD: understoodSchema,
  /** The first 100; all are in the export. */
  REJECTS: z.object({ total: z.int(), first: z.array(rejectSchema) }),
} as const;

/** `consent`: null or missing if it is not known; an address with false is never shown. */
export const contactItemSchema = stored(
  z.object({ email: z.string(), consent: z.boolean().nullable(), updatedAt: z.iso.datetime() }),
);
/** Null: the file does not say. A product with `available` false is in no list. */
export const productFactsSchema = stored(
  z.object({
    title: z.string().nullable(),
    category: z.string().nullable(),
    available: z.boolean().nullable(),
  }),
);
export type ProductFacts = z.infer<typeof productFactsSchema>;
