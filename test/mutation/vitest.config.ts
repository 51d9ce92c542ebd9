/**
 * The tests that a mutated file is held against: those that import it; for a file in a folder of lib/engine, those of
 * that folder; for models and evaluation, also what is said of all models (contract, reference answers,
 * explanations). Where that is none, all. Not the properties and the determinism of all models: they are slow, and what
 * only they notice ought to be noticed by a test of the part.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const OF_ALL_MODELS = ['model-contract', 'rating-parity', 'ranking-parity', 'lists/explain'].map(
  (name) => `test/engine/${name}.test.ts`,
);

const mutated = process.env.MUTATED_FILE ?? '';
const tests = readdirSync('test/engine', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !/^(properties|determinism)\//.test(file))
  .map((file) => `test/engine/${file}`);
const imports = (test: string) => readFileSync(test, 'utf8').includes(`/${path.basename(mutated)}'`);
const own = tests.filter(imports);
const folder = path.dirname(mutated).replace('lib/', 'test/');
const beside = tests.filter((test) => folder !== 'test/engine' && path.dirname(test) === folder);
const ofAllModels = /models|evaluation/.test(folder) ? OF_ALL_MODELS : [];
const held = new Set([...own, ...beside, ...ofAllModels]);

export default defineConfig({
  test: {
    include: held.size > 0 ? [...held] : tests,
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
