import { expect, test } from 'vitest';
import { replaceDirectory } from '../../lib/store/directory.ts';
import { readTitles } from '../../lib/store/titles.ts';
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

  expect(await readTitles(results)).toEqual(new Map([['7_21', 'Lamp']]));
});
