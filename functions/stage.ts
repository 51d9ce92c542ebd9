/** What the workflow's functions share: a checked input, errors that survive the workflow, and one log line. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { InputError, withCode } from '../lib/contracts/errors.ts';
import { type Settings, settingsFor, settingsFromEnvironment } from '../lib/contracts/settings.ts';
import { withPatience } from '../lib/store/patience.ts';
import { usageNow, usageSince } from '../lib/store/usage.ts';

/** What a function's work needs in addition to its input. */
export interface Surroundings {
  /** Of the data set that the input names. */
  readonly settings: Settings;
  /** Of a data set that only the work finds out. */
  readonly settingsOf: (dataset: string) => Settings;
  readonly now: () => Date;
  /** Adds figures to the log line of this call. */
  readonly addToLog: (figures: Record<string, unknown>) => void;
}

type Work<Input, Output> = (input: Input, surroundings: Surroundings) => Promise<Output>;

const logger = new Logger({ serviceName: 'dwell' });

/** What of a function's time is left for saying why it ends, when the table does not take what is written. */
const LAST_WORDS_MS = 5000;

/** Of Lambda's context. */
export type TimeLeft = Pick<Context, 'getRemainingTimeInMillis'>;

/** The Lambda handler of a function that works on a run of a data set. */
export function stageHandler<Input extends { runId: string; dataset?: string }, Output>(
  name: string,
  schema: z.ZodType<Input>,
  work: Work<Input, Output>,
): (event: unknown, context?: TimeLeft) => Promise<Output> {
  return async (event, context) => {
    const input = checkedInput(name, schema, event);
    const { runId, dataset = '' } = input;
    const ofDataset = (surroundings: Surroundings) =>
      work(input, { ...surroundings, settings: surroundings.settingsOf(dataset) });
    return logged(name, { runId }, ofDataset, context);
  };
}

/**
 * Does the work, patient with the table until the function's time is up, and logs one line of JSON about it. The code of an
 * InputError goes into its message, because the workflow passes on only an error's name and message; record-failure takes
 * the two apart again.
 */
export async function logged<Output>(
  name: string,
  subject: Record<string, unknown>,
  work: (surroundings: Surroundings) => Promise<Output>,
  context?: TimeLeft,
): Promise<Output> {
  const figures = { ...subject };
  const start = performance.now();
  const before = usageNow();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  try {
    const settings = settingsFromEnvironment(process.env);
    const surroundings: Surroundings = {
      settings,
      settingsOf: (dataset) => settingsFor(settings, dataset),
      now: () => new Date(),
      addToLog: (more) => Object.assign(figures, more),
    };
    const output = await (context
      ? withPatience(context.getRemainingTimeInMillis() - LAST_WORDS_MS, () => work(surroundings))
      : work(surroundings));
    logger.info(name, { ...figures, seconds: seconds(), used: usageSince(before) });
    return output;
  } catch (error) {
    logger.error(name, { ...figures, seconds: seconds(), used: usageSince(before), error: error as Error });
    throw error instanceof InputError ? withCode(error) : error;
  }
}

/** @throws TypeError in one line when the workflow does not keep to the contract. */
export function checkedInput<Input>(name: string, schema: z.ZodType<Input>, event: unknown): Input {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const faults = z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ');
  throw new TypeError(`the input of ${name} is not as agreed: ${faults}`);
}
