/**
 * The one table of DynamoDB. Publishing takes one conditional write of the pointer, which names a run and its slot.
 *
 *   pk                         sk                         item
 *   PUBLISHED                  CURRENT                    the pointer
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
 *   CONTACTS#<bucket>          <customer>                 email and consent; belongs to no run
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
export const POINTER_KEY = { pk: 'PUBLISHED', sk: 'CURRENT' } as const;

/** Grows when results can no longer be read as they were written. Results without a number have layout 1. */
export const TABLE_LAYOUT = 2;

export const runKey = (runId: string) => ({ pk: `RUN#${runId}`, sk: 'RUN' });
export const runDetailKey = (runId: string, detail: keyof typeof runDetailSchemas) => ({
  pk: `RUN#${runId}`,
  sk: detail,
});

export const SLOTS_PARTITION = 'SLOTS';
export const slotKey = (slot: number) => ({ pk: SLOTS_PARTITION, sk: String(slot).padStart(6, '0') });
export const slotSchema = z.object({ slot: z.int(), runId: z.string(), dataset: z.string() });

/** Where a run's results are. */
export interface Results {
  readonly runId: string;
  readonly slot: number;
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

/** A partition takes 1,000 writes a second; so many of them take more than the whole table. */
const CONTACT_BUCKETS = 64;
export const contactsPartition = (bucket: number | '*') => `CONTACTS#${bucket}`;
export const CONTACT_PARTITIONS = Array.from({ length: CONTACT_BUCKETS }, (_, n) => contactsPartition(n));
/** Layout 1: all contacts in one partition. */
export const OLD_CONTACTS_PARTITION = 'CONTACTS';
export const contactKey = (customer: string) => ({
  pk: contactsPartition(createHash('sha256').update(customer).digest()[0] % CONTACT_BUCKETS),
  sk: customer,
});

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
  /** When a call began to delete the files; another one leaves them to it for a while. */
  deletionBegunAt: z.iso.datetime().nullable(),
  /** When the last file was deleted. What lies in the table is not served, and is overwritten by a later run. */
  resultsDeletedAt: z.iso.datetime().nullable(),
  slot: z.int().nullable(),
  layout: z.int(),
});
export type RunItem = z.infer<typeof runSchema>;
export const runItemSchema = stored(runSchema, {
  ...{ jobsDone: 0, shardsDone: 0, notes: {}, resultsKept: true },
  layout: 1,
});
/** A run's item as it is first written; the rest is added on the way. */
export type NewRunItem = RunRequest & Pick<RunItem, 'state' | 'stage' | 'updatedAt'> & Partial<RunItem>;

export const pointerItemSchema = stored(
  publishedRunSchema.extend({
    requestedAt: z.iso.datetime(),
    readAt: z.iso.datetime().optional(),
    customerPrefix: z.string(),
    slot: z.int().nullable(),
    layout: z.int(),
  }),
  { layout: 1 },
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

/** `consent`: null or missing if it is not known; an address with false is never shown. */
export const contactItemSchema = stored(
  z.object({ email: z.string(), consent: z.boolean().nullable(), updatedAt: z.iso.datetime() }),
);
