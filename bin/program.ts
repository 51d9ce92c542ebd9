/** The command line as a program. Each command's module is loaded only when it is asked for: `dwell --help` stays quick. */
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { inWords, printLine } from './terminal/error-line.ts';

const COMMANDS: Record<string, { summary: string; load: () => Promise<{ command: Command }> }> = {
  start: { summary: 'run the whole system on this machine', load: () => import('./commands/start.ts') },
  check: { summary: 'say what Dwell understands of files', load: () => import('./commands/check.ts') },
  sample: { summary: 'write a log that behaves like a real one', load: () => import('./commands/sample.ts') },
  audience: {
    summary: 'list whom to write to about a product',
    load: () => import('./commands/audience.ts'),
  },
  evaluate: { summary: 'find the best models for a log', load: () => import('./commands/evaluate.ts') },
  tune: { summary: 'find better parameters for models', load: () => import('./commands/tune.ts') },
  predict: { summary: 'predict the durations of a log', load: () => import('./commands/predict.ts') },
  recommend: { summary: 'list products for each customer', load: () => import('./commands/recommend.ts') },
};

const EXAMPLES = `
The rows of a log are customer,product,duration, with or without a header: "dwell check" says how they are read.
"dwell" stands for "npm run --silent dwell --".
DWELL_SETTINGS holds settings as JSON: which ids are those of regular customers, what happens to repeated rows, …

Examples:
  dwell start
  dwell evaluate --data clicks.csv
  dwell predict --help`;

/** @returns the exit code: 0, or 1 after one line on stderr. DWELL_DEBUG=1 adds where the error came from. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const program = await programFor(args[0] === 'help' ? args[1] : args[0]);
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** The program, in which only the command that is asked for is complete; the others have their summaries. */
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

/** The exit code of a program that ends with this error, which is printed. */
export function exitCodeOf(error: unknown): number {
  // The reader of our output has read enough (`dwell … | head`).
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0;
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help'))
    return error.exitCode;
  printLine(inWords(error));
  if (process.env.DWELL_DEBUG === '1') console.error(error);
  return 1;
}
