/** Where the time of a whole run goes: the profiles of all its threads, added up. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runScript } from '../child.ts';
import { seconds, share, table } from '../figures.ts';
import { CHECKOUT } from '../peers/comparison.ts';
import type { Surroundings } from './surroundings.ts';

const MOST = 25;
const IDLE = ['(idle)', '(program)', '(root)'];

/** What `--cpu-prof` writes, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: ReadonlyArray<{
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }>;
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  readonly name: string;
  readonly file: string;
  readonly seconds: number;
}

/** Without what is called from it; most first. Time in which nothing ran is left out. */
export function selfTimes(profiles: readonly CpuProfile[]): SelfTime[] {
  const times = new Map<string, SelfTime>();
  for (const { nodes, samples, timeDeltas } of profiles) {
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    for (const [n, id] of samples.entries()) {
      const { functionName = '', url = '' } = frames.get(id) ?? {};
      if (IDLE.includes(functionName)) continue;
      const key = `${functionName} ${url}`;
      const { seconds } = times.get(key) ?? { seconds: 0 };
      const name = functionName || '(anonymous)';
      times.set(key, { name, file: fileOf(url), seconds: seconds + timeDeltas[n] / 1e6 });
    }
  }
  return [...times.values()].toSorted((one, other) => other.seconds - one.seconds);
}

/** A path in the repository, in a package, or the URL as it is. */
function fileOf(url: string): string {
  if (!url.startsWith('file:')) return url.startsWith('wasm:') ? 'kernels' : url;
  return fileURLToPath(url)
    .replace(/^.*\/node_modules\//, '')
    .replace(`${CHECKOUT}/`, '');
}

export async function profileSection(surroundings: Surroundings): Promise<string> {
  const directory = join(surroundings.directory, 'profiles');
  const state = join(surroundings.directory, 'state-profile');
  const options = ['--cpu-prof', `--cpu-prof-dir=${directory}`];
  const words = ['start', '--once', '--json', '--data', await surroundings.tastes(), '--state', state];
  await runScript([...options, join(CHECKOUT, 'bin/dwell.ts'), ...words]);
  const profiles = globSync('*.cpuprofile', { cwd: directory }).map(
    (file): CpuProfile => JSON.parse(readFileSync(join(directory, file), 'utf8')),
  );
  const all = selfTimes(profiles);
  const whole = all.reduce((sum, one) => sum + one.seconds, 0);
  return [
    '## Where the time goes',
    '`dwell start --once` on the shop with tastes, all threads, by Node’s own profiler: seconds in a function itself, without ' +
      `what it calls. In all ${seconds(whole, 1)} s; the profiler and the compiler are part of it.`,
    table(
      ['function', 'file', 's', 'share'],
      all
        .slice(0, MOST)
        .map((one) => [one.name, one.file, seconds(one.seconds, 1), share(one.seconds / whole)]),
      2,
    ),
  ].join('\n\n');
}
