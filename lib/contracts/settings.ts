/** What a shop may set. One object, given to every function as JSON in the environment variable DWELL_SETTINGS. */
import * as z from 'zod';
import { SETTINGS_VARIABLE } from './environment.ts';
import { InputError } from './errors.ts';

export const settingsSchema = z
  .strictObject({
    customerPrefix: z
      .string()
      .default('CC')
      .describe('Ids that start so are regular customers; others are passers-by.'),
    repeats: z
      .enum(['sum', 'mean', 'last', 'max'])
      .default('sum')
      .describe('What becomes of a (customer, product) pair that the log has more than once.'),
    maxBadRowShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('A run fails when more than this share of the rows is bad.'),
    folds: z.int().min(2).max(20).default(3).describe('Folds of the cross-validation.'),
    seed: z
      .int()
      .min(0)
      .max(0xffffffff)
      .default(0)
      .describe('Seeds the folds and every model that starts from random numbers.'),
    ratingScale: z
      .tuple([z.number(), z.number()])
      .refine(([low, high]) => low < high, 'the first number must be the lesser')
      .optional()
      .describe(
        'Predictions are clipped to this range; left out: 0 to the greatest duration in the training rows.',
      ),
    models: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Names of the models to try; left out: all of the bake-off.'),
    parameters: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe(
        'Parameters by model, as `dwell tune --output` writes them; each takes the place of its default.',
      ),
    keepRuns: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe('Published runs whose results are kept for rollback.'),
    recommendationsPerCustomer: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe('Products in each customer’s list.'),
    audienceLimit: z
      .int()
      .min(1)
      .max(100_000)
      .default(1000)
      .describe(
        'Customers kept per product, separately for regular customers and passers-by, new and viewed.',
      ),
    modelMemoryMb: z
      .int()
      .min(128)
      .max(10_240)
      .default(3008)
      .describe(
        'Memory of the functions that evaluate, train and make lists, the latter two 3008 at least; a model that needs more to be evaluated is refused beforehand.',
      ),
    evaluateTimeoutSeconds: z
      .int()
      .min(10)
      .max(900)
      .default(900)
      .describe('Time limit of one evaluation job.'),
    retrainAt: z
      .strictObject({ hour: z.int().min(0).max(23), minute: z.int().min(0).max(59) })
      .default({ hour: 3, minute: 0 })
      .describe('When the schedule retrains each day, UTC.'),
  })
  .describe('Settings of a Dwell installation');

export type Settings = z.output<typeof settingsSchema>;

/**
 * Settings from the environment; defaults where it says nothing.
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
