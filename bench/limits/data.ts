/** How long a log takes to be read, and a run to go through its jobs. */
import { join } from 'node:path';
import { pythonFigure, runScript } from '../child.ts';
import { count, seconds } from '../figures.ts';
import type { SizeName } from '../scale/sizes.ts';
import { leastMakespan, makespan } from './makespan.ts';
import type { Measure } from './measure.ts';
import type { PlannedJobs, ReadSeconds } from './probe.ts';
import type { Surroundings } from './surroundings.ts';

const PROBE = join(import.meta.dirname, 'probe.ts');
const READING = 'reading 1 M plain rows';
const PANDAS = `
import sys, time, pandas
best = 1e9
for _ in range(3):
    start = time.perf_counter(); pandas.read_csv(sys.argv[1]); best = min(best, time.perf_counter() - start)
print(best)`;

export function reading(surroundings: Surroundings): Measure {
  const { python } = surroundings;
  return {
    name: 'reading',
    async figuresOf(checkout) {
      const file = await surroundings.million();
      const { seconds: value, cpuSeconds } = await probed<ReadSeconds>(checkout, 'read', file);
      return [
        { of: READING, unit: 's', value },
        { of: 'of it, computing on all threads', unit: 's', value: cpuSeconds },
      ];
    },
    async limits() {
      if (!python) return new Map();
      const taken = await pythonFigure(python, PANDAS, await surroundings.million());
      return new Map([[READING, `pandas: ${seconds(taken)} s`]]);
    },
  };
}

export function plan(size: SizeName): Measure {
  const of = `evaluating ${size} rows, ten functions at once, simulated from the plan’s own estimates`;
  const limits = new Map<string, string>();
  return {
    name: 'plan',
    mostRounds: 1,
    async figuresOf(checkout) {
      const { seconds, refused, atOnce } = await probed<PlannedJobs>(checkout, 'plan', size);
      limits.set(of, `no order beats ${count(leastMakespan(seconds, atOnce))} s`);
      return [
        { of, unit: 's', value: makespan(seconds, atOnce) },
        { of: `models refused at ${size} rows`, unit: '', value: refused.length },
      ];
    },
    limits: async () => limits,
  };
}

async function probed<T>(checkout: string, what: 'read' | 'plan', of: string): Promise<T> {
  return JSON.parse((await runScript([PROBE, checkout, what, of])).stdout);
}
