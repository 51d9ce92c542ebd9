/** Tables for the terminal. */
import Table from 'cli-table3';
import { bold } from './colors.ts';

/** @param words titles of the columns of words, which are aligned left; columns of figures are aligned right. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  words: readonly string[],
): string {
  const table = new Table({
    head: head.map((title) => bold(title)),
    colAligns: head.map((title) => (words.includes(title) ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
