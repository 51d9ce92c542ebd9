/** The leaderboard, as it is stored and as the API answers it. */
import * as z from 'zod';
import { intervalSchema } from '../evaluation/confidence.ts';
import {
  fieldsOf,
  LIST_CURVES,
  RANKING_METRICS,
  RATING_METRICS,
  rankingGroupSchema,
  ratingGroupSchema,
  scoreErrors,
  TIMES,
} from '../evaluation/figures.ts';

// What has a default was not there in earlier versions, whose runs a table may still hold.
const rowSchema = z.object({
  model: z.string(),
  /** refused: never tried, because it would not have fitted the limits. */
  status: z.enum(['ok', 'diverged', 'refused', 'failed']),
  /** Why, in words, when the status is not ok. */
  reason: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional().meta({
    description:
      'What the setting `parameters` gives the model, as after `dwell tune`; left out where nothing.',
  }),
  difference: intervalSchema.nullable().default(null).meta({
    description:
      'This row minus the winner, over the folds, and the 95 % interval: of the RMSE (more is worse) or of precision@10 (less is worse). Null for the winner, and where nothing can be compared.',
  }),
  verdict: z.enum(['wins', 'within noise', 'same', 'worse']).nullable().default(null).meta({
    description:
      'Of the winner: `wins` when the interval of no other row holds 0, else `within noise`. Of others: how they stand to the winner; `same`: equal in every fold. Null where nothing can be compared.',
  }),
});

/** Means over the folds, null or empty where the status is not ok. */
const ratingRowSchema = rowSchema.extend({
  ...fieldsOf(RATING_METRICS, z.number().nullable()),
  rmseFolds: z.array(z.number()),
  byHistory: z.array(ratingGroupSchema).default([]).meta({
    description:
      'By the training rows that a customer has. Customers and held-out rows: means of the folds; errors: of all folds together.',
  }),
  ...fieldsOf(TIMES, z.number().nullable()),
});
export type RatingRow = z.infer<typeof ratingRowSchema>;

/** Means over the folds, null or empty where the status is not ok. */
const rankingRowSchema = rowSchema.extend({
  ...fieldsOf(LIST_CURVES, z.array(z.number())),
  precisionFolds: z.array(z.number()).default([]).meta({ description: 'precision@10 of each fold.' }),
  ...fieldsOf(RANKING_METRICS, z.number().nullable().default(null)),
  ...scoreErrors(z.string()),
  byHistory: z.array(rankingGroupSchema).default([]).meta({
    description:
      'By the training rows that a customer has, at cutoff 10. Customers: mean of the folds; figures: over all folds together.',
  }),
  ...fieldsOf(TIMES, z.number().nullable()),
});
export type RankingRow = z.infer<typeof rankingRowSchema>;

export type Row = RatingRow | RankingRow;

const winnerSchema = z.object({ model: z.string(), reason: z.string() });
export type Winner = z.infer<typeof winnerSchema>;

export const winnersSchema = z.object({ rating: winnerSchema.nullable(), ranking: winnerSchema.nullable() });

/** Rows are sorted best first; rows that are not ok stand last. */
export const leaderboardSchema = z.object({
  dataset: z.string(),
  rating: z.array(ratingRowSchema),
  ranking: z.array(rankingRowSchema),
  winners: winnersSchema,
});
export type Leaderboard = z.infer<typeof leaderboardSchema>;
