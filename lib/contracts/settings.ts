/** What a shop may set: one object, given to every function as JSON in the environment variable DWELL_SETTINGS. */
import * as z from 'zod';
import { mapped } from '../engine/evaluation/figures.ts';
import { audienceTargetSchema } from '../engine/leaderboard/schema.ts';
import { REPEATS } from '../engine/looks.ts';
import { SETTINGS_VARIABLE } from './environment.ts';
import { InputError } from './errors.ts';

/** A title, or a place from 0. */
const columnName = z.union([z.string().trim().min(1), z.int().min(0)]);
const wholeNumber = (least: number, greatest: number) => z.int().min(least).max(greatest);

/** What may differ from data set to data set. */
const ofDatasetShape = {
  customerPrefix: z
    .string()
    .default('CC')
    .describe(
      'Customers whose ids start with this are regular customers; the others are passers-by. Where no id starts with it, everybody is regular.',
    ),
  repeats: z
    .enum(REPEATS)
    .default('sum')
    .describe('How the durations of a pair that occurs more than once are combined.'),
  maxBadRowShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('A run fails if more than this share of its rows is bad.'),
  columns: z
    .strictObject({
      customer: columnName.optional(),
      product: columnName.optional(),
      duration: columnName.optional(),
      time: columnName.optional(),
      email: columnName.optional(),
      consent: columnName.optional(),
      title: columnName.optional(),
      category: columnName.optional(),
      available: columnName.optional(),
      unit: z.enum(['ns', 'µs', 'ms', 's', 'min', 'h']).optional(),
      decimal: z.enum(['.', ',']).optional(),
      encoding: z.enum(['Latin-1']).optional(),
    })
    .default({})
    .meta({
      description:
        'Columns of files that Dwell cannot understand by itself: by title, or by place from 0 where there is no header; and the durations’ `unit` (`ms`, `s`, `min` …) and `decimal` sign; and the `encoding` of files that are not UTF-8.',
      mayBe:
        '`customer`, `product`, `duration`, `time`, `email`, `consent`, `title`, `category`, `available`: a title or a place; `unit`, `decimal`, `encoding`: text',
    }),
  winsorizeAt: z.number().gt(0).max(1).optional().meta({
    description:
      'Durations above this quantile of all are cut down to it, such as those of a tab left open all night. Left out: none is.',
    mayBe: 'a number above 0 and up to 1, such as `0.999`',
  }),
  windowDays: wholeNumber(1, 36_500).optional().meta({
    description:
      'Rows that are older than so many days before the newest are left out, where the log has times. Left out: none is.',
    mayBe: 'a whole number',
  }),
  folds: wholeNumber(2, 20).default(3).describe('Number of folds of the cross-validation.'),
  seed: wholeNumber(0, 0xffffffff)
    .default(0)
    .describe('Random seed of the folds and of every model that starts from random numbers.'),
  ratingScale: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low < high, 'the first number must be the lower')
    .optional()
    .meta({
      description:
        'Range to which predictions are clipped. Left out: from 0 to the greatest duration in the training rows.',
      mayBe: 'two numbers, the lower first',
    }),
  models: z.array(z.string()).min(1).optional().meta({
    description:
      'Names of the models to try, whether or not they are in the bake-off. Left out: all models of the bake-off.',
    mayBe: 'a list of names',
  }),
  parameters: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({})
    .describe(
      'Parameters by model, as `dwell tune --output` writes them. They override bake-off parameters.',
    ),
  keepRuns: wholeNumber(1, 100)
    .default(5)
    .describe('Number of published runs whose results are kept, so that they can be published again.'),
  recommendationsPerCustomer: wholeNumber(1, 100)
    .default(10)
    .describe('Number of products in each customer’s list.'),
  audienceLimit: wholeNumber(1, 100_000)
    .default(1000)
    .describe(
      'Customers kept in each of a product’s four lists: regular customers and passers-by, who have or have not viewed it.',
    ),
  audienceTarget: audienceTargetSchema
    .default('attention')
    .describe('What audiences are to win: `attention` (seconds) or `views` (people who look, however long).'),
  audienceBy: z
    .enum(['best', 'rating'])
    .default('best')
    .describe(
      'Whose order of customers makes the audiences: `best`, the model that wins most in the folds; `rating`, the model with the lowest RMSE, as in the notebook.',
    ),
};

type WithoutDefaults<S> = { [K in keyof S]: S[K] extends z.ZodDefault<infer T> ? T : S[K] };
/** A setting that is left out for a data set is as it is for all, not as it is by default. */
const withoutDefaults = mapped(ofDatasetShape as Record<string, z.ZodType>, (setting) =>
  setting instanceof z.ZodDefault ? (setting.unwrap() as z.ZodType) : setting,
) as WithoutDefaults<typeof ofDatasetShape>;

export const settingsSchema = z
  .strictObject({
    ...ofDatasetShape,
    datasets: z
      .record(z.string(), z.strictObject(withoutDefaults).partial())
      .default({})
      .describe(
        'Settings of single data sets, by their names; they override the others. All settings above may stand here.',
      ),
    defaultDataset: z.string().min(1).optional().meta({
      description:
        'The data set that a question means if it names none and there are several. Left out: such a question is refused.',
      mayBe: 'a name',
    }),
    settleSeconds: wholeNumber(0, 600)
      .default(60)
      .describe(
        'How long a run waits for further parts of its data set; each part that comes meanwhile begins the wait again, up to eleven times as long in all. `dwell start` waits 1 second, unless this is set.',
      ),
    runsAtOnce: wholeNumber(1, 100)
      .default(1)
      .describe('Runs that compute at once; further ones wait. Of one data set, never more than one does.'),
    modelMemoryMb: wholeNumber(128, 10_240)
      .default(3008)
      .describe(
        'Memory of the functions that evaluate models, train them and make the lists; the last two get at least 3008 MB. A model that needs more for its evaluation is refused beforehand.',
      ),
    evaluateTimeoutSeconds: wholeNumber(10, 900)
      .default(900)
      .describe('Time limit of one evaluation job, in seconds.'),
    maxConcurrency: wholeNumber(1, 1000)
      .default(6)
      .describe(
        'Functions that a run uses at once. A new AWS account runs ten in all, and the API needs some of them.',
      ),
    retrainAt: z
      .strictObject({ hour: wholeNumber(0, 23), minute: wholeNumber(0, 59) })
      .default({ hour: 3, minute: 0 })
      .describe('Time of the daily retraining, in UTC.'),
  })
  .describe('Settings of a Dwell installation');

export type Settings = z.output<typeof settingsSchema>;

/** The settings as they are for one data set. */
export const settingsFor = (settings: Settings, dataset: string): Settings => ({
  ...settings,
  ...settings.datasets[dataset],
});

/**
 * Settings from the environment; a setting that is not given has its default.
 * @throws InputError bad-request in one line that names the wrong setting.
 */
export function settingsFromEnvironment(
  environment: Record<string, string | undefined>,
  schema: z.ZodType<Settings> = settingsSchema,
): Settings {
  try {
    return schema.parse(JSON.parse(environment[SETTINGS_VARIABLE] ?? '{}'));
  } catch (error) {
    throw new InputError('bad-request', `${SETTINGS_VARIABLE}: ${faultOf(error as Error)}`);
  }
}

function faultOf(error: Error): string {
  if (!(error instanceof z.ZodError)) return `this is not JSON: ${error.message}`;
  const [{ path, message }] = error.issues;
  return path.length > 0 ? `${path.join('.')}: ${message}` : message;
}
