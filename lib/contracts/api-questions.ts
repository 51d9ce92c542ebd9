/** Questions to the HTTP API: ids, query parameters, headers and bodies. Answers are in the other api-*.ts. */
import * as z from 'zod';
import { MAX_ID_LENGTH } from './identity.ts';

/** It comes from a key of the upload bucket, so it keeps its form: no normalisation. */
const datasetName = z.string().min(1).max(MAX_ID_LENGTH).meta({ example: 'shop' });
export const datasetParameters = z.object({
  name: datasetName.meta({ description: 'The data set’s name, URL-encoded.' }),
});

/** The query parameter that says which data set is meant. */
const ofDataset = {
  dataset: datasetName.optional().meta({
    description:
      'The data set that the question is about. Left out: the only one, or the one that the setting defaultDataset names. A cursor is of one data set already.',
  }),
};

const DEFAULT_LIMIT = 10;
/** A greater limit counts as this one: DynamoDB's BatchGet, which looks up a page's addresses, takes 100 keys. */
const MAX_LIMIT = 100;

/** The `{id}` of a path. */
const idParameters = (what: string, example: string) =>
  z.object({
    id: z
      .string()
      .min(1)
      .max(MAX_ID_LENGTH, `an id has at most ${MAX_ID_LENGTH} characters`)
      .normalize('NFC') // as intake stores ids
      .meta({ description: `The ${what}'s id, URL-encoded; case-sensitive.`, example }),
  });

/** Query parameters of every paged list. */
const paging = {
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .default(DEFAULT_LIMIT)
    .transform((limit) => Math.min(limit, MAX_LIMIT))
    .meta({
      description: `Entries in one answer; more than ${MAX_LIMIT} counts as ${MAX_LIMIT}.`,
      example: 20,
    }),
  cursor: z.string().min(1).max(4096).optional().meta({
    description:
      'The `nextCursor` of the previous answer, sent with the same path and otherwise the same parameters.',
  }),
};

export const customerParameters = idParameters('customer', 'CC20190310');
export const productParameters = idParameters('product', '7_21');
export const categoryParameters = idParameters('category', '7');

export const segment = z
  .enum(['regular', 'all'])
  .meta({ description: 'Regular customers only, or passers-by too.' });
export const who = z.enum(['new', 'viewed', 'all']).meta({
  description:
    'Customers who have not viewed it yet, who have, or both. Of a category: who have viewed fewer than half of its products, or more.',
});
export type Segment = z.infer<typeof segment>;
export type Who = z.infer<typeof who>;

export const lookupQuery = z.object(ofDataset);
/** Marketing writes to regular customers: they are the default. */
export const viewersQuery = z.object({ segment: segment.default('regular'), ...ofDataset, ...paging });
export const audienceQuery = viewersQuery.extend({ who: who.default('new') });
export const listingQuery = z.object({
  prefix: z
    .string()
    .max(MAX_ID_LENGTH)
    .normalize('NFC')
    .default('')
    .meta({ description: 'Only ids that start with this; case-sensitive.', example: 'CC2019' }),
  ...ofDataset,
  ...paging,
});
export type ListingQuestion = z.infer<typeof listingQuery>;

export const runParameters = idParameters('run', 'shop-5f0c9a4be1d27386');
export const runsQuery = z.object({
  dataset: datasetName.optional().meta({ description: 'Only runs of this data set. Left out: all runs.' }),
  ...paging,
});

export const retrainHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 visible ASCII characters')
    .optional()
    .meta({ description: 'Requests with the same key start one run.', example: 'retrain-2026-03-01' }),
});
export const retrainBody = z
  .strictObject({
    dataset: datasetName.optional().meta({
      description:
        'The data set to train on. Left out: the only one, or the one that the setting defaultDataset names.',
    }),
  })
  .meta({ id: 'Retrain', examples: [{ dataset: 'shop' }] });
