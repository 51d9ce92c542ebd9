/**
 * `npm run bench [-- --peers] [--data FILE …]`, and with `--limits`, `--scale [SIZES]` or `--kernels`: writes
 * bench/RESULTS.md.
 * What a run does not measure stays in the file as it was. The models’ figures also go to model-figures.json, from
 * which `npm run docs` makes docs/models.md.
 *
 * The sample log and the log of the shop with tastes are made afresh. Other logs are read from where they are; the results give only their names.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { ratingScaleOption } from '../bin/options.ts';
import type { Selection } from '../lib/contracts/workflow.ts';
import type { RatingScale } from '../lib/engine/predict.ts';
import { BAKE_OFF } from '../lib/engine/registry.ts';
import { dwell } from './child.ts';
import { costsSection } from './costs.ts';
import { kernelsSection } from './kernels.ts';
import { type Checkouts, type LimitRow, rowsOf } from './limits/measure.ts';
import { chosen, measuresOf } from './limits/measures.ts';
import { profileSection } from './limits/profile.ts';
import { limitsSection } from './limits/section.ts';
import { Surroundings } from './limits/surroundings.ts';
import { type MeasuredLog, modelsSection } from './models.ts';
import { measurePeak } from './peak.ts';
import { CHECKOUT, type Comparison, compare } from './peers/comparison.ts';
import { install, PeerError } from './peers/install.ts';
import { type Log, readLog } from './peers/log.ts';
import { compareRanking, type RankingComparison } from './peers/ranking.ts';
import { peersSection, rankingSection } from './peers/section.ts';
import { pipelineSection } from './pipeline.ts';
import { writeSections } from './results-file.ts';
import { measureSize } from './scale/measure.ts';
import { scaleSections } from './scale/section.ts';
import { modelNames, SIZES, type SizeName, sizeNames } from './scale/sizes.ts';
import { SideEndedError } from './sides/process.ts';

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
  onlyPeers?: true;
  python: string;
  rankingPython: string;
  environments?: string;
  limits?: true;
  before?: string;
  rounds: number;
  only?: string[];
  without?: string[];
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
  .option(
    '--peers',
    'also measure scikit-surprise, implicit, LensKit and NumPy; with --limits: NumPy and pandas',
  )
  .option('--only-peers', 'nothing but them')
  .option('--python <command>', 'for scikit-surprise: Python 3.8 to 3.12', 'python3')
  .option('--ranking-python <command>', 'for the others: Python 3.12.5 or newer', 'python3')
  .option('--environments <directory>', 'keeps what is installed for Python (default: thrown away)')
  .option('--limits', 'only what is near the limit')
  .option('--before <directory>', 'for --limits: another checkout, measured in turns with this one')
  .option('--rounds <n>', 'for --limits: how often each is measured', Number, 3)
  .option('--only <measures>', 'for --limits: only these; the figures are printed and not kept', listed)
  .option('--without <measures>', 'for --limits: all but these', listed)
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
  else if (options.limits) await benchLimits(options);
  else await (options.scale ? benchScale(options) : bench(options));
} catch (error) {
  if (!(error instanceof PeerError || error instanceof SideEndedError)) throw error;
  progress(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true });
}

async function bench({ data, ratingScale, runs, onlyModels, ...options }: BenchOptions): Promise<void> {
  const sample = join(work, 'sample.csv');
  const scaled = join(work, 'sample-scaled.csv');
  const tastes = join(work, 'tastes.csv');
  await dwell('sample', '--output', sample, '--scaled-output', scaled);
  await dwell('sample', '--like', 'tastes', '--output', tastes);
  const logs: MeasuredLog[] = [{ file: sample }, ...data.map((file) => ({ file, ratingScale }))];
  if (options.onlyPeers) return besidePeers(logs, options);

  if (!onlyModels) {
    await take(() => pipelineSection({ log: sample, runs, directory: work, progress }));
    await take(() => costsSection({ log: sample, directory: work }));
  }
  for (const log of [...logs, { file: scaled }, { file: tastes }]) {
    progress(`models on ${basename(log.file)}`);
    await take((circumstances) => modelsSection(log, circumstances));
  }
  if (options.peers) await besidePeers(logs, options);
}

async function benchCosts(): Promise<void> {
  const log = join(work, 'sample.csv');
  await dwell('sample', '--output', log);
  await take(() => costsSection({ log, directory: work }));
}

/** @throws PeerError, SideEndedError when a peer fails. */
async function besidePeers(
  measured: readonly MeasuredLog[],
  {
    python,
    rankingPython,
    environments = join(work, 'python'),
  }: Pick<BenchOptions, 'python' | 'rankingPython' | 'environments'>,
): Promise<void> {
  progress('installing the other libraries');
  const surprise = await install('scikit-surprise', python, environments);
  const ranking = await install('lenskit', rankingPython, environments);
  const directory = join(work, 'peers');
  mkdirSync(directory);
  const logs: Log[] = [];
  for (const { file, ratingScale } of measured) logs.push(await readLog(file, directory, ratingScale));
  await take(async () => {
    const peak = await measurePeak(surprise);
    const comparisons: Comparison[] = [];
    for (const log of logs) comparisons.push(await compare(log, { python: surprise, directory, progress }));
    return peersSection(comparisons, peak);
  });
  await take(async () => {
    const peak = await measurePeak(ranking);
    const comparisons: RankingComparison[] = [];
    for (const log of logs) comparisons.push(await compareRanking(log, { python: ranking, progress }));
    return rankingSection(comparisons, peak);
  });
}

/** With all measures, where the time of a run goes is said too. */
async function benchLimits(options: BenchOptions): Promise<void> {
  const { data, ratingScale, peers, before, rounds, only, without } = options;
  const environments = options.environments ?? join(work, 'python');
  const python = peers ? await install('lenskit', options.rankingPython, environments) : undefined;
  const surroundings = new Surroundings(work, {
    others: data.map((file) => ({ file, ratingScale })),
    python,
    peak: python === undefined ? undefined : await measurePeak(python),
  });
  const checkouts: Checkouts = { before: before && resolve(before), after: CHECKOUT };
  await take(async () => {
    const rows: LimitRow[] = [];
    for (const measure of chosen(measuresOf(surroundings), { only, without }))
      rows.push(...(await rowsOf(measure, checkouts, rounds, progress)));
    return limitsSection(rows, `npm run bench -- --limits${before ? ' --before <checkout>' : ''}`);
  }, !only);
  if (!only) await take(() => profileSection(surroundings));
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

/** `a,b` as names. */
function listed(names: string): string[] {
  return names.split(',');
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
