/**
 * `npm run bench [-- --peers] [--data FILE …]`, and with `--scale [SIZES]` or `--kernels`: writes bench/RESULTS.md.
 * What a run does not measure stays in the file as it was. The models’ figures also go to model-figures.json, from
 * which `npm run docs` makes docs/models.md.
 *
 * The sample log and the log of the shop with tastes are made afresh. Other logs are read from where they are; the results give only their names.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { ratingScaleOption } from '../bin/options.ts';
import type { Selection } from '../lib/contracts/workflow.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { BAKE_OFF } from '../lib/engine/registry.ts';
import { dwell } from './child.ts';
import { costsSection } from './costs.ts';
import { kernelsSection } from './kernels.ts';
import { type MeasuredLog, modelsSection } from './models.ts';
import { type Comparison, compare } from './peers/comparison.ts';
import { installSurprise, PeerError } from './peers/install.ts';
import { readLog } from './peers/log.ts';
import { peersSection } from './peers/section.ts';
import { pipelineSection } from './pipeline.ts';
import { writeSections } from './results-file.ts';
import { measureSize } from './scale/measure.ts';
import { scaleSections } from './scale/section.ts';
import { modelNames, SIZES, type SizeName, sizeNames } from './scale/sizes.ts';

const RESULTS = join(import.meta.dirname, 'RESULTS.md');
const HEAD = `# Bench

\`npm run bench\` writes this page. Times are wall times and differ from machine to machine; compare columns, not pages.`;

/** Rating models that compare customers, and products; models of scores that keep few neighbours, and all. */
const WINNERS: readonly Selection[] = [
  { rating: 'KNNBaseline', ranking: 'RP3beta', audience: 'Attention' },
  { rating: 'SlopeOne', ranking: 'EASE', audience: 'Attention' },
];

interface BenchOptions {
  data: string[];
  ratingScale?: RatingScale;
  runs: number;
  onlyModels?: true;
  peers?: true;
  python: string;
  scale?: SizeName[] | true;
  lists: boolean;
  onlyLists?: true;
  kernels?: true;
  costs?: true;
  models?: string[];
}

const program = new Command()
  .name('npm run bench --')
  .description('Measures Dwell on this machine and writes bench/RESULTS.md.')
  .option('--data <file...>', 'more logs', [])
  .addOption(ratingScaleOption())
  .option('--runs <n>', 'runs of the pipeline', Number, 3)
  .option('--only-models', 'no runs of the pipeline')
  .option('--peers', 'also measure scikit-surprise, installed into a throw-away environment')
  .option('--python <command>', 'for --peers: Python 3.8 to 3.12', 'python3')
  .option('--scale [sizes]', `only generated logs of ${Object.keys(SIZES).join(', ')} rows`, sizeNames)
  .option('--no-lists', 'for --scale: only ingest, plan and models')
  .option('--only-lists', 'for --scale: only ingest, plan and lists')
  .option(
    '--models <names>',
    'for --scale: only these models; the figures are printed and not kept',
    modelNames,
  )
  .option('--kernels', 'only what the compiled loops save')
  .option('--costs', 'only what a run costs')
  .addHelpText('after', '\n--rating-scale is for the logs of --data, not for the sample log.\n');
const options = program.parse().opts<BenchOptions>();

const work = mkdtempSync(join(tmpdir(), 'dwell-bench-'));
try {
  if (options.kernels) await take(() => kernelsSection(['sample', '1M'], progress));
  else if (options.costs) await benchCosts();
  else await (options.scale ? benchScale(options) : bench(options));
} catch (error) {
  if (!(error instanceof PeerError)) throw error;
  progress(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true });
}

async function bench({ data, ratingScale, runs, onlyModels, peers, python }: BenchOptions): Promise<void> {
  if (peers) progress('installing scikit-surprise');
  const peerPython = peers && (await installSurprise(python, join(work, 'python')));
  const sample = join(work, 'sample.csv');
  const scaled = join(work, 'sample-scaled.csv');
  const tastes = join(work, 'tastes.csv');
  await dwell('sample', '--output', sample, '--scaled-output', scaled);
  await dwell('sample', '--like', 'tastes', '--output', tastes);
  const logs: MeasuredLog[] = [{ file: sample }, ...data.map((file) => ({ file, ratingScale }))];

  if (!onlyModels) {
    await take(() => pipelineSection({ log: sample, runs, directory: work, progress }));
    await take(() => costsSection({ log: sample, directory: work }));
  }
  for (const log of [...logs, { file: scaled }, { file: tastes }]) {
    progress(`models on ${basename(log.file)}`);
    await take((circumstances) => modelsSection(log, circumstances));
  }
  if (peerPython) await take(() => besidePeers(logs, peerPython));
}

async function benchCosts(): Promise<void> {
  const log = join(work, 'sample.csv');
  await dwell('sample', '--output', log);
  await take(() => costsSection({ log, directory: work }));
}

/** @throws PeerError when the peer fails. */
async function besidePeers(logs: readonly MeasuredLog[], python: string): Promise<string> {
  const directory = join(work, 'peers');
  mkdirSync(directory);
  const comparisons: Comparison[] = [];
  for (const { file, ratingScale } of logs)
    comparisons.push(
      await compare(await readLog(file, directory, ratingScale), { python, directory, progress }),
    );
  return peersSection(comparisons);
}

/** A size can take hours, so each is written as soon as it is done. */
async function benchScale({ scale, lists, onlyLists, models }: BenchOptions): Promise<void> {
  const sizes = scale === true || scale === undefined ? (Object.keys(SIZES) as SizeName[]) : scale;
  const options = {
    models: onlyLists ? [] : (models ?? BAKE_OFF.map(({ name }) => name)),
    selections: lists && !models ? WINNERS : [],
    ...{ directory: work, progress },
  };
  for (const size of sizes) {
    const measured = await measureSize(size, options);
    for (const section of scaleSections(measured)) await take(async () => section, !models);
  }
}

/** Measures a section, prints it, and puts it into RESULTS.md if `isKept`. */
async function take(measure: (circumstances: string) => Promise<string>, isKept = true): Promise<void> {
  const circumstances = circumstancesNow();
  const section = (await measure(circumstances)).replace('\n', `\n\n${circumstances}\n`);
  process.stdout.write(`${section}\n\n`);
  if (isKept) writeSections(RESULTS, HEAD, [section]);
}

function circumstancesNow(): string {
  const [{ model }] = cpus();
  const [load] = loadavg();
  return (
    `${new Date().toISOString().slice(0, 10)}, on ${cpus().length} × ${model.trim()}, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, Linux; ` +
    `load before the start: ${load.toFixed(1)}.`
  );
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
