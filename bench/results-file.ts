/** RESULTS.md, whose sections are replaced one by one: a run that measures some things leaves the others as they are. */
import { readFileSync, writeFileSync } from 'node:fs';

const SECTION = /^(?=## )/m;

/**
 * The sections in place of those that start with the same heading (`## …`); new ones at the end.
 * @param text of the whole file, '' where there is none yet.
 * @param head what stands before the first section.
 */
export function withSections(text: string, head: string, sections: readonly string[]): string {
  const former = text.split(SECTION).filter((part) => part.startsWith('## '));
  const byHeading = new Map([...former, ...sections].map((section) => [headingOf(section), section.trim()]));
  return `${[head, ...byHeading.values()].join('\n\n')}\n`;
}

export function writeSections(file: string, head: string, sections: readonly string[]): void {
  writeFileSync(file, withSections(textOf(file), head, sections));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function headingOf(section: string): string {
  return section.split('\n', 1)[0].trim();
}
