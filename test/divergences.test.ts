/** docs/divergences.md names the test that pins each difference: it must exist. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const DOCS = new URL('../docs/', import.meta.url);
const rows = readFileSync(new URL('divergences.md', DOCS), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!where |-)/.test(line));

describe('docs/divergences.md', () => {
  test('lists differences', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  test.each(rows.map((row) => ({ row, where: row.split(' | ', 1)[0].slice(2).trim() })))(
    '$where: names a test that exists',
    ({ row }) => {
      const [, name, file] = row.match(/\[([^\]]+)\]\((\.\.\/test\/[^)]+)\) *\|$/) ?? [];

      expect(file, 'a link to the test at the end of the row').toBeDefined();
      expect(readFileSync(new URL(file, DOCS), 'utf8')).toContain(`${name}'`);
    },
  );
});
