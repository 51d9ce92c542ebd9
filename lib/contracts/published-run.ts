/** What a published run says of itself wherever it is named: the pointer, the event, each answer of the API. */
import * as z from 'zod';

/** A model is null where none of its kind could be evaluated. */
export const publishedRunSchema = z.object({
  runId: z.string(),
  dataset: z.string(),
  dataDate: z.iso.datetime().meta({ description: 'Newest change of the files that the run has read.' }),
  ratingModel: z.string().nullable().meta({ description: 'Behind audiences.' }),
  rankingModel: z.string().nullable().meta({ description: 'Behind the products to show.' }),
  publishedAt: z.iso.datetime(),
});
export type PublishedRun = z.infer<typeof publishedRunSchema>;
