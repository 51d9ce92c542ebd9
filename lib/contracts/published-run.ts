/** What the pointer, the event and every answer of the API say about the published run. */
import * as z from 'zod';

/** A model is null if none of its kind could be evaluated, or if the run is of a version that had none of its kind. */
export const publishedRunSchema = z.object({
  runId: z.string(),
  dataset: z.string(),
  dataDate: z.iso.datetime().meta({
    description:
      'The newest time of the rows or, where they have none, when the newest of the files that the run read was changed.',
  }),
  ratingModel: z.string().nullable().meta({ description: 'The model behind predicted durations.' }),
  rankingModel: z.string().nullable().meta({ description: 'The model behind the products to show.' }),
  audienceModel: z.string().nullable().meta({ description: 'The model behind audiences.' }),
  publishedAt: z.iso.datetime(),
});
export type PublishedRun = z.infer<typeof publishedRunSchema>;

/** The published run's fields that name the models, from the models by their kind. */
export const modelsOf = ({
  rating,
  ranking,
  audience,
}: Record<'rating' | 'ranking' | 'audience', string | null>) => ({
  ratingModel: rating,
  rankingModel: ranking,
  audienceModel: audience,
});
