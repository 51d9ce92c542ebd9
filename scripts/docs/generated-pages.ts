/** The pages that `npm run docs` writes, whole or only the block between two marks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModelFigures } from '../../bench/model-figures.ts';
import { readmeTables } from './accuracy.ts';
import { modelFiles } from './model-files.ts';
import { modelsPage } from './models-page.ts';
import { openApiDocument } from './openapi/document.ts';
import { settingsTable } from './settings-table.ts';
import { titlesTables } from './titles-tables.ts';

export interface GeneratedPage {
  /** Path from the project's folder. */
  readonly page: string;
  readonly text: string;
}

export async function generatedPages(): Promise<GeneratedPage[]> {
  const figures = readModelFigures();
  return [
    { page: 'docs/models.md', text: modelsPage(await modelFiles(), figures) },
    pageWithBlock('README.md', 'models', readmeTables(figures)),
    pageWithBlock('docs/deploy.md', 'settings', settingsTable()),
    pageWithBlock('docs/reading-logs.md', 'titles', titlesTables()),
    { page: 'functions/api/openapi.json', text: `${JSON.stringify(openApiDocument(), null, 1)}\n` },
  ];
}

function pageWithBlock(page: string, block: string, content: string): GeneratedPage {
  const former = readFileSync(join(import.meta.dirname, '../..', page), 'utf8');
  return { page, text: withBlock(former, block, content) };
}

/**
 * The text with `content` between `<!-- block … -->` and `<!-- /block -->`.
 * @throws Error if the text does not have these marks.
 */
export function withBlock(text: string, block: string, content: string): string {
  const marked = new RegExp(`(<!-- ${block}\\b[^>]*-->\n).*?(<!-- /${block} -->)`, 's');
  if (!marked.test(text)) throw new Error(`there are no marks <!-- ${block} --> and <!-- /${block} -->`);
  return text.replace(marked, (_, start, end) => `${start}\n${aligned(content)}\n\n${end}`);
}

/** Makes the columns of tables as wide as `npm run format` makes them. */
function aligned(markdown: string): string {
  return markdown
    .replace(/(?:^\|.*\|$\n?)+/gm, (table) => {
      const [head, rule, ...rows] = table.trim().split('\n').map(cellsOf);
      const widths = rule.map((dashes, n) =>
        Math.max(dashes.length, ...[head, ...rows].map((row) => row[n].length)),
      );
      const ruled = rule.map((dashes, n) => dashes.replace('---', '-'.repeat(widths[n] - dashes.length + 3)));
      const lines = [head, ruled, ...rows].map((row) =>
        row.map((cell, n) => (rule[n].endsWith(':') ? cell.padStart(widths[n]) : cell.padEnd(widths[n]))),
      );
      return lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
    })
    .trimEnd();
}

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
