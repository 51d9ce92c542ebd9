/**
 * `npx node bench/sample-log.ts [--seed N] [--seeds N]`: the tables of docs/sample-log.md, and exit code 1 when a
 * figure is more than 10 % off.
 */
import { Command } from 'commander';
import { REAL_RANKING, REAL_RATING_RMSE, REAL_SHAPE } from './real-log.ts';
import { rankingFigures, ratingRmse, sampleDataset, shapeOf } from './sample-figures.ts';

const TOLERANCE = 0.1;

const { seed, seeds } = new Command()
  .option('--seed <n>', 'seed of the log', Number, 0)
  .option('--seeds <n>', 'how many logs: of this seed and of the next ones', Number, 1)
  .parse()
  .opts<{ seed: number; seeds: number }>();

interface Figure {
  readonly name: string;
  readonly real: number;
  readonly ours: number;
  readonly decimals: number;
}

const logs = Array.from({ length: seeds }, (_, n) => {
  const figures = figuresOf(seed + n);
  process.stderr.write(`seed ${seed + n}: at most ${percent(Math.max(...figures.map(distance)))} off\n`);
  return figures;
});
const lines = seeds === 1 ? oneLog(logs[0]) : manyLogs(logs);
process.stdout.write(`${lines.join('\n')}\n`);
if (logs.flat().some((figure) => distance(figure) > TOLERANCE)) process.exitCode = 1;

function figuresOf(logSeed: number): Figure[] {
  const dataset = sampleDataset(logSeed);
  const shape = shapeOf(dataset);
  const counted = (name: string, key: keyof typeof shape, decimals = 0) => ({
    ...{ name, real: REAL_SHAPE[key], ours: shape[key], decimals },
  });
  const rating = Object.entries(REAL_RATING_RMSE).map(([model, real]) => ({
    ...{ name: `${model}, RMSE`, real, ours: ratingRmse(dataset, model), decimals: 2 },
  }));
  const ranking = Object.entries(REAL_RANKING).flatMap(([model, real]) => {
    const ours = rankingFigures(dataset, model);
    return [
      { name: `${model}, RMSE`, real: real.rmse, ours: ours.rmse, decimals: 2 },
      { name: `${model}, precision@10`, real: real.precisionAt10, ours: ours.precisionAt10, decimals: 3 },
      { name: `${model}, recall@10`, real: real.recallAt10, ours: ours.recallAt10, decimals: 3 },
    ];
  });
  return [
    counted('rows', 'rows'),
    counted('customers', 'customers'),
    counted('regular customers', 'regularCustomers'),
    counted('products', 'products'),
    counted('products viewed by a regular customer, mean', 'productsOfRegularCustomer'),
    counted('greatest duration, s', 'greatestDuration'),
    ...rating,
    ...ranking,
  ];
}

function oneLog(figures: readonly Figure[]): string[] {
  return [
    '| figure | real log | sample log | difference |',
    '|---|---:|---:|---:|',
    ...figures.map((figure) => {
      const { name, real, ours, decimals } = figure;
      return `| ${name} | ${real.toFixed(decimals)} | ${ours.toFixed(decimals)} | ${signed(difference(figure))} |`;
    }),
  ];
}

/** The mean difference of each figure over the logs, and the one that is furthest off. */
function manyLogs(ofLogs: ReadonlyArray<readonly Figure[]>): string[] {
  return [
    '| figure | real log | mean difference | greatest difference |',
    '|---|---:|---:|---:|',
    ...ofLogs[0].map(({ name, real, decimals }, n) => {
      const differences = ofLogs.map((figures) => difference(figures[n]));
      const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
      const greatest = differences.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most));
      return `| ${name} | ${real.toFixed(decimals)} | ${signed(mean)} | ${signed(greatest)} |`;
    }),
  ];
}

function difference({ real, ours }: Figure): number {
  return ours / real - 1;
}

function distance(figure: Figure): number {
  return Math.abs(difference(figure));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function signed(share: number): string {
  const text = percent(Math.abs(share));
  if (text === percent(0)) return text;
  return share < 0 ? `−${text}` : `+${text}`;
}
