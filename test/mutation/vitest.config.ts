/**
 * The tests that a mutated file is held against: those that name it in an import; for models, and for files that no
 * test imports, also what is said of all models (contract, reference answers). Not the properties and the
 * determinism of all models: they are slow, and what only they notice ought to be noticed by a test of the part.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const OF_ALL_MODELS = ['model-contract', 'rating-parity', 'ranking-parity'].map(
  (name) => `test/engine/${name}.test.ts`,
);

const mutated = process.env.MUTATED_FILE ?? '';
const tests = readdirSync('test/engine', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !/^(properties|determinism)\//.test(file))
  .map((file) => `test/engine/${file}`);
const imports = (test: string) => readFileSync(test, 'utf8').includes(`/${path.basename(mutated)}'`);
const own = tests.filter(imports);
const ofModels = tests.filter((test) => test.startsWith('test/engine/models/'));
const isModel = mutated.startsWith('lib/engine/models/');

export default defineConfig({
  test: {
    include: [
      ...new Set([
        ...own,
        ...(isModel ? [...ofModels, ...OF_ALL_MODELS] : []),
        ...(own.length === 0 ? tests : []),
      ]),
    ],
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
