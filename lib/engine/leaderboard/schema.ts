/** The leaderboard, as it is stored and as the API returns it. */
import * as z from 'zod';
import { intervalSchema } from '../evaluation/confidence.ts';
import { foldsBySchema, timeCutSchema } from '../evaluation/cuts.ts';
import {
  AUDIENCE_METRICS,
  fieldsOf,
  gainsSchema,
  judgedSchema,
  LIST_CURVES,
  RANKING_METRICS,
  RATING_METRICS,
  rankingGroupSchema,
  ratingGroupSchema,
  scoreErrors,
  TIMES,
} from '../evaluation/figures.ts';

// Fields with a default did not exist in earlier versions, whose runs may still be in a table.
const rowSchema = z.object({
  model: z.string(),
  /** refused: never tried, because it would have exceeded the limits. */
  status: z.enum(['ok', 'diverged', 'refused', 'failed']),
  /** In words, when the status is not ok. */
  reason: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional().meta({
    description:
      'What the model ran with in place of its own parameters: what the setting `parameters` gives it, for example after `dwell tune`, or smaller ones where it would have been too large; left out if nothing.',
  }),
  difference: intervalSchema.nullable().default(null).meta({
    description:
      'The mean of this row minus the winner over the folds, with its 95 % interval: of the RMSE (more is worse), of precision@10, or of what audiences are to win (less is worse). Null for the winner, and when nothing can be compared.',
  }),
  atRandom: z.number().nullable().default(null).meta({
    description:
      'Where models are judged by time, for comparison: the figure that this table is ordered by, on one fold at random, in which a model learns from what comes later, too. Audiences of rating models are not compared.',
  }),
  verdict: z.enum(['wins', 'within noise', 'same', 'worse']).nullable().default(null).meta({
    description:
      'The winner `wins` when no other row’s interval contains 0; else it is `within noise`. The others are compared with the winner; `same` means equal in every fold. Null when nothing can be compared.',
  }),
});

/** Means over the folds, null or empty when the status is not ok. */
const ratingRowSchema = rowSchema.extend({
  ...fieldsOf(RATING_METRICS, z.number().nullable()),
  rmseFolds: z.array(z.number()),
  byHistory: z.array(ratingGroupSchema).default([]).meta({
    description:
      'Groups by the training rows that a customer has. Customers and held-out rows are means of the folds, errors are of all folds together.',
  }),
  ...fieldsOf(TIMES, z.number().nullable()),
});
export type RatingRow = z.infer<typeof ratingRowSchema>;

/** Means over the folds, null or empty when the status is not ok. */
const rankingRowSchema = rowSchema.extend({
  ...fieldsOf(LIST_CURVES, z.array(z.number())),
  precisionFolds: z.array(z.number()).default([]).meta({ description: 'precision@10 of each fold.' }),
  ...fieldsOf(RANKING_METRICS, z.number().nullable().default(null)),
  ...scoreErrors(z.string()),
  byHistory: z.array(rankingGroupSchema).default([]).meta({
    description:
      'Groups by the training rows that a customer has, at cutoff 10. Customers are a mean of the folds, figures are over all folds together.',
  }),
  ...fieldsOf(TIMES, z.number().nullable()),
});
export type RankingRow = z.infer<typeof rankingRowSchema>;

/** What an audience model is to win: held-out seconds, or held-out viewers. */
export const audienceTargetSchema = z.enum(['attention', 'views']);
export type AudienceTarget = z.infer<typeof audienceTargetSchema>;

/** Means over the folds, null or empty when the status is not ok. */
const audienceRowSchema = rowSchema.extend({
  kind: z.enum(['rating', 'ranking', 'audience']).meta({
    description:
      'Rating models order customers by predicted duration, ranking models by the score of the product.',
  }),
  ...fieldsOf(AUDIENCE_METRICS, z.number().nullable()),
  targetFolds: z
    .array(z.number())
    .meta({ description: 'attention50 (target attention) or views50 (target views) of each fold.' }),
  liftOverMostActive: z.number().nullable().meta({
    description:
      'precision10 as a multiple of that of the most active customers; null when that was not judged.',
  }),
  liftOverChance: z.number().nullable().meta({ description: 'precision10 as a multiple of chance.' }),
  judged: judgedSchema.nullable().meta({ description: 'Of the first fold.' }),
  gains: gainsSchema,
  ...fieldsOf(TIMES, z.number().nullable()),
});
export type AudienceRow = z.infer<typeof audienceRowSchema>;

export type Row = RatingRow | RankingRow | AudienceRow;

const winnerSchema = z.object({
  model: z.string(),
  reason: z.string(),
  noBetterThan: z
    .string()
    .optional()
    .meta({ description: 'The model that any good one must beat, if the winner does not beat it.' }),
});
export type Winner = z.infer<typeof winnerSchema>;

export const winnersSchema = z.object({
  rating: winnerSchema.nullable(),
  ranking: winnerSchema.nullable(),
  audience: winnerSchema.nullable().default(null),
});

export const leaderboardSchema = z.object({
  dataset: z.string(),
  rating: z.array(ratingRowSchema),
  ranking: z.array(rankingRowSchema),
  audience: z.array(audienceRowSchema).default([]),
  audienceTarget: audienceTargetSchema.default('attention'),
  foldsBy: foldsBySchema.default('random').meta({
    description:
      '`time`: models learn from what was before a cut and are judged on first looks after it; `random`: rows are held out at random.',
  }),
  cuts: z
    .array(timeCutSchema)
    .default([])
    .meta({ description: 'What each cut leaves; empty for folds at random.' }),
  winners: winnersSchema,
});
export type Leaderboard = z.infer<typeof leaderboardSchema>;
