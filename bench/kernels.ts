/** The section of RESULTS.md that says what the compiled loops save (docs/decisions/0004-compiled-kernels.md). */
import { join } from 'node:path';
import { runScript } from './child.ts';
import { median, seconds, table, times } from './figures.ts';

const SCRIPT = join(import.meta.dirname, 'kernel-folds.ts');
const RUNS = 3;

/** Seconds of processor time that one fold takes, by model. */
export type FoldSeconds = Readonly<Record<string, number>>;

/** @param logs names that kernel-folds.ts knows. */
export async function kernelsSection(
  logs: readonly string[],
  progress: (line: string) => void,
): Promise<string> {
  const tables: string[] = [];
  for (const log of logs) {
    const plain: FoldSeconds[] = [];
    const compiled: FoldSeconds[] = [];
    for (let run = 1; run <= RUNS; run++) {
      // In turns, so that a machine that slows down slows both.
      plain.push(await foldSeconds(log, 'plain'));
      compiled.push(await foldSeconds(log, 'compiled'));
      progress(`kernels on ${log}: run ${run} of ${RUNS}`);
    }
    const rows = Object.keys(plain[0]).map((model) => {
      const [slow, fast] = [plain, compiled].map((runs) => median(runs.map((run) => run[model])));
      return [model, seconds(slow), seconds(fast), times(slow / fast)];
    });
    tables.push(table([`one fold of ${log}`, 'plain, s', 'compiled, s', 'ratio'], rows));
  }
  return [
    '## Compiled loops',
    `Fit and test of one fold of three (seed 0), with the compiled loops and with the plain ones in their place. Seconds ` +
      `are processor time, medians of ${RUNS} processes each. A neighbour model has two such loops: a row of ` +
      'similarities, and the choice of the nearest.',
    ...tables,
  ].join('\n\n');
}

async function foldSeconds(log: string, loops: 'plain' | 'compiled'): Promise<FoldSeconds> {
  return JSON.parse((await runScript([SCRIPT, log, loops])).stdout);
}
