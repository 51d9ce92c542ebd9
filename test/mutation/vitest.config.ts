/**
 * The tests that are run against a mutated file: those that import it, and those of its folder in lib/engine; for models
 * and evaluation, also those of all models (contract, reference answers, contributions). If there are none, all tests.
 * Properties and determinism of all models are left out: they are slow, and what only they notice ought to be noticed by
 * a test of the part.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const OF_ALL_MODELS = ['model-contract', 'rating-parity', 'ranking-parity', 'contributions'].map(
  (name) => `test/engine/${name}.test.ts`,
);

const mutated = process.env.MUTATED_FILE ?? '';
const tests = readdirSync('test/engine', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !/^(properties|determinism)\//.test(file))
  .map((file) => `test/engine/${file}`);
const imports = (test: string) => readFileSync(test, 'utf8').includes(`/${path.basename(mutated)}'`);
const own = tests.filter(imports);
const folder = path.dirname(mutated).replace('lib/', 'test/');
const ofFolder = tests.filter((test) => folder !== 'test/engine' && path.dirname(test) === folder);
const ofAllModels = /models|evaluation/.test(folder) ? OF_ALL_MODELS : [];
const included = new Set([...own, ...ofFolder, ...ofAllModels]);

export default defineConfig({
  test: {
    include: included.size > 0 ? [...included] : tests,
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
