/** The command line, as a process of its own or within this one, and files to give it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, vi } from 'vitest';
import { run } from '../../bin/program.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
export const DWELL = path.join(PROJECT, 'bin/dwell.ts');
export const REFERENCE = path.join(PROJECT, 'test/reference');

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As a process of its own. */
export function dwell(
  args: readonly string[],
  { cwd, environment }: { cwd?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const { DWELL_SETTINGS, DWELL_DEBUG, ...inherited } = process.env;
  const options = { cwd, env: { ...inherited, ...environment }, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile(process.execPath, [DWELL, ...args], options, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** Within this process, which is much faster: one call at a time. */
export async function dwellHere(args: readonly string[]): Promise<Outcome> {
  const [stdout, stderr] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  const textOf = ({ mock }: typeof stdout) => mock.calls.map(([chunk]) => chunk).join('');
  try {
    const exitCode = await run(args);
    return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** Makes a directory with these files, which is deleted after all tests of the file. */
export function directoryWith(files: Record<string, string | Uint8Array> = {}): (name: string) => string {
  const directory = mkdtempSync(path.join(tmpdir(), 'dwell-'));
  directories.push(directory);
  const at = (name: string) => path.join(directory, name);
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  return at;
}

/** A log in which everyone has looked at most products: rich enough for every model. */
export function smallLog(): string {
  const rows: string[] = [];
  for (let customer = 0; customer < 12; customer++)
    for (let product = 0; product < 9; product++)
      if ((customer * 5 + product * 3) % 7 !== 0)
        rows.push(
          `${customer % 3 === 0 ? 'RC' : 'CC'}${customer},${product % 2}_${product},${1 + ((customer * product) % 11)}`,
        );
  return `${rows.join('\n')}\n`;
}
