/**
 * The figures of one model on one fold, declared once: types are inferred from these schemas, and the leaderboard's
 * rows have the means of all metrics that are named here. A new metric is an entry here, with its description and an
 * example for the API, and its formula in metrics.ts.
 *
 * Customers and products are outer indices (`<number>`) while a fold is evaluated, the data set's ids (`<string>`)
 * afterwards (with-ids.ts).
 */
import * as z from 'zod';
import { historyRangeSchema } from './history-ranges.ts';

/** Over the held-out rows. Formulas: `ratingMetrics`. */
export const RATING_METRICS = {
  rmse: { description: 'RMSE.', example: 30.82 },
  mae: { description: 'MAE.', example: 19.6 },
};

/** Means over the judged customers, each counting once, at cutoff 10. Formulas: `listMetrics`. */
export const LIST_METRICS = {
  ndcg: { description: 'NDCG@10.', example: 0.37 },
  map: { description: 'MAP@10.', example: 0.25 },
  mrr: {
    description: 'MRR@10: mean of 1 / place of the first hit, 0 when the ten have none.',
    example: 0.55,
  },
  hitRate: {
    description: 'Share of the customers with at least one hit among their ten.',
    example: 0.86,
  },
};

export const RANKING_METRICS = {
  ...LIST_METRICS,
  coverage: {
    description: 'Share of the products with training rows that stand in somebody’s ten.',
    example: 0.27,
  },
};

/** Like the list metrics, but at cutoffs 1..10. */
export const LIST_CURVES = {
  precision: { description: 'At cutoffs 1 to 10.' },
  recall: { description: 'At cutoffs 1 to 10.' },
};

/** For a group of customers, at cutoff 10. */
export const GROUP_METRICS = {
  precision: { description: 'precision@10.' },
  recall: { description: 'recall@10.' },
  ndcg: LIST_METRICS.ndcg,
  hitRate: LIST_METRICS.hitRate,
};

/**
 * What the lists of customers win, over the judged products (judged-lists.ts). Each list has the customers with training
 * rows who have not viewed the product in them. Formulas: `audienceMetrics`.
 */
export const AUDIENCE_METRICS = {
  attention10: {
    description:
      'Held-out seconds of the first 10 of the lists, as a share of the most that any 10 could win.',
    example: 0.38,
  },
  attention50: { description: 'The same for the first 50.', example: 0.5 },
  views10: {
    description:
      'Held-out viewers among the first 10, as a share of the most that there could be; mean over products.',
    example: 0.41,
  },
  views50: { description: 'The same for the first 50.', example: 0.42 },
  precision10: {
    description:
      'Share of the first 10 who really look, over products with at least five held-out viewers (without any such: over those with most).',
    example: 0.4,
  },
  chance: { description: 'What precision10 would be if names were drawn by chance.', example: 0.037 },
  recall: {
    description: 'Share of the held-out viewers in the first 1 % of the list; mean over products.',
    example: 0.09,
  },
  secondsWon: { description: 'Held-out seconds per customer among the first 10.', example: 41.2 },
  longViews10: {
    description:
      'Like precision10, but only looks count that are at least as long as the customer’s usual ones.',
    example: 0.22,
  },
  reach: { description: 'Share of the customers who stand in somebody’s first 10.', example: 0.35 },
  sameness: {
    description: 'Mean overlap of two products’ first 10; .6 means that the same people get every mail.',
    example: 0.08,
  },
};

/** The parts of a list at which its gains are measured. */
export const GAIN_SHARES = [
  0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
] as const;

export const TIMES = {
  fitSeconds: { description: 'Seconds for one fold.' },
  testSeconds: { description: 'Seconds for one fold.' },
};

export const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>) => Object.keys(record) as K[];

/** An object with the same keys. */
export function mapped<K extends string, T, V>(
  record: Readonly<Record<K, T>>,
  value: (of: T, key: K) => V,
): Record<K, V> {
  return Object.fromEntries(keysOf(record).map((key) => [key, value(record[key], key)])) as Record<K, V>;
}

/** A field for each metric, with the metric's description. */
export const fieldsOf = <K extends string, F extends z.ZodType>(
  metrics: Readonly<Record<K, { readonly description: string }>>,
  field: F,
) => mapped(metrics, ({ description }) => field.meta({ description }));

/** Customers with this many training rows: errors over their held-out rows. */
export const ratingGroupSchema = historyRangeSchema.extend({
  customers: z.number(),
  rows: z.number(),
  rmse: z.number(),
  mae: z.number(),
});
export type RatingGroup = z.infer<typeof ratingGroupSchema>;

