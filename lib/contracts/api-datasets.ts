/** Answers of the HTTP API about data sets. */
import * as z from 'zod';
import { answerAnyTime, EXAMPLE_META, metaSchema } from './api.ts';

const datasetSchema = z
  .object({
    dataset: z.string(),
    published: metaSchema
      .nullable()
      .meta({ description: 'The run that lookups answer from; null: none yet.' }),
    waiting: z.object({ runId: z.string(), until: z.iso.datetime() }).nullable().meta({
      description:
        'The run that waits for further parts, and until when at least; files that come meanwhile join it.',
    }),
    held: z.boolean().meta({
      description:
        'Whether somebody has gone back to an earlier run: the daily retraining does not undo that, a new file does.',
    }),
  })
  .meta({ id: 'DataSet' });

export const datasetsSchema = answerAnyTime(
  'DataSets',
  { items: z.array(datasetSchema) },
  {
    description: 'By name: those that a log has come for and that were not deleted since.',
    example: {
      items: [
        {
          dataset: 'shop',
          published: EXAMPLE_META,
          waiting: { runId: 'shop-7d1e44c0a95b3f62', until: '2026-03-02T03:00:30.000Z' },
          held: false,
        },
      ],
    },
  },
);
export type DataSets = z.infer<typeof datasetsSchema>;
