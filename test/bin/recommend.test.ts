import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { directoryWith, dwellHere, REFERENCE, smallLog } from './run-dwell.ts';

interface Row {
  customer: string;
  product: string;
  score: string;
  rank: string;
}

async function recommend(log: string, ...options: string[]) {
  const at = directoryWith({ 'shop.csv': log });
  const outcome = await dwellHere([
    ...['recommend', '--data', at('shop.csv'), '--output', at('lists.csv'), ...options],
  ]);
  expect(outcome).toMatchObject({ exitCode: 0 });
  const rows: Row[] = parse(readFileSync(at('lists.csv')), { columns: true });
  return { rows, stdout: outcome.stdout };
}

test('the lists agree with the reference lists', async () => {
  const data = path.join(REFERENCE, 'ratings-small');
  const expected = JSON.parse(readFileSync(path.join(data, 'expected/cosine.json'), 'utf8'));
  const customers = Object.keys(expected.recommendations);

  const { rows } = await recommend(
    readFileSync(path.join(data, 'train.csv'), 'utf8'),
    ...['--model', 'cosine', '--params', JSON.stringify(expected.params), '--customers', customers.join(',')],
  );

  expect(rows.map(({ customer, product, rank }) => [customer, product, Number(rank)])).toEqual(
    customers.flatMap((customer) =>
      expected.recommendations[customer].map(([product]: [string], n: number) => [customer, product, n + 1]),
    ),
  );
  const scores = customers.flatMap((customer) =>
    expected.recommendations[customer].map((pair: unknown[]) => pair[1]),
  );
  for (const [n, { score }] of rows.entries()) expect(Number(score)).toBeCloseTo(scores[n], 6);
});

test('a rating model orders products by its predictions, and leaves out those that were viewed', async () => {
  // Everyone looks at z longest and at w shortest, so the baseline of a product decides.
  const log = 'a,x,5\na,y,6\nb,x,5\nb,z,9\nc,y,6\nc,w,1\nd,z,9\nd,w,1\nd,x,5\n';

  const { rows, stdout } = await recommend(log, '--model', 'BaselineOnly', '--limit', '2', '--json');

  expect(rows.map(({ customer, product, rank }) => `${customer} ${product} ${rank}`)).toEqual([
    ...['a z 1', 'a w 2'],
    ...['b y 1', 'b w 2'],
    ...['c z 1', 'c x 2'],
    'd y 1',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ model: 'BaselineOnly', customers: 4, rows: 7 });
});

test('predictions beyond the rating scale are clipped and keep their order', async () => {
  const log = 'a,x,5\na,y,6\nb,x,5\nb,z,9\nc,y,6\nc,w,1\nd,z,9\nd,w,1\nd,x,5\n';
  const options = ['--model', 'BaselineOnly', '--customers', 'a'];

  const { rows } = await recommend(log, ...options, '--rating-scale', '0,0.5');

  expect(rows).toEqual([
    { customer: 'a', product: 'z', score: '0.5', rank: '1' },
    { customer: 'a', product: 'w', score: '0.5', rank: '2' },
  ]);
});

test('--customers takes regular customers, whose ids start with the prefix, or all, or ids', async () => {
  const customersOf = (rows: Row[]) => [...new Set(rows.map(({ customer }) => customer))];
  const options = ['--model', 'popularity', '--limit', '1', '--customers'];

  const regular = await recommend(smallLog(), ...options, 'regular');
  const all = await recommend(smallLog(), ...options, 'all');
  const two = await recommend(smallLog(), ...options, 'RC3, CC1');

  expect(customersOf(regular.rows)).toEqual(['CC1', 'CC2', 'CC4', 'CC5', 'CC7', 'CC8', 'CC10', 'CC11']);
  expect(customersOf(all.rows)).toHaveLength(12);
  expect(customersOf(two.rows)).toEqual(['RC3', 'CC1']);
});
