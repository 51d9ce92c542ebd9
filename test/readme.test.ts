/** The commands that the README tells people to type. CI runs `npm ci && npm start` itself, from clean clones. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dwell } from './bin/run-dwell.ts';

const PROJECT = path.resolve(import.meta.dirname, '..');
const README = readFileSync(path.join(PROJECT, 'README.md'), 'utf8');
const SCRIPTS: Record<string, string> = JSON.parse(
  readFileSync(path.join(PROJECT, 'package.json'), 'utf8'),
).scripts;

const commands = [...README.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block]) =>
  block.trim().split('\n'),
);
const PREFIX = 'npm run --silent dwell -- ';

describe('the README', () => {
  test('has the two commands, word for word, alone on their lines', () => {
    expect(commands).toContain('npm ci && npm start');
    expect(commands).toContain('npm ci && npm test');
  });

  test('names only scripts that package.json has', () => {
    const named = [...README.matchAll(/npm run (?:--silent )?([a-z-]+)/g)].map(([, script]) => script);

    expect(named.filter((script) => !(script in SCRIPTS))).toEqual([]);
  });

  test('links only to files that are there', () => {
    const linked = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file]) => file);

    expect(linked).not.toEqual([]);
    for (const file of linked) expect(() => readFileSync(path.join(PROJECT, file)), file).not.toThrow();
  });

  test.each(commands.filter((command) => command.startsWith(PREFIX)))(
    '%s works as it stands',
    async (command) => {
      const directory = mkdtempSync(path.join(tmpdir(), 'dwell-readme-'));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      cpSync(path.join(PROJECT, 'examples'), path.join(directory, 'examples'), { recursive: true });

      const { exitCode, stderr } = await dwell(command.slice(PREFIX.length).split(' '), { cwd: directory });

      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    },
  );
});
