#!/usr/bin/env node
/**
 * The command line. Each command lies in its own module, loaded only when it is asked for: `dwell --help` stays
 * quick. Exit code 0, or 1 with one line on stderr; DWELL_DEBUG=1 adds where the error came from.
 */
import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };

const COMMANDS: Record<string, { summary: string; load: () => Promise<{ command: Command }> }> = {
  start: {
    summary: 'run the whole system on this machine: buckets, pipeline, table and API',
    load: () => import('./commands/start.ts'),
  },
  sample: {
    summary: 'write a log that behaves like a real shop’s',
    load: () => import('./commands/sample.ts'),
  },
  evaluate: {
    summary: 'cross-validate models on a log and name the winners',
    load: () => import('./commands/evaluate.ts'),
  },
  tune: {
    summary: 'look for better parameters of each model, within a budget',
    load: () => import('./commands/tune.ts'),
  },
  predict: {
    summary: 'learn from one log and predict the durations of another',
    load: () => import('./commands/predict.ts'),
  },
  recommend: {
    summary: 'list the best products that each customer has not viewed',
    load: () => import('./commands/recommend.ts'),
  },
};

const EXAMPLES = `
Rows of a log are customer,product,duration; a header, gzip and semicolons are fine.
Settings (prefix of regular customers, what becomes of repeated pairs, …) come from DWELL_SETTINGS, as JSON.

Examples:
  dwell start
  dwell evaluate --data clicks.csv
  dwell predict --help`;

// Threads do not have the compile cache of their process but by the environment, and start twice as fast with it.
const { directory } = enableCompileCache();
if (directory) process.env.NODE_COMPILE_CACHE ??= directory;
process.stdout.on('error', fail);
try {
  const program = await programFor(process.argv[2] === 'help' ? process.argv[3] : process.argv[2]);
  await program.parseAsync();
} catch (error) {
  await fail(error);
}

/** The program, with the one command that is asked for complete and the others by their summaries alone. */
async function programFor(asked: string | undefined): Promise<Command> {
  const program = new Command('dwell')
    .description(manifest.description)
    .version(manifest.version)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = name === asked ? (await load()).command : new Command();
    program.addCommand(command.name(name).description(summary).copyInheritedSettings(program));
  }
  return program;
}

async function fail(error: unknown): Promise<never> {
  // The reader of our output has read enough (`dwell … | head`).
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') process.exit(0);
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help'))
    process.exit(error.exitCode);
  const { inWords, printLine } = await import('./terminal/error-line.ts');
  printLine(inWords(error));
  if (process.env.DWELL_DEBUG === '1') console.error(error);
  process.exit(1);
}