/** Customers with this many training rows: means over them. */
export const rankingGroupSchema = historyRangeSchema.extend({
  customers: z.number(),
  ...fieldsOf(GROUP_METRICS, z.number()),
});
export type RankingGroup = z.infer<typeof rankingGroupSchema>;

/** A row of the notebook's prediction tables. */
const predictionRow = <Id extends z.ZodType>(id: Id) =>
  z.object({
    uid: id,
    iid: id,
    /** Held-out duration. */
    rui: z.number(),
    /** Estimate, after clipping. */
    est: z.number(),
    /** Training rows of the customer, and of the product; 0 when unknown. */
    Iu: z.int(),
    Ui: z.int(),
    /** |est − rui|. */
    err: z.number(),
  });
export type PredictionRow<Id = string> = z.infer<ReturnType<typeof predictionRow<z.ZodType<Id>>>>;

const ratingFigures = <Id extends z.ZodType>(id: Id) =>
  z.object({
    kind: z.literal('rating'),
    rows: z.int(),
    impossible: z.int(),
    ...fieldsOf(RATING_METRICS, z.number()),
    /** The ten rows predicted best and the ten predicted worst, both by ascending error, as the notebook prints them. */
    best: z.array(predictionRow(id)),
    worst: z.array(predictionRow(id)),
    /** Groups that have customers, fewest training rows first. */
    byHistory: z.array(ratingGroupSchema),
  });
export type RatingFigures<Id = string> = z.infer<ReturnType<typeof ratingFigures<z.ZodType<Id>>>>;

/** Null when no row counts. */
const customerError = <Id extends z.ZodType>(id: Id) =>
  z.object({ customer: id, count: z.int(), rmse: z.number() }).nullable();
export type CustomerError<Id = string> = z.infer<ReturnType<typeof customerError<z.ZodType<Id>>>>;

/**
 * Scores compared with held-out durations, over the rows whose customer and product both have training rows. A score is
 * not a duration, so these are the notebook's figures rather than a quality.
 */
export const scoreErrors = <Id extends z.ZodType>(id: Id) => ({
  rmse: z.number().nullable(),
  bestCustomer: customerError(id).default(null).meta({
    description: 'The customer with the lowest RMSE of scores in a fold; worstCustomer has the highest.',
  }),
  worstCustomer: customerError(id).default(null),
});

const rankingFigures = <Id extends z.ZodType>(id: Id) =>
  z.object({
    kind: z.literal('ranking'),
    rows: z.int(),
    /** Those whose lists are judged: they have training and held-out rows. */
    customers: z.int(),
    ...fieldsOf(LIST_CURVES, z.array(z.number())),
    ...fieldsOf(RANKING_METRICS, z.number()),
    /** Groups that have customers, fewest training rows first. */
    byHistory: z.array(rankingGroupSchema),
    ...scoreErrors(id),
  });
export type RankingFigures<Id = string> = z.infer<ReturnType<typeof rankingFigures<z.ZodType<Id>>>>;

export const gainsSchema = z.object({ all: z.array(z.number()), regular: z.array(z.number()) }).meta({
  description:
    'Share of the held-out viewers who stand in the first part of the lists, at each of GAIN_SHARES: of lists of all customers, and of lists of regular customers. Empty where there are none.',
});

export const judgedSchema = z.object({
  products: z.int(),
  customers: z.int(),
  pairs: z.int(),
  isSampled: z.boolean().meta({ description: 'Whether only a sample of products or customers was judged.' }),
});

const audienceFiguresSchema = z.object({
  judged: judgedSchema,
  ...fieldsOf(AUDIENCE_METRICS, z.number()),
  gains: gainsSchema,
});
export type AudienceFigures = z.infer<typeof audienceFiguresSchema>;

const timesSchema = z.object(fieldsOf(TIMES, z.number()));

/** Null when the fold holds out no customer and product that both have training rows. */
const everyKind = z.object({ audience: audienceFiguresSchema.nullable().default(null) }).and(timesSchema);

/** One model on one fold, in S3. */
export const foldFiguresSchema = z
  .discriminatedUnion('kind', [
    ratingFigures(z.string()),
    rankingFigures(z.string()),
    z.object({ kind: z.literal('audience'), rows: z.int() }),
  ])
  .and(everyKind);
export type FoldFigures<Id = string> = (
  | RatingFigures<Id>
  | RankingFigures<Id>
  | { kind: 'audience'; rows: number }
) &
  z.infer<typeof everyKind>;
