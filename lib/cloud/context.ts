/** The context that `cdk synth -c name=value …` may give, checked before anything is built. */
import * as z from 'zod';
import { checkedSettingsSchema } from '../contracts/model-settings.ts';
import { AUTHORIZATIONS } from './http-api.ts';

/** Context from the command line is text; from cdk.json it may be the value itself. */
const json = (value: unknown, context: z.RefinementCtx) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is not JSON (${(error as Error).message})`, input: value });
    return z.NEVER;
  }
};

/** Of the 4,096 bytes of a function's environment; the rest is for the names of resources. */
const MOST_SETTINGS_BYTES = 3200;

const settingsForLambda = checkedSettingsSchema.refine(
  (settings) => sizeOf(settings) <= MOST_SETTINGS_BYTES,
  {
    error: ({ input }) =>
      `they are ${sizeOf(input)} bytes of JSON, and a function's environment has room for ${MOST_SETTINGS_BYTES}; ` +
      'leave out parameters that are the defaults anyway',
    when: ({ issues }) => issues.length === 0,
  },
);
const sizeOf = (settings: unknown) => Buffer.byteLength(JSON.stringify(settings));

const contextSchema = z.object({
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be letters, digits and hyphens, a letter first')
    .default('dwell'),
  settings: z.preprocess(json, settingsForLambda).prefault({}),
  /** True: the data outlives the stack and is protected from deletion. False: it is deleted with the stack. */
  production: z.union([z.boolean(), z.stringbool()]).default(true),
  authorization: z.enum(AUTHORIZATIONS).default('iam'),
  allowedOrigins: z.preprocess(json, z.array(z.url())).prefault([]),
  alarmTopicArn: z.string().startsWith('arn:').optional(),
});
export type DwellContext = z.output<typeof contextSchema>;

/** @throws Error in one line that names every wrong value: `settings.folds: Too small: expected number to be >=2` */
export function readContext(contextOf: (name: string) => unknown): DwellContext {
  const given = Object.fromEntries(Object.keys(contextSchema.shape).map((name) => [name, contextOf(name)]));
  const result = contextSchema.safeParse(given);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`the context given with -c or in cdk.json is wrong: ${wrong.join('; ')}`);
}
