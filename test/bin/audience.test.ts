import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { BAKE_OFF } from '../../lib/engine/registry.ts';
import { directoryWith, dwellHere, type Outcome } from './run-dwell.ts';

interface Row {
  product: string;
  customer: string;
  score: string;
  rank: string;
  interest: string;
  predictedDuration: string;
  why: string;
}

const CATEGORIES = ['red', 'blue'];
const HALF = 30;

const customerOf = (u: number) => `${u % 3 === 0 ? 'RC' : 'CC'}${100 + u}`;

/** Half of the customers look at red products, the other half at blue ones: at four of every five, each for a while. */
function twoTastes(): string {
  const rows = ['customer,product,duration'];
  for (let u = 0; u < 2 * HALF; u++)
    for (let i = 0; i < 20; i++)
      if ((u + i) % 5 !== 0)
        rows.push(`${customerOf(u)},${CATEGORIES[Math.floor(u / HALF)]}_${i},${10 + ((u * 7 + i) % 40)}`);
  // A few looks at what is not to one's taste.
  for (let u = 0; u < 2 * HALF; u += 4)
    rows.push(`${customerOf(u)},${CATEGORIES[1 - Math.floor(u / HALF)]}_${u % 20},5`);
  return `${rows.join('\n')}\n`;
}

const at = directoryWith({ 'shop.csv': twoTastes() });
const likesRed = (customer: string) => Number(customer.slice(2)) < 100 + HALF;

async function audience(...options: string[]): Promise<Outcome & { rows: Row[] }> {
  const outcome = await dwellHere([
    ...['audience', '--data', at('shop.csv'), '--output', at('audience.csv'), ...options],
  ]);
  const rows = outcome.exitCode === 0 ? parse(readFileSync(at('audience.csv')), { columns: true }) : [];
  return { ...outcome, rows: rows as Row[] };
}

describe('the audiences of all products, by the best model', () => {
  let rows: Row[];
  let figures: {
    model: string;
    products: number;
    rows: number;
    audience: { model: string }[];
    target: string;
  };
  beforeAll(async () => {
    const { stdout, rows: found } = await audience('--product', 'all', '--json');
    rows = found;
    figures = JSON.parse(stdout);
  }, 60_000);

  test('are judged by every model of the bake-off, and the figures say so', () => {
    expect(figures).toMatchObject({ products: 40, rows: rows.length, target: 'attention' });
    expect(figures.audience.map(({ model }) => model).sort()).toEqual(
      BAKE_OFF.map(({ name }) => name).sort(),
    );
    expect(figures.audience[0].model).toBe(figures.model);
  });

  test('name those of the taste first, product by product and rank by rank', () => {
    const red = rows.filter(({ product }) => product === 'red_3');

    expect(new Set(rows.map(({ product }) => product)).size).toBe(40);
    expect(red.map(({ rank }) => Number(rank))).toEqual(red.map((_, n) => n + 1));
    // Six of those who like red have not looked at it.
    expect(red.slice(0, 6).filter(({ customer }) => likesRed(customer))).toHaveLength(6);
    const scores = red.map(({ score }) => Number(score));
    expect(scores).toEqual([...scores].sort((one, other) => other - one));
  });

  test('leave out who has viewed the product', () => {
    const looks = new Set(
      twoTastes()
        .split('\n')
        .map((row) => row.split(',').slice(0, 2).join()),
    );

    for (const { customer, product } of rows) expect(looks).not.toContain(`${customer},${product}`);
  });

  test('say how much more often customers of a place look, never more so further down, and why', () => {
    const red = rows.filter(({ product }) => product === 'red_3');
    const interest = red.map((row) => Number(row.interest));

    expect(interest[0]).toBeGreaterThan(1);
    expect(interest.at(-1)).toBeLessThan(1);
    expect(interest).toEqual([...interest].sort((one, other) => other - one));
    for (const { why, predictedDuration } of red.slice(0, 6)) {
      expect(why).toMatch(/^red_\d+(; red_\d+)?$/);
      expect(Number(predictedDuration)).toBeGreaterThan(5);
    }
  });
});

test('--segment, --who and --limit choose among the customers', async () => {
  const { rows } = await audience(
    ...['--product', 'red_3', '--model', 'EASE', '--who', 'viewed', '--segment', 'regular', '--limit', '4'],
  );

  expect(rows).toHaveLength(4);
  for (const { product, customer, interest } of rows) {
    expect(product).toBe('red_3');
    expect(customer).toMatch(/^CC/);
    expect(interest).toBe('');
  }
});

test('--model judges nothing; a rating model predicts the durations too, and nothing speaks for them', async () => {
  const { rows, stdout } = await audience('--product', 'blue_1', '--model', 'SlopeOne', '--json');

  expect(JSON.parse(stdout)).toMatchObject({
    ...{ model: 'SlopeOne', ratingModel: 'SlopeOne', audience: [], winner: null },
  });
  for (const { score, predictedDuration, interest, why } of rows) {
    expect(predictedDuration).toBe(score);
    expect({ interest, why }).toEqual({ interest: '', why: '' });
  }
});

test('--target says what the lists are to win: with views, it does not matter how long customers look', async () => {
  const orderOf = async (target: string) => {
    const { rows } = await audience('--product', 'red_3', '--model', 'Attention', '--target', target);
    return rows.map(({ customer }) => customer);
  };

  const [attention, views] = [await orderOf('attention'), await orderOf('views')];

  expect(attention).not.toEqual(views);
  expect([...attention].sort()).toEqual([...views].sort());
});

test('without --json the table of the judged models and the winner’s reason go to stderr', async () => {
  const { stdout, stderr } = await audience('--product', 'red_3');

  expect(stdout).toBe('');
  expect(stderr).toContain('Audiences by all models on shop');
  expect(stderr).toMatch(/Winner: \w+ finds people best/);
  expect(stderr).toMatch(/audience\.csv: \d+ customers for product red_3 by \w+\n$/);
});

test.each([
  [['--product', 'green_1'], /no product 'green_1'; give an id of the log, or all/],
  [['--product', 'red_1', '--model', 'Oracle'], /no model is named 'Oracle'/],
  [['--product', 'red_1', '--limit', '0'], /limit/],
])('refuses %j in one line', async (options, line) => {
  const { exitCode, stderr, stdout } = await audience(...options);

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(line);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
