/** `dwell sample`: writes a log that is made up. */
import { Command, Option } from 'commander';
import type { SampleRow } from '../../lib/sample/durations.ts';
import { jsonOption, seedOption } from '../options.ts';
import { refuseUnwritable, report, writeCsv } from '../terminal/output.ts';

const SHOPS = ['notebook', 'tastes'] as const;

interface SampleOptions {
  readonly output: string;
  readonly scaledOutput?: string;
  readonly like: (typeof SHOPS)[number];
  readonly seed: number;
  readonly json?: true;
}

const HELP = `
The log is made up. Like the notebook: models behave on it as they do on the log of the shop that Dwell began with, whose
customers look at most of what there is. Like tastes: 3,000 customers, each of whom likes few of the shop's 12 categories, so
that it matters whom to write to; with a header and a fourth column, timestamp.

Examples:
  dwell sample --output clicks.csv
  dwell sample --like tastes --output clicks.csv
  dwell sample --output clicks.csv --scaled-output scaled.csv --seed 1
`;

export const command = new Command()
  .requiredOption('--output <file>', 'CSV file to write: customer,product,duration in seconds')
  .option('--scaled-output <file>', 'CSV file for the same log with durations scaled to 0..1')
  .addOption(new Option('--like <shop>', 'the shop that the log is like').choices(SHOPS).default('notebook'))
  .addOption(seedOption('another seed makes another log'))
  .addOption(jsonOption())
  .addHelpText('after', HELP)
  .action(sample);

async function sample({ output, scaledOutput, like, seed, json }: SampleOptions): Promise<void> {
  await refuseUnwritable(output);
  if (scaledOutput) await refuseUnwritable(scaledOutput);
  const rows = await rowsLike(like, seed);
  const greatest = rows.reduce((most, { duration }) => Math.max(most, duration), 0);

  await writeCsv(output, table(rows, 1));
  if (scaledOutput) await writeCsv(scaledOutput, table(rows, greatest));
  const figures = { output, scaledOutput, like, seed, rows: rows.length, greatestDuration: greatest };
  report(json, figures, `${output}: ${rows.length} rows, greatest duration ${greatest}`);
}

type Row = SampleRow & { readonly timestamp?: string };

async function rowsLike(shop: SampleOptions['like'], seed: number): Promise<Row[]> {
  if (shop === 'notebook') {
    const { generateSampleLog } = await import('../../lib/sample/index.ts');
    return [...generateSampleLog({ seed })];
  }
  const { TasteShop } = await import('../../lib/sample/tastes.ts');
  return [...new TasteShop(seed).rows()];
}

/** With a header if there are times. */
function* table(rows: readonly Row[], divisor: number) {
  if (rows[0]?.timestamp !== undefined) yield ['customer', 'product', 'duration', 'timestamp'];
  for (const { customer, product, duration, timestamp } of rows) {
    const row = [customer, product, duration / divisor];
    yield timestamp === undefined ? row : [...row, timestamp];
  }
}
