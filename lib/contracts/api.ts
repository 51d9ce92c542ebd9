/**
 * What all routes of the HTTP API share. functions/api/openapi.json is made from these schemas and from those of
 * api-questions.ts, api-datasets.ts, api-lookups.ts and api-runs.ts; no answer is checked where it is given.
 *
 * Every answer carries `meta`: the published run that it comes from. Lists are in `items`; if there are more
 * entries, `nextCursor` is set, to be sent back as `cursor` with the same path and otherwise the same parameters.
 * Paging stays in the run in which it began, even if another run has been published meanwhile.
 */
import * as z from 'zod';
import { type ApiErrorCode, ERROR_STATUSES } from './api-errors.ts';
import { type PublishedRun, publishedRunSchema } from './published-run.ts';

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
export type Health = z.infer<typeof healthSchema>;

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
