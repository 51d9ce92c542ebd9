import { expect, test } from 'vitest';
import { understoodSchema } from '../../lib/contracts/results.ts';
import { directoryWith, dwellHere } from './run-dwell.ts';

const LOG =
  'Kunde;Artikel;Dauer (ms);Titel\nCC1;1_1;5000;Mug\nCC1;1_2;7000;Mug\nCC2;1_1;9000;Mug\nCC2;1_2;x;Mug\n';
const OWN_TITLES = 'Kd,Art,Zt\nCC1,1_1,5\nCC1,1_2,7\nCC2,1_1,9\n';
const at = directoryWith({
  'log.csv': LOG,
  'contacts.csv': 'customer,email,consent\nCC1,ann@shop.example,yes\nCC9,bob@shop.example,no\nCC2,,\n',
  'products.csv': 'sku,name,published\n1_1,Mug,yes\n1_3,Cup,no\n',
  'plain.csv': 'CC1,1_1,5\nCC1,1_2,7\nCC2,1_1,9\n',
  'shop.csv': OWN_TITLES,
  'part.csv': OWN_TITLES,
  'none-left.csv': 'product,available\n1_1,no\n1_2,no\n',
  'date.csv': 'date,product,duration\n2026-03-01,1_1,5\n',
  'two.csv': 'CC1,1_1,5\nCC1,1_2,7\n',
});

async function withSettings<T>(settings: object, work: () => Promise<T>): Promise<T> {
  process.env.DWELL_SETTINGS = JSON.stringify(settings);
  return work().finally(() => delete process.env.DWELL_SETTINGS);
}

test('says of a log and of contacts what is understood, before anything is run', async () => {
  const args = ['check', '--data', at('log.csv'), '--contacts', at('contacts.csv'), '--json'];

  const { exitCode, stdout, stderr } = await withSettings({ maxBadRowShare: 0.3 }, () => dwellHere(args));

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const understood = understoodSchema.parse(JSON.parse(stdout));
  expect(understood).toEqual({
    files: [
      {
        file: at('log.csv'),
        encoding: 'UTF-8',
        delimiter: ';',
        headerLine: 1,
        columns: { customer: 'Kunde', product: 'Artikel', duration: 'Dauer (ms)', time: null },
        ignored: ['Titel'],
        unit: 'ms',
        decimal: '.',
        rows: 3,
        badRows: 1,
      },
    ],
    contacts: {
      file: at('contacts.csv'),
      columns: { customer: 'customer', email: 'email', consent: 'consent' },
      rows: 2,
      addresses: 2,
      skipped: 1,
      matched: 1,
    },
    customers: 2,
    products: 2,
    duration: { least: 5, median: 7, greatest: 9, mean: 7 },
    notes: [
      { code: 'unit-converted', message: 'durations in ms are converted to seconds', file: at('log.csv') },
      { code: 'no-address', message: '1 contact without an address left out', file: at('contacts.csv') },
      {
        code: 'no-consent',
        message: '1 customer said no to being written to: the address is kept, and never shown',
        file: at('contacts.csv'),
      },
    ],
  });
});

test('gives the places of columns where there is no header, and reads several files as one data set', async () => {
  const { stdout } = await dwellHere(['check', '--data', at('plain.csv'), at('two.csv'), '--json']);

  const { files, contacts, customers } = JSON.parse(stdout);
  expect(files[0]).toMatchObject({
    headerLine: null,
    columns: { customer: 0, product: 1, duration: 2, time: null },
  });
  expect(files).toHaveLength(2);
  expect({ contacts, customers }).toEqual({ contacts: null, customers: 2 });
});

test('takes contacts alone', async () => {
  const { stdout } = await dwellHere(['check', '--contacts', at('contacts.csv'), '--json']);

  expect(JSON.parse(stdout)).toMatchObject({
    files: [],
    customers: null,
    contacts: { addresses: 2, matched: null },
  });
});

test('takes products, and says how many of them are in the log', async () => {
  const { stdout } = await dwellHere(['check', '--data', at('plain.csv'), '--products', at('products.csv')]);

  expect(stdout).toContain(`${at('products.csv')}:
  product   sku
  title     name
  category  no such column
  available published
  rows      2 products, 1 of the log; 1 not available
`);
});

test('reads with the settings of the data set that the file would be, or is said to be', async () => {
  const datasets = { shop: { columns: { customer: 'Kd', product: 'Art', duration: 'Zt' } } };
  const check = (...args: string[]) => withSettings({ datasets }, () => dwellHere(['check', ...args]));

  const named = await check('--data', at('shop.csv'));
  const said = await check('--data', at('part.csv'), '--dataset', 'shop');
  const other = await check('--data', at('part.csv'));

  expect(named.stdout).toContain('duration  Zt');
  expect(said.stdout).toContain('duration  Zt');
  expect(other.exitCode).toBe(1);
});

test('says the same in words', async () => {
  const { stdout } = await dwellHere(['check', '--data', at('plain.csv')]);

  expect(stdout).toBe(
    `${at('plain.csv')}: UTF-8, fields parted by commas, no header of its own
  customer  column 1
  product   column 2
  duration  column 3 (no unit named, decimal sign .)
  time      no such column
  rows      3 good, 0 bad
Together: 2 customers, 2 products; durations from 5 to 9, median 7, mean 7
Note: it has no header line; its columns are taken to be customer, product, duration (${at('plain.csv')})
`,
  );
});

test.each([
  ['a column is missing', ['--data', at('date.csv')], 'not-understood', /no column for the customer/],
  ['there are fewer rows than folds', ['--data', at('two.csv')], 'too-few-rows', /2 rows for 3 folds/],
  ['too many rows are bad', ['--data', at('log.csv')], 'too-many-bad-rows', /1 of 4 rows are bad/],
  [
    'nothing can be bought',
    ['--data', at('plain.csv'), '--products', at('none-left.csv')],
    'no-good-rows',
    /none of the products of the log can be bought/,
  ],
  ['there is no such file', ['--data', at('nothing.csv')], 'bad-file', /there is no such file/],
  ['nothing is given', [], 'bad-request', /give --data, --contacts or --products/],
])('where a run would fail, it fails, and says why: %s', async (_, args, code, message) => {
  const { exitCode, stdout, stderr } = await dwellHere(['check', ...args, '--json']);

  const { error } = JSON.parse(stdout);
  expect({ exitCode, code: error.code }).toEqual({ exitCode: 1, code });
  expect(error.message).toMatch(message);
  expect(stderr).toBe(`dwell: ${error.message}\n`);
});
