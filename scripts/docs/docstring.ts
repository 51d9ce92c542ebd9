/** A docstring as Markdown. */
import { engineFileNamed } from './model-files.ts';

/** These begin a paragraph, also within a line after two spaces. */
const LABELS = 'Shapes|Cost|Start|Unknown [a-z ]+';
const LABEL = new RegExp(`^(?:${LABELS}):(?= )`);
const LABEL_WITHIN = new RegExp(` {2,}(?=(?:${LABELS}): )`);
const FORMULA = /^ {2,}/;
const FILE_NAME = /(?:docs\/)?[\w-]+\.(?:ts|md)\b/g;

/** Indented lines are formulas; the others are paragraphs, with links to the files that they name. */
export function markdownOf(docstring: readonly string[]): string {
  const blocks: { isFormula: boolean; lines: string[] }[] = [];
  let isOpen = false;
  for (const line of docstring.flatMap(labelsApart)) {
    const isFormula = FORMULA.test(line);
    const last = blocks.at(-1);
    if (line !== '' && (!isOpen || last?.isFormula !== isFormula || LABEL.test(line)))
      blocks.push({ isFormula, lines: [line] });
    else if (line !== '') last?.lines.push(line);
    isOpen = line !== '';
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
      const target = name.startsWith('docs/') ? name.slice('docs/'.length) : engineFileLink(name);
      return target === undefined ? name : `[${name}](${target})`;
    });
}

function engineFileLink(name: string): string | undefined {
  const file = engineFileNamed(name);
  return file && `../lib/engine/${file}`;
}
