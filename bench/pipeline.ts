/** The embedded pipeline, from a cold start to a published run. */
import { join } from 'node:path';
import { BAKE_OFF } from '../lib/engine/registry.ts';
import { dwell, type Measured } from './child.ts';
import { median, seconds, table } from './figures.ts';

export async function pipelineSection(options: {
  readonly log: string;
  readonly runs: number;
  readonly directory: string;
  readonly progress: (line: string) => void;
}): Promise<string> {
  const { log, runs, directory, progress } = options;
  const measured: { run: Measured; published: number }[] = [];
  for (let n = 0; n < runs; n++) {
    const state = join(directory, `state-${n}`);
    const run = await dwell('start', '--once', '--json', '--data', log, '--state', state);
    measured.push({ run, published: JSON.parse(run.stdout).secondsToPublished });
    progress(`pipeline ${n + 1} of ${runs}: ${run.wallSeconds.toFixed(1)} s`);
  }
  const peaks = measured.map(({ run }) => run.peakMemoryBytes).filter((peak) => peak !== null);
  return [
    '## The whole pipeline, embedded',
    `\`dwell start --once\` on the sample log, ${runs} cold ${runs === 1 ? 'start' : 'starts'}: servers up, file ` +
      `dropped, ${BAKE_OFF.length} models × 3 folds, winners trained, lists in the table, exports written, pointer moved.`,
    table(
      ['', 'least', 'median', 'greatest'],
      [
        ['cold start to published, s', ...spread(measured.map(({ published }) => published))],
        ['whole process, s', ...spread(measured.map(({ run }) => run.wallSeconds))],
        ['peak memory, MB', ...spread(peaks.map((peak) => peak / 1e6))],
      ],
    ),
  ].join('\n\n');
}

/** Empty cells if nothing could be measured. */
function spread(values: readonly number[]): string[] {
  if (values.length === 0) return ['', '', ''];
  return [Math.min(...values), median(values), Math.max(...values)].map((value) => seconds(value, 1));
}
