/**
 * `npm run mutation [-- FILE …]`: mutates files of lib/engine one by one, runs the tests of each, prints what survived,
 * and puts the file's row into docs/mutation.md. All files take hours.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type FileScore, keepScore } from './scores.ts';

const REPORT = 'reports/mutation/mutation.json';
/** Vitest has the project's version: the runner must start the one that the tests import. */
const PACKAGES = ['@stryker-mutator/core@10.1.1', '@stryker-mutator/vitest-runner@10.1.1', 'vitest@5.1.1'];
const DETECTED = ['Killed', 'Timeout', 'Survived', 'NoCoverage'] as const;

const given = process.argv.slice(2);
const files = given.length > 0 ? given : engineFiles();
for (const file of files) {
  const score = mutate(path.relative('.', file));
  if (score) keepScore(score);
  else process.exitCode = 1;
}

/** Without the kernels, which are generated code or in another language. */
function engineFiles(): string[] {
  return readdirSync('lib/engine', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('numeric/kernels/'))
    .map((file) => `lib/engine/${file}`)
    .sort();
}

/** @returns undefined if there was nothing to mutate, or the tests failed without a mutant; Stryker says which. */
function mutate(file: string): FileScore | undefined {
  rmSync(REPORT, { force: true });
  const { status } = spawnSync(
    'npx',
    ['--yes', ...PACKAGES.flatMap((name) => ['--package', name])].concat([
      ...['stryker', 'run', 'test/mutation/stryker.json', '--mutate', file],
    ]),
    { stdio: 'inherit', env: { ...process.env, MUTATED_FILE: file } },
  );
  if (status !== 0) return undefined;
  const { files } = JSON.parse(readFileSync(REPORT, 'utf8'));
  const statuses: string[] = files[file].mutants.map((mutant: { status: string }) => mutant.status);
  const [killed, timedOut, survived, notCovered] = DETECTED.map(
    (status) => statuses.filter((other) => other === status).length,
  );
  return { file, killed, timedOut, survived, notCovered };
}
