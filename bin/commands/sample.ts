/** `dwell sample`: writes the sample log. */
import { Command } from 'commander';
import type { SampleRow } from '../../lib/sample/durations.ts';
import { jsonOption, seedOption } from '../options.ts';
import { refuseUnwritable, report, writeCsv } from '../terminal/output.ts';

interface SampleOptions {
  readonly output: string;
  readonly scaledOutput?: string;
  readonly seed: number;
  readonly json?: true;
}

const HELP = `
The log is made up, but models behave on it as they do on the log of a real shop.

Examples:
  dwell sample --output clicks.csv
  dwell sample --output clicks.csv --scaled-output scaled.csv --seed 1
`;

export const command = new Command()
  .requiredOption('--output <file>', 'CSV file to write: customer,product,duration in seconds')
  .option('--scaled-output <file>', 'CSV file for the same log with durations scaled to 0..1')
  .addOption(seedOption('another seed makes another log'))
  .addOption(jsonOption())
  .addHelpText('after', HELP)
  .action(sample);

async function sample({ output, scaledOutput, seed, json }: SampleOptions): Promise<void> {
  await refuseUnwritable(output);
  if (scaledOutput) await refuseUnwritable(scaledOutput);
  const { generateSampleLog } = await import('../../lib/sample/index.ts');
  const rows: SampleRow[] = [...generateSampleLog({ seed })];
  const greatest = rows.reduce((most, { duration }) => Math.max(most, duration), 0);

  await writeCsv(output, table(rows, 1));
  if (scaledOutput) await writeCsv(scaledOutput, table(rows, greatest));
  const figures = { output, scaledOutput, seed, rows: rows.length, greatestDuration: greatest };
  report(json, figures, `${output}: ${rows.length} rows, greatest duration ${greatest}`);
}

function* table(rows: readonly SampleRow[], divisor: number) {
  for (const { customer, product, duration } of rows) yield [customer, product, duration / divisor];
}
