/**
 * Memory and time limit of each function, in Lambda and in the embedded cloud: one line per function, under the
 * name of its folder in functions/.
 *
 * The large functions have 3008 MB, the most that a new AWS account allows: close to two vCPUs (one per 1769 MB).
 * No function has reserved concurrency: that would take capacity from the shop's other functions, and the workflow
 * already limits its fan-out (setting `maxConcurrency`).
 */
import type { Settings } from './settings.ts';

export interface FunctionSize {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** Lambda's own limit. */
export const LONGEST_SECONDS = 900;
const LARGE_MB = 3008;

/** A winner was evaluated on two thirds of the rows or more; it is fitted on all rows, and makes the lists. */
const winnerMemoryMb = ({ modelMemoryMb }: Settings) => Math.max(LARGE_MB, modelMemoryMb);

export const functionSizes = (settings: Settings) =>
  ({
    start: { memoryMb: 256, timeoutSeconds: 30 },
    settle: { memoryMb: 256, timeoutSeconds: 60 },
    ingest: { memoryMb: LARGE_MB, timeoutSeconds: LONGEST_SECONDS },
    /** It loads the whole data set. */
    plan: { memoryMb: LARGE_MB, timeoutSeconds: 300 },
    evaluate: { memoryMb: settings.modelMemoryMb, timeoutSeconds: settings.evaluateTimeoutSeconds },
    select: { memoryMb: 1024, timeoutSeconds: 120 },
    train: { memoryMb: winnerMemoryMb(settings), timeoutSeconds: LONGEST_SECONDS },
    recommend: { memoryMb: winnerMemoryMb(settings), timeoutSeconds: LONGEST_SECONDS },
    publish: { memoryMb: 1024, timeoutSeconds: LONGEST_SECONDS },
    sweep: { memoryMb: 512, timeoutSeconds: LONGEST_SECONDS },
    'record-failure': { memoryMb: 256, timeoutSeconds: 30 },
    /** One second less than API Gateway waits for an answer. */
    api: { memoryMb: 1024, timeoutSeconds: 29 },
  }) as const satisfies Record<string, FunctionSize>;

export type FunctionName = keyof ReturnType<typeof functionSizes>;
