/** `dwell check`: says what Dwell understands of files, before anything is run. */
import { Command } from 'commander';
import { catalogueOf } from '../../lib/contracts/catalogue.ts';
import { InputError } from '../../lib/contracts/errors.ts';
import { NOTHING_UNDERSTOOD, type Understood } from '../../lib/contracts/results.ts';
import type { Settings } from '../../lib/contracts/settings.ts';
import { type ClickSettings, readClicks } from '../../lib/intake/clicks.ts';
import { readContacts } from '../../lib/intake/contacts.ts';
import { availabilityNotes } from '../../lib/intake/enough-products.ts';
import { refuseTooFewRows } from '../../lib/intake/enough-rows.ts';
import { localFile } from '../../lib/intake/local-file.ts';
import { readProducts } from '../../lib/intake/products.ts';
import { settingsOf } from '../local-data.ts';
import { jsonOption } from '../options.ts';
import { understoodText } from '../terminal/understood-text.ts';

interface CheckOptions {
  readonly data?: readonly string[];
  readonly contacts?: string;
  readonly products?: string;
  readonly dataset?: string;
  readonly json?: true;
}

const HELP = `
Reads the files as a run would, and says how: which column is what, in which unit, and what is left out. Several files
are the parts of one data set. With a log, it also says how many addresses are those of its customers, and how many of
the products are in it.
If a run would fail, it says why, and the exit code is 1.

Examples:
  dwell check --data clicks.csv
  dwell check --data january.csv february.csv.gz --contacts contacts.csv --json
`;

export const command = new Command()
  .option('--data <files...>', 'the log: one file, or all parts of a data set')
  .option('--contacts <file>', 'addresses: a CSV of customer,email')
  .option('--products <file>', 'products: a CSV of product,title,category,available')
  .option('--dataset <name>', 'whose settings count (default: the name of the first file)')
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

async function understand({ data, contacts, products, dataset }: CheckOptions): Promise<Understood> {
  const first = data?.[0] ?? contacts ?? products;
  if (first === undefined) throw new InputError('bad-request', 'give --data, --contacts or --products');
  const settings = settingsOf(first, dataset);
  const log = data && (await readLog(data, settings));
  const { customerIds: customers, productIds: known } = log?.dataset ?? {};
  const book = contacts && (await readContacts(await localFile(contacts), { ...settings, customers }));
  const catalogue = products && (await readProducts(await localFile(products), { ...settings, known }));
  const available = known && catalogue ? availabilityNotes(catalogueOf(known, catalogue.products)) : [];
  const understood = log?.understood ?? NOTHING_UNDERSTOOD;
  return {
    ...understood,
    ...(book && { contacts: book.understood }),
    ...(catalogue && { catalogue: catalogue.understood }),
    notes: [...[understood, book, catalogue].flatMap((file) => (file ? file.notes : [])), ...available],
  };
}

/** @throws InputError also for data that a run would refuse after reading it */
async function readLog(files: readonly string[], settings: Settings & ClickSettings) {
  const inputs = await Promise.all(files.map(localFile));
  const clicks = await readClicks(inputs, settings);
  refuseTooFewRows(clicks.profile.rows, settings.folds);
  return clicks;
}
