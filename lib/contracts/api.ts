/**
 * What all routes of the HTTP API share. GET /v1/openapi.json is made from these schemas and from those of
 * api-datasets.ts, api-lookups.ts and api-runs.ts.
 *
 * Every answer carries `meta`: the published run that it comes from. Lists are in `items`; if there are more
 * entries, `nextCursor` is set, to be sent back as `cursor` with the same path and otherwise the same parameters.
 * Paging stays in the run in which it began, even if another run has been published meanwhile.
 */
import * as z from 'zod';
import { MAX_ID_LENGTH } from './identity.ts';
import { type PublishedRun, publishedRunSchema } from './published-run.ts';

/** It comes from a key of the upload bucket, so it keeps its form: no normalisation. */
export const datasetName = z.string().min(1).max(MAX_ID_LENGTH).meta({ example: 'shop' });
export const datasetParameters = z.object({
  name: datasetName.meta({ description: 'The data set’s name, URL-encoded.' }),
});

/** The query parameter that says which data set is meant. */
export const ofDataset = {
  dataset: datasetName.optional().meta({
    description:
      'The data set that the question is about. Left out: the only one, or the one that the setting defaultDataset names. A cursor is of one data set already.',
  }),
};

const DEFAULT_LIMIT = 10;
/** A greater limit counts as this one: DynamoDB's BatchGet, which looks up a page's addresses, takes 100 keys. */
const MAX_LIMIT = 100;

/** `meta` in the examples of the answers. */
export const EXAMPLE_META = {
  runId: 'shop-5f0c9a4be1d27386',
  dataset: 'shop',
  dataDate: '2026-03-01T02:58:11.000Z',
  ratingModel: 'SlopeOne',
  rankingModel: 'cosine',
  audienceModel: 'Attention',
  publishedAt: '2026-03-01T03:01:40.000Z',
};

/** The `{id}` of a path. */
export const idParameters = (what: string, example: string) =>
  z.object({
    id: z
      .string()
      .min(1)
      .max(MAX_ID_LENGTH, `an id has at most ${MAX_ID_LENGTH} characters`)
      .normalize('NFC') // as intake stores ids
      .meta({ description: `The ${what}'s id, URL-encoded; case-sensitive.`, example }),
  });

/** Query parameters of every paged list. */
export const paging = {
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

export const nextCursor = z.string().nullable().meta({ description: 'Null at the end of the list.' });

export const metaSchema = publishedRunSchema.meta({
  id: 'Meta',
  description: 'The published run that the answer comes from.',
  examples: [EXAMPLE_META],
});
export type Meta = PublishedRun;

const metaIfAny = metaSchema.nullable().meta({
  description:
    'The run published now of the data set that is meant; null before the first, and if several data sets could be meant.',
});

interface AboutAnswer<S extends z.ZodRawShape> {
  readonly description?: string;
  /** For the OpenAPI document; `meta` is added. */
  readonly example: z.output<z.ZodObject<S>>;
}

const answerWith =
  <M extends z.ZodType>(meta: M) =>
  <S extends z.ZodRawShape>(id: string, shape: S, { example, ...about }: AboutAnswer<S>) =>
    z.object({ meta, ...shape }).meta({ id, ...about, examples: [{ meta: EXAMPLE_META, ...example }] });

/** An answer from the published run, named `id` in the OpenAPI document. */
export const answer = answerWith(metaSchema);
/** An answer that is also given before anything is published: data sets, runs, health and retraining. */
export const answerAnyTime = answerWith(metaIfAny);

export const healthSchema = answerAnyTime(
  'Health',
  { status: z.literal('ok') },
  { example: { status: 'ok' } },
);

/** Codes of errors, each with its HTTP status. */
export const ERROR_STATUSES = {
  'bad-request': 400,
  'bad-cursor': 400,
  'dataset-needed': 400,
  'not-found': 404,
  'nothing-published': 404,
  'no-such-route': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'results-gone': 410,
  'too-large': 413,
  'unsupported-media-type': 415,
  internal: 500,
  busy: 503,
  'old-layout': 503,
} as const;
export type ApiErrorCode = keyof typeof ERROR_STATUSES;

export const errorSchema = z
  .object({
    error: z.object({
      code: z
        .enum(Object.keys(ERROR_STATUSES) as [ApiErrorCode, ...ApiErrorCode[]])
        .meta({ description: 'For programs.' }),
      message: z.string().meta({ description: 'For people: what is wrong and what to do.' }),
      requestId: z.string().meta({ description: 'Names the request in the log.' }),
    }),
  })
  .meta({
    id: 'Error',
    examples: [
      {
        error: {
          code: 'not-found',
          message: "there is no product '7_99' in run shop-5f0c9a4be1d27386; GET /v1/products lists them",
          requestId: '4b2f6d0c-6a40-4b53-9a0d-0f0d8a5c5c1e',
        },
      },
    ],
  });
