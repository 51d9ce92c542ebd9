/** What a run of the sample log costs by list prices, counted in the log of the embedded cloud's functions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type FunctionName, functionSizes } from '../lib/contracts/function-sizes.ts';
import { settingsSchema } from '../lib/contracts/settings.ts';
import { dwell } from './child.ts';
import { count, table } from './figures.ts';

/** US dollars in us-east-1, November 2026. */
const PRICES = {
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  gigabyteSecond: 13.3334e-6,
  call: 0.2e-6,
  transition: 25e-6,
  put: 5e-6,
  get: 0.4e-6,
} as const;
type Priced = keyof typeof PRICES;
export type Bill = Record<Priced, number>;

const NAMES: Record<Priced, string> = {
  writeUnit: 'DynamoDB, write units',
  readUnit: 'DynamoDB, read units',
  gigabyteSecond: 'Lambda, GB-seconds',
  call: 'Lambda, calls',
  transition: 'Step Functions, state transitions',
  put: 'S3, requests that write or list',
  get: 'S3, requests that read',
};

/** What the functions log about a call (functions/stage.ts). Other lines are warnings. */
const lineSchema = z.object({
  message: z.string(),
  seconds: z.number(),
  used: z.record(z.string(), z.number()),
});

const WRITES = ['BatchWriteItem', 'PutItem', 'UpdateItem'];
const READS = ['BatchGetItem', 'GetItem', 'Query'];
const GETS = ['GetObject', 'HeadObject'];
const FREE = ['DeleteObjects'];
/** States that are no calls: two maps, a choice, the end; and the end of each shard's own execution. */
const OTHER_STATES = 4;

/**
 * @param log lines of JSON, one per call.
 * Updates are of run records only, which the index has in full, too: on AWS each costs its units twice. The embedded
 * table does not count the index.
 */
export function billOf(log: string): Bill {
  const sizes = functionSizes(settingsSchema.parse({}));
  const bill: Bill = { writeUnit: 0, readUnit: 0, gigabyteSecond: 0, call: 0, transition: 0, put: 0, get: 0 };
  for (const { message, seconds, used } of log.split('\n').flatMap(callIn)) {
    bill.call++;
    bill.gigabyteSecond += (seconds * sizes[message as FunctionName].memoryMb) / 1024;
    if (message !== 'start') bill.transition += message === 'recommend' ? 2 : 1;
    for (const [operation, amount] of Object.entries(used))
      if (!FREE.includes(operation))
        bill[pricedAs(operation)] += operation === 'UpdateItem' ? 2 * amount : amount;
  }
  bill.transition += OTHER_STATES;
  return bill;
}

function callIn(line: string) {
  const call = line.startsWith('{') ? lineSchema.safeParse(JSON.parse(line)).data : undefined;
  return call ?? [];
}

function pricedAs(operation: string): Priced {
  if (WRITES.includes(operation)) return 'writeUnit';
  if (READS.includes(operation)) return 'readUnit';
  return GETS.includes(operation) ? 'get' : 'put';
}

const centsOf = (bill: Bill, what: Priced) => 100 * PRICES[what] * bill[what];
export const totalCents = (bill: Bill) =>
  (Object.keys(bill) as Priced[]).reduce((sum, what) => sum + centsOf(bill, what), 0);

export async function costsSection(options: {
  readonly log: string;
  readonly directory: string;
}): Promise<string> {
  const state = join(options.directory, 'state-costs');
  await dwell('start', '--once', '--json', '--data', options.log, '--state', state);
  const bill = billOf(readFileSync(join(state, 'functions.log'), 'utf8'));
  const rows = (Object.keys(NAMES) as Priced[]).map((what) => [
    NAMES[what],
    count(bill[what]),
    centsOf(bill, what).toFixed(3),
  ]);
  return [
    '## What a run costs',
    'One run of the sample log, counted in the log of `dwell start --once`, by list prices of us-east-1. A retrain writes over ' +
      'the results of an earlier run, which takes as many units; nothing is deleted in the table. Seconds are those of this machine.',
    table(['', 'count', 'US cents'], [...rows, ['in all', '', totalCents(bill).toFixed(2)]]),
  ].join('\n\n');
}
