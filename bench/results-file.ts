/** RESULTS.md: a run replaces the sections that it measured, and leaves the others as they are. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const SECTION = /^(?=## )/m;

/**
 * Puts each section in place of the one with the same heading (`## …`), or at the end if there is none.
 * @param text the whole file, '' if there is none yet.
 * @param head what comes before the first section.
 */
export function withSections(text: string, head: string, sections: readonly string[]): string {
  const former = text.split(SECTION).filter((part) => part.startsWith('## '));
  const byHeading = new Map([...former, ...sections].map((section) => [headingOf(section), section.trim()]));
  return `${[head, ...byHeading.values()].join('\n\n')}\n`;
}

export function writeSections(file: string, head: string, sections: readonly string[]): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, withSections(text, head, sections));
}

function headingOf(section: string): string {
  return section.split('\n', 1)[0].trim();
}
