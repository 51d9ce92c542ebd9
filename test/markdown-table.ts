/** Tables of Markdown pages, read by the titles of their columns. */

export type TableRow = Readonly<Record<string, string>>;

/**
 * The rows of the first table that has these titles, perhaps among others.
 * @throws Error if there is none.
 */
export function tableWith(titles: readonly string[], markdown: string): TableRow[] {
  for (const [table] of markdown.matchAll(/(?:^\|.*\|$\n?)+/gm)) {
    const [head, , ...rows] = table.trim().split('\n').map(cellsOf);
    if (!titles.every((title) => head.includes(title))) continue;
    return rows.map((cells) => Object.fromEntries(head.map((title, n) => [title, cells[n]])));
  }
  throw new Error(`no table has the columns ${titles.join(', ')}`);
}

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
