/** The table of docs/mutation.md: one row per file, replaced one by one. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { table } from '../../bench/figures.ts';

const PAGE = path.join(import.meta.dirname, '../../docs/mutation.md');
const TABLE = /^\| file .*\n\|[-:| ]+\|\n(?:\|.*\n)*/m;
const TITLES = ['file', 'score', 'killed', 'timed out', 'survived', 'not covered', 'on'];

export interface FileScore {
  readonly file: string;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  /** No test runs the mutated place. */
  readonly notCovered: number;
}

export function keepScore(score: FileScore): void {
  writeFileSync(PAGE, withScore(readFileSync(PAGE, 'utf8'), score, new Date()));
}

/** The page with the file's row in place of its former one; rows are in the order of the files. */
export function withScore(page: string, score: FileScore, on: Date): string {
  const rows = (page.match(TABLE)?.[0] ?? '')
    .split('\n')
    .slice(2)
    .filter((line) => line !== '')
    .map((line) => line.slice(2, -2).split(' | '));
  const byFile = new Map([...rows, rowOf(score, on)].map((row) => [row[0], row]));
  const sorted = [...byFile.values()].sort(([one], [other]) => (one < other ? -1 : 1));
  return page.replace(TABLE, () => `${table(TITLES, sorted)}\n`);
}

function rowOf({ file, killed, timedOut, survived, notCovered }: FileScore, on: Date): string[] {
  const found = killed + timedOut;
  const all = found + survived + notCovered;
  const score = all === 0 ? '' : `${((100 * found) / all).toFixed(1)} %`;
  const counts = [killed, timedOut, survived, notCovered].map(String);
  return [file.replace('lib/engine/', ''), score, ...counts, on.toISOString().slice(0, 10)];
}
