/**
 * `npm run bench [-- --data FILE …] [--runs N]`: the figures of bench/RESULTS.md.
 *
 * The sample log is made afresh. Other logs are read from where they are given, and only named in the results.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import type { Leaderboard } from '../lib/contracts/results.ts';
import { dwell, type Measured } from './child.ts';

const RESULTS = join(import.meta.dirname, 'RESULTS.md');

const { data, runs } = new Command()
  .option('--data <file...>', 'further logs', [])
  .option('--runs <n>', 'runs of the pipeline', Number, 3)
  .parse()
  .opts<{ data: string[]; runs: number }>();

const work = mkdtempSync(join(tmpdir(), 'dwell-bench-'));
try {
  const sample = join(work, 'sample.csv');
  await dwell('sample', '--output', sample);
  const sections = [heading(), await pipelineSection(sample)];
  for (const file of [sample, ...data]) sections.push(await modelsSection(file));
  writeFileSync(RESULTS, `${sections.join('\n\n')}\n`);
  process.stdout.write(`${sections.join('\n\n')}\n`);
} finally {
  rmSync(work, { recursive: true });
}

function heading(): string {
  const [{ model }] = cpus();
  return [
    '# Bench',
    '',
    `\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}, on ${cpus().length} × ${model.trim()}, ` +
      `${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, Linux. ` +
      'Times are wall times and differ from machine to machine; compare columns, not pages.',
  ].join('\n');
}

async function pipelineSection(sample: string): Promise<string> {
  const measured: { run: Measured; published: number }[] = [];
  for (let n = 0; n < runs; n++) {
    const state = join(work, `state-${n}`);
    const run = await dwell('start', '--once', '--json', '--data', sample, '--state', state);
    measured.push({ run, published: JSON.parse(run.stdout).secondsToPublished });
    progress(`pipeline ${n + 1} of ${runs}: ${run.wallSeconds.toFixed(1)} s`);
  }
  const peaks = measured.map(({ run }) => run.peakMemoryBytes).filter((peak) => peak !== null);
  return [
    '## The whole pipeline, embedded',
    '',
    `\`dwell start --once\` on the sample log, ${runs} cold starts: servers up, file dropped, 14 models × 3 folds, ` +
      'winners trained, lists in the table, exports written, pointer moved.',
    '',
    '| | least | median | greatest |',
    '|---|---:|---:|---:|',
    `| cold start to published, s | ${spread(measured.map(({ published }) => published))} |`,
    `| whole process, s | ${spread(measured.map(({ run }) => run.wallSeconds))} |`,
    `| peak memory, MB | ${spread(peaks.map((peak) => peak / 1e6))} |`,
  ].join('\n');
}

async function modelsSection(file: string): Promise<string> {
  progress(`models on ${basename(file)}`);
  const { stdout, wallSeconds } = await dwell('evaluate', '--data', file, '--jobs', '1', '--json');
  const board: Leaderboard = JSON.parse(stdout);
  return [
    `## Models on ${board.dataset}`,
    '',
    `\`dwell evaluate --data ${basename(file)} --jobs 1\`: 3 folds, seed 0, one thread; seconds are means per fold. ` +
      `The whole command: ${wallSeconds.toFixed(1)} s.`,
    '',
    '| rating model | RMSE | MAE | fit s | test s |',
    '|---|---:|---:|---:|---:|',
    ...board.rating.map(({ model, status, rmse, mae, fitSeconds, testSeconds }) =>
      row(
        model,
        rmse === null ? status : figure(rmse),
        figure(mae),
        seconds(fitSeconds),
        seconds(testSeconds),
      ),
    ),
    '',
    '| ranking model | precision@10 | recall@10 | NDCG@10 | fit s | test s |',
    '|---|---:|---:|---:|---:|---:|',
    ...board.ranking.map(({ model, status, precision, recall, ndcg, fitSeconds, testSeconds }) =>
      row(
        model,
        status === 'ok' ? figure(precision[9]) : status,
        figure(recall[9]),
        figure(ndcg),
        seconds(fitSeconds),
        seconds(testSeconds),
      ),
    ),
  ].join('\n');
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : value.toPrecision(4);
}

function seconds(value: number | null): string {
  return value === null ? '' : value.toFixed(2);
}

/** Least, median, greatest, as table cells. */
function spread(values: number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const cells = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted[sorted.length - 1]];
  return cells.map((value) => value?.toFixed(1) ?? '').join(' | ');
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
