/**
 * `npm run bench [-- --peers] [--data FILE …]`: the figures of bench/RESULTS.md.
 *
 * The sample log is made afresh. Other logs are read from where they are given, and only named in the results.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { ratingScaleOption } from '../bin/options.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { dwell } from './child.ts';
import { type MeasuredLog, modelsSection } from './models.ts';
import { installSurprise, PeerError } from './peers/install.ts';
import { besidePeers } from './peers.ts';
import { pipelineSection } from './pipeline.ts';

const RESULTS = join(import.meta.dirname, 'RESULTS.md');

interface BenchOptions {
  data: string[];
  ratingScale?: RatingScale;
  runs: number;
  peers?: true;
  python: string;
}

const program = new Command()
  .name('npm run bench --')
  .description('Measures Dwell on this machine and writes bench/RESULTS.md.')
  .option('--data <file...>', 'further logs', [])
  .addOption(ratingScaleOption())
  .option('--runs <n>', 'runs of the pipeline', Number, 3)
  .option('--peers', 'also measure scikit-surprise, installed into a throw-away environment')
  .option('--python <command>', 'for --peers: Python 3.8 to 3.12', 'python3')
  .addHelpText('after', '\n--rating-scale is for the logs of --data, not for the sample log.\n');
const options = program.parse().opts<BenchOptions>();

const work = mkdtempSync(join(tmpdir(), 'dwell-bench-'));
try {
  await bench(options);
} catch (error) {
  if (!(error instanceof PeerError)) throw error;
  progress(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true });
}

async function bench({ data, ratingScale, runs, peers, python }: BenchOptions): Promise<void> {
  const sections = [heading()];
  if (peers) progress('installing scikit-surprise');
  const peerPython = peers && (await installSurprise(python, join(work, 'python')));
  const sample = join(work, 'sample.csv');
  await dwell('sample', '--output', sample);
  const logs: MeasuredLog[] = [{ file: sample }, ...data.map((file) => ({ file, ratingScale }))];

  sections.push(await pipelineSection({ log: sample, runs, directory: work, progress }));
  for (const log of logs) {
    progress(`models on ${basename(log.file)}`);
    sections.push(await modelsSection(log));
  }
  if (peerPython) sections.push(await besidePeers({ logs, python: peerPython, directory: work, progress }));
  writeFileSync(RESULTS, `${sections.join('\n\n')}\n`);
  process.stdout.write(`${sections.join('\n\n')}\n`);
}

function heading(): string {
  const [{ model }] = cpus();
  const [load] = loadavg();
  return [
    '# Bench',
    `\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}, on ${cpus().length} × ${model.trim()}, ` +
      `${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, Linux; ` +
      `load before the start: ${load.toFixed(1)}. ` +
      'Times are wall times and differ from machine to machine; compare columns, not pages.',
  ].join('\n\n');
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
