import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // The compile cache is for the processes and threads that tests start: they load the same files over and over.
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache') },
    // The file is where .ci/run takes its counts from.
    reporters: ['default', ['json', { outputFile: '.vitest-results.json' }]],
  },
});
