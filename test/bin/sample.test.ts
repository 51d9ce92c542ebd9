import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { directoryWith, dwellHere } from './run-dwell.ts';

function rowsIn(file: string): Array<[string, string, number]> {
  const rows: string[][] = parse(readFileSync(file));
  return rows.map(([customer, product, duration]) => [customer, product, Number(duration)]);
}

test('the log is written, and the same log scaled to 0..1', async () => {
  const at = directoryWith();

  const { exitCode, stdout } = await dwellHere([
    ...['sample', '--output', at('clicks.csv'), '--scaled-output', at('scaled.csv'), '--json'],
  ]);

  expect(exitCode).toBe(0);
  const rows = rowsIn(at('clicks.csv'));
  const greatest = rows.reduce((most, [, , duration]) => Math.max(most, duration), 0);
  expect(JSON.parse(stdout)).toMatchObject({ seed: 0, rows: rows.length, greatestDuration: greatest });
  expect(rowsIn(at('scaled.csv'))).toEqual(
    rows.map(([customer, product, duration]) => [customer, product, duration / greatest]),
  );
});

test('the same seed makes the same log, another seed another', async () => {
  const at = directoryWith();
  const write = (seed: string, name: string) => dwellHere(['sample', '--output', at(name), '--seed', seed]);

  await write('1', 'one.csv');
  await write('1', 'again.csv');
  await write('2', 'two.csv');

  expect(readFileSync(at('again.csv')).equals(readFileSync(at('one.csv')))).toBe(true);
  expect(readFileSync(at('two.csv')).equals(readFileSync(at('one.csv')))).toBe(false);
});

test('a log like a shop with tastes has a header and times, and can be read back', async () => {
  const at = directoryWith();

  await dwellHere(['sample', '--like', 'tastes', '--output', at('tastes.csv')]);
  const lines = readFileSync(at('tastes.csv'), 'utf8').split('\n');
  writeFileSync(at('first.csv'), lines.slice(0, 3000).join('\n'));
  const { exitCode, stdout } = await dwellHere([
    ...['evaluate', '--data', at('first.csv'), '--models', 'mostViewed', '--json'],
  ]);

  expect(lines[0]).toBe('customer,product,duration,timestamp');
  expect(lines[1]).toMatch(/^[CR]C\d{5},[a-z]+_\d+,\d+,2026-01-05T\d\d:\d\d:\d\dZ$/);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).ranking[0]).toMatchObject({ model: 'mostViewed', status: 'ok' });
});

test('a shop that there is not is refused', async () => {
  const { exitCode, stderr } = await dwellHere(['sample', '--like', 'mine', '--output', 'log.csv']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('Allowed choices are notebook, tastes');
});
