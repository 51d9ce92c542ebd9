/** `dwell start`: the embedded cloud. */
import { Command } from 'commander';
import { localFile } from '../../lib/intake/local-file.ts';
import { jsonOption, wholeNumber } from '../options.ts';

interface StartOptions {
  data?: string;
  port?: number;
  once?: boolean;
  state: string;
  json?: boolean;
}

const HELP = `
Without data the sample log is made and dropped into the bucket. Then any S3 client may drop further logs; the
addresses are printed. Ctrl-C ends it; what was published is served again at the next start.

Examples:
  dwell start
  dwell start --data clicks.csv --port 8080
  dwell start --data clicks.csv --once --json
`;

export const command = new Command()
  .option('--data <file>', 'log to drop into the bucket (default: the sample log)')
  .option('--port <n>', 'port of the API (default: a free one)', wholeNumber(1, 65_535))
  .option('--once', 'end after the run is published')
  .option('--state <directory>', 'where the embedded cloud keeps its state', '.dwell')
  .addOption(jsonOption())
  .addHelpText('after', HELP)
  .action(async ({ data, port, once = false, state, json = false }: StartOptions) => {
    if (data) await localFile(data);
    const { startEmbedded } = await import('../terminal/start.ts');
    await startEmbedded({ data, port, once, json, stateDirectory: state });
  });
