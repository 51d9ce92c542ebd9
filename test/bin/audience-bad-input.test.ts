import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, test } from 'vitest';
import { MODELS } from '../../lib/engine/registry.ts';
import { directoryWith, dwellHere } from './run-dwell.ts';

type Look = readonly [customer: string, product: string, duration: number];

/** 12 customers and 8 products; a third of all pairs is viewed, in an order that has no pattern. */
const SHOP: Look[] = Array.from({ length: 96 }, (_, n): Look => {
  const customer = n % 12;
  return [`${customer % 2 ? 'CC' : 'RC'}${10 + customer}`, `1_${Math.floor(n / 12)}`, 5 + ((n * 37) % 60)];
}).filter((_, n) => (n * 29) % 31 < 11);
const CUSTOMERS = [...new Set(SHOP.map(([customer]) => customer))];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = (looks: readonly Look[]) =>
  `customer,product,duration\n${looks.map(([customer, product, seconds]) => `${quoted(customer)},${quoted(product)},${seconds}\n`).join('')}`;

const at = directoryWith({
  'shop.csv': csv(SHOP),
  'one-product.csv': csv(CUSTOMERS.map((customer, n) => [customer, '1_1', 1 + n])),
  'one-customer.csv': csv([1, 2, 3, 4, 5, 6].map((n) => ['CC1', `1_${n}`, n])),
  'everything.csv': csv(
    CUSTOMERS.flatMap((customer, n) => [1, 2, 3].map((i): Look => [customer, `1_${i}`, n])),
  ),
  // 1_0 is viewed by all, 2_1 by one.
  'all-and-one.csv': csv([
    ...SHOP.filter(([, product]) => product !== '1_0'),
    ...CUSTOMERS.map((customer): Look => [customer, '1_0', 9]),
    ['CC11', '2_1', 4],
  ]),
  'zeros.csv': csv(SHOP.map(([customer, product]) => [customer, product, 0])),
  'two-rows.csv': csv([
    ['CC1', '1_1', 5],
    ['CC2', '1_2', 7],
  ]),
  'passers-by.csv': csv(SHOP.map(([customer, ...look]) => [`RC${customer}`, ...look])),
  'odd-ids.csv': csv(SHOP.map(([customer, product, s]) => [`${customer},;"é`, `${product}; "x", y`, s])),
});

async function audience(log: string, ...options: string[]) {
  const output = at('audience.csv');
  const outcome = await dwellHere(['audience', '--data', at(log), '--output', output, ...options]);
  const text = outcome.exitCode === 0 ? readFileSync(output, 'utf8') : '';
  const rows: Record<string, string>[] = parse(text, { columns: true });
  expect(text + outcome.stdout + outcome.stderr).not.toMatch(/NaN|Infinity|undefined|\[object/);
  return { ...outcome, rows };
}

afterEach(() => {
  delete process.env.DWELL_SETTINGS;
});

describe('a log by which nobody can be judged', () => {
  test.each([
    ['one-product.csv', /nobody to judge/],
    ['one-customer.csv', /all failed \(no held-out row has a customer and a product that both have/],
    ['two-rows.csv', /there are 2 rows for 3 folds/],
  ])('%s is refused in one line that says what to give', async (log, reason) => {
    const { exitCode, stderr } = await audience(log, '--product', 'all');

    expect(exitCode).toBe(1);
    const [line, ...more] = stderr.trim().split('\n');
    expect(line).toMatch(reason);
    expect(line).toMatch(/give (at least 3|more) rows/);
    expect(line.length).toBeLessThan(600);
    expect(more).toEqual([]);
  });

  test.each(MODELS.map(({ name }) => name))('of one product still has an audience by %s', async (model) => {
    const { exitCode, rows } = await audience(
      ...(['one-product.csv', '--product', '1_1', '--who', 'all', '--model', model] as const),
    );

    expect(exitCode).toBe(0);
    expect(rows).toHaveLength(CUSTOMERS.length);
    for (const { score, predictedDuration } of rows) {
      expect(score).toMatch(/\d/);
      expect(predictedDuration).toMatch(/\d/);
    }
  });
});

describe('a table has a reason for each product that nobody is listed for', () => {
  const figuresOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout);

  test('where everybody has viewed everything', async () => {
    const outcome = await audience('everything.csv', '--product', 'all', '--json');

    expect(outcome).toMatchObject({ exitCode: 0, rows: [] });
    expect(figuresOf(outcome)).toMatchObject({ rows: 0, productsWithoutCustomers: ['1_1', '1_2', '1_3'] });
    expect(outcome.stderr).toMatch(
      /no customer is left who has not viewed 1_1 and 2 more, so nobody is listed/,
    );
  });

  test('where all have viewed one, while all but one are listed for another', async () => {
    const outcome = await audience('all-and-one.csv', '--product', 'all', '--json');

    expect(figuresOf(outcome).productsWithoutCustomers).toEqual(['1_0']);
    expect(outcome.rows.filter(({ product }) => product === '2_1')).toHaveLength(CUSTOMERS.length - 1);
    expect(outcome.stderr).toMatch(/who has not viewed 1_0, so nobody is listed/);
  });
});

test('where no id has the prefix of regular customers, all customers are regular', async () => {
  const rowsOf = async (segment: string) => {
    const options = ['--product', 'all', '--segment', segment, '--model', 'EASE'];
    return (await audience('passers-by.csv', ...options)).rows;
  };

  const all = await rowsOf('all');

  expect(all.length).toBeGreaterThan(0);
  expect(await rowsOf('regular')).toEqual(all);
});

test('durations that are all 0 win no attention, which the reason says, and what to set', async () => {
  const { exitCode, rows, stderr } = await audience('zeros.csv', '--product', '1_1');

  expect(exitCode).toBe(0);
  expect(rows.length).toBeGreaterThan(0);
  expect(stderr).toMatch(/Attention is used: .* set audienceTarget to views/);
});

test('ids with commas, quotes and semicolons come back as they were', async () => {
  const { rows } = await audience('odd-ids.csv', '--product', '1_1; "x", y', '--model', 'cosine');

  const viewers = SHOP.filter(([, product]) => product === '1_1').map(([customer]) => customer);
  const fresh = CUSTOMERS.filter((customer) => !viewers.includes(customer));
  expect(rows.map(({ customer }) => customer).sort()).toEqual(fresh.map((id) => `${id},;"é`).sort());
  for (const { product } of rows) expect(product).toBe('1_1; "x", y');
});

describe('the settings', () => {
  test('of models without a rating model leave durations unpredicted, and say why they are not obeyed', async () => {
    process.env.DWELL_SETTINGS = JSON.stringify({ models: ['cosine'], audienceBy: 'rating' });

    const { exitCode, rows, stderr } = await audience('shop.csv', '--product', '1_1');

    expect(exitCode).toBe(0);
    for (const { predictedDuration } of rows) expect(predictedDuration).toBe('');
    expect(stderr).toMatch(/audienceBy is rating, but no rating model could make the lists/);
  });

  test('of too little memory for any model say so of each, and what to do', async () => {
    process.env.DWELL_SETTINGS = JSON.stringify({ models: ['cosine', 'Attention'], modelMemoryMb: 128 });

    const { exitCode, stderr } = await audience('shop.csv', '--product', '1_1');

    expect(exitCode).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/cosine is not tried: one fold needs about .* \(the setting modelMemoryMb\)$/),
      expect.stringMatching(/Attention is not tried: one fold needs/),
      expect.stringMatching(/no model can be tried; --model lists customers without judging$/),
    ]);
  });
});
