import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
    // The file is where .ci/run takes its counts from.
    reporters: ['default', ['json', { outputFile: '.vitest-results.json' }]],
  },
});
