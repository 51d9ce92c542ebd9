/** Turns a docstring into Markdown. */
import { engineFileNamed } from './model-files.ts';

/** A label begins a paragraph, even within a line if two spaces precede it. */
const LABELS = 'Shapes|Cost|Start|Unknown [a-z ]+';
const LABEL = new RegExp(`^(?:${LABELS}):(?= )`);
const LABEL_WITHIN = new RegExp(` {2,}(?=(?:${LABELS}): )`);
const FORMULA = /^ {2,}/;
const FILE_NAME = /(?:docs\/)?[\w-]+\.(?:ts|md)\b/g;

/** Indented lines become formulas; the others become paragraphs, with links to the files that they name. */
export function markdownOf(docstring: readonly string[]): string {
  const blocks: { isFormula: boolean; lines: string[] }[] = [];
  let isAfterBlank = false;
  for (const line of docstring.flatMap(labelsApart)) {
    const isFormula = FORMULA.test(line);
    const last = blocks.at(-1);
    if (line !== '') {
      if (last?.isFormula !== isFormula || isAfterBlank || LABEL.test(line))
        blocks.push({ isFormula, lines: [line] });
      else last.lines.push(line);
    }
    isAfterBlank = line === '';
  }
  return blocks
    .map(({ isFormula, lines }) => (isFormula ? formulaBlock(lines) : paragraph(lines)))
    .join('\n\n');
}

const labelsApart = (line: string) => (FORMULA.test(line) ? [line] : line.split(LABEL_WITHIN));

function formulaBlock(lines: readonly string[]): string {
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return ['```text', ...lines.map((line) => line.slice(indent)), '```'].join('\n');
}

function paragraph(lines: readonly string[]): string {
  return lines
    .join(' ')
    .replace(LABEL, (label) => `**${label}**`)
    .replace(FILE_NAME, (name) => {
      if (name.startsWith('docs/')) return `[${name}](${name.slice('docs/'.length)})`;
      const file = engineFileNamed(name);
      return file === undefined ? name : `[${name}](../lib/engine/${file})`;
    });
}
