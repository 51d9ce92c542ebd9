/**
 * `node bench/limits/probe.ts CHECKOUT read FILE`: seconds that reading a log takes; or `… plan SIZE`: the jobs that
 * `plan` makes of a generated log of that size, in its order, with its estimates. As JSON, with the code of the checkout.
 */
import { join, resolve } from 'node:path';
import { generateLog } from '../scale/log.ts';
import { SIZES, type SizeName } from '../scale/sizes.ts';

export interface ReadSeconds {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface PlannedJobs {
  readonly seconds: readonly number[];
  readonly refused: readonly string[];
  readonly atOnce: number;
}

const from = (file: string) => import(join(resolve(process.argv[2]), file));

async function read(file: string): Promise<ReadSeconds> {
  const { readData }: typeof import('../../bin/local-data.ts') = await from('bin/local-data.ts');
  const cpu = process.cpuUsage();
  const start = performance.now();
  await readData(file);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

async function plan(size: SizeName): Promise<PlannedJobs> {
  const { planOf }: typeof import('../../functions/plan/jobs.ts') = await from('functions/plan/jobs.ts');
  const { settingsSchema }: typeof import('../../lib/contracts/settings.ts') =
    await from('lib/contracts/settings.ts');
  const settings = settingsSchema.parse({ modelMemoryMb: 10_240, evaluateTimeoutSeconds: 900 });
  const { jobs, refused } = planOf(datasetOf(size), settings);
  return {
    seconds: jobs.map(({ estimate }) => estimate.seconds),
    refused: refused.map(({ model }) => model),
    atOnce: settings.maxConcurrency,
  };
}

function datasetOf(size: SizeName) {
  const { rows } = SIZES[size];
  const [customers, products] = [new Ids(), new Ids()];
  const dataset = {
    customers: new Int32Array(rows),
    products: new Int32Array(rows),
    durations: new Float64Array(rows),
    customerIds: customers.ids,
    productIds: products.ids,
  };
  let row = 0;
  for (const { customer, product, duration } of generateLog(SIZES[size], 0)) {
    dataset.customers[row] = customers.numberOf(customer);
    dataset.products[row] = products.numberOf(product);
    dataset.durations[row++] = duration;
  }
  return dataset;
}

class Ids {
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }
}

const [, , , what, of] = process.argv;
const answer = what === 'read' ? await read(of) : await plan(of as SizeName);
process.stdout.write(JSON.stringify(answer));
