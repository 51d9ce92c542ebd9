/** `dwell check`: says what Dwell understands of files, before anything is run. */
import { Command } from 'commander';
import { InputError } from '../../lib/contracts/errors.ts';
import { NOTHING_UNDERSTOOD, type Understood } from '../../lib/contracts/results.ts';
import { settingsFromEnvironment } from '../../lib/contracts/settings.ts';
import { readClicks } from '../../lib/intake/clicks.ts';
import { readContacts } from '../../lib/intake/contacts.ts';
import { refuseTooFewRows } from '../../lib/intake/enough-rows.ts';
import { localFile } from '../../lib/intake/local-file.ts';
import { jsonOption } from '../options.ts';
import { understoodText } from '../terminal/understood-text.ts';

interface CheckOptions {
  readonly data?: readonly string[];
  readonly contacts?: string;
  readonly json?: true;
}

const HELP = `
Reads the files as a run would, and says how: which column is what, in which unit, and what is left out. Several files
are the parts of one data set. With both, it also says how many addresses are those of customers of the log.
If a run would fail, it says why, and the exit code is 1.

Examples:
  dwell check --data clicks.csv
  dwell check --data january.csv february.csv.gz --contacts contacts.csv --json
`;

export const command = new Command()
  .option('--data <files...>', 'the log: one file, or all parts of a data set')
  .option('--contacts <file>', 'addresses: a CSV of customer,email')
  .addOption(jsonOption())
  .addHelpText('after', HELP)
  .action(check);

async function check(options: CheckOptions): Promise<void> {
  try {
    const understood = await understand(options);
    process.stdout.write(options.json ? `${JSON.stringify(understood)}\n` : understoodText(understood));
  } catch (error) {
    if (options.json && error instanceof InputError) {
      const { code, message } = error;
      process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    }
    throw error;
  }
}

async function understand({ data, contacts }: CheckOptions): Promise<Understood> {
  if (!data && !contacts) throw new InputError('bad-request', 'give --data, --contacts or both');
  const settings = settingsFromEnvironment(process.env);
  const log = data && (await readLog(data));
  if (!contacts) return log?.understood ?? NOTHING_UNDERSTOOD;
  const customers = log?.dataset.customerIds;
  const book = await readContacts(await localFile(contacts), { ...settings, customers });
  const { notes, ...understood } = log?.understood ?? NOTHING_UNDERSTOOD;
  return { ...understood, contacts: book.understood, notes: [...notes, ...book.notes] };
}

/** @throws InputError also for data that a run would refuse after reading it */
async function readLog(files: readonly string[]) {
  const settings = settingsFromEnvironment(process.env);
  const inputs = await Promise.all(files.map(localFile));
  const clicks = await readClicks(inputs, { ...settings, datasetName: files[0] });
  refuseTooFewRows(clicks.profile.rows, settings.folds);
  return clicks;
}
