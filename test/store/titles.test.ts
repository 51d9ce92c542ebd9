import { expect, test } from 'vitest';
import { replaceDirectory } from '../../lib/store/directory.ts';
import { TitleReader } from '../../lib/store/titles.ts';
import { useEmbeddedTable } from './embedded-table.ts';

useEmbeddedTable();

/** Writes the directory of a run that has the slot of its number. */
async function putTitle(run: number, title: string | null) {
  const results = { runId: `run-${run}`, slot: run };
  const lamp = { product: '7_21', title, category: '7', available: null, viewers: 1, meanDuration: 1 };
  await replaceDirectory(results, 'PRODUCT', [lamp, { ...lamp, product: '7_22', title: null }]);
  return results;
}

test('titles are those of the products that have one', async () => {
  const results = await putTitle(1, 'Lamp');

  expect(await new TitleReader().of(results)).toEqual(new Map([['7_21', 'Lamp']]));
});

test('titles of a run are kept, unless many others have been asked for since', async () => {
  const titles = new TitleReader();
  const first = await putTitle(1, 'Lamp');
  const second = await putTitle(2, 'Table');
  for (const results of [first, second, first]) await titles.of(results);
  for (let run = 3; run <= 33; run++) await titles.of({ runId: `run-${run}`, slot: run });
  for (const run of [1, 2]) await putTitle(run, null);

  expect((await titles.of(first)).get('7_21')).toBe('Lamp');
  expect((await titles.of(second)).get('7_21')).toBeUndefined();
});
