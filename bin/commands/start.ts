/** `dwell start`: the embedded cloud. */
import { Command } from 'commander';
import { localFile } from '../../lib/intake/local-file.ts';
import { jsonOption, wholeNumber } from '../options.ts';
import type { StartOptions } from '../terminal/start.ts';

const HELP = `
The bucket, the pipeline, the table and the API all run in this process. Without --data, Dwell makes up the log of a
shop, as \`dwell sample --like tastes\` does, and drops it into the bucket, unless results are published already.
Afterwards any S3 client may drop more logs: the addresses are printed. Ctrl-C stops everything; the next start serves
again what is published.

Examples:
  dwell start
  dwell start --data clicks.csv --port 8080
  dwell start --data clicks.csv --once --json
`;

export const command = new Command()
  .option('--data <file>', 'log to drop into the bucket (default: a made-up one)')
  .option('--port <n>', 'port of the API (default: a free one)', wholeNumber(1, 65_535))
  .option('--once', 'stop when the run is published')
  .option('--state <directory>', 'where the embedded cloud keeps its state', '.dwell')
  .addOption(jsonOption())
  .addHelpText('after', HELP)
  .action(async (options: StartOptions) => {
    if (options.data) await localFile(options.data);
    const { startEmbedded } = await import('../terminal/start.ts');
    await startEmbedded(options);
  });
