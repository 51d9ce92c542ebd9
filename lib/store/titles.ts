/** Titles of a run's products. */
import type { Results } from '../contracts/table.ts';
import { directoryOf } from './directory.ts';

/** By product; only those that have one. */
export type Titles = ReadonlyMap<string, string>;

export async function readTitles(results: Results): Promise<Titles> {
  const titles = new Map<string, string>();
  for await (const { product, title } of directoryOf(results, 'PRODUCT'))
    if (title !== null) titles.set(product, title);
  return titles;
}
