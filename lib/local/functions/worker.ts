/** Runs the handlers of functions/ in a worker thread, as the Lambda runtime does in its sandbox. */
import { parentPort } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { workerData } from 'piscina';
import type { Invocation, Outcome } from './invocation.ts';
import { printTo } from './log.ts';

export interface WorkerOptions {
  /** URL of the folder that has one folder per function. */
  readonly folder: string;
  /** File for what the functions log. */
  readonly log: string;
  /** Functions whose handlers are loaded before the first call. */
  readonly preloaded: readonly string[];
}

const { folder, log, preloaded }: WorkerOptions = workerData;
printTo(log);
const handlerOf = (name: string) => import(`${folder}/${name}/handler.ts`);
for (const name of preloaded) handlerOf(name).catch(() => {}); // the call will say why

export default async function invoke(invocation: Invocation): Promise<Outcome> {
  parentPort?.postMessage(invocation.id); // it has a thread now
  try {
    const { handler } = await handlerOf(invocation.name);
    const result = await handler(invocation.event, contextOf(invocation));
    return { payload: JSON.stringify(result ?? null) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
  }
}

function contextOf({ id, name, timeLimitMs }: Invocation): Context {
  const endsAt = Date.now() + timeLimitMs;
  return {
    awsRequestId: id,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: name,
    memoryLimitInMB: '',
    logGroupName: name,
    logStreamName: id,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
