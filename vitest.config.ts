import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Rooms that only compute: their test files share a process, as they have no state to share by mistake. */
const COMPUTING = ['engine', 'contracts', 'intake', 'scripts'].map((room) => `test/${room}/**/*.test.ts`);

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'computing', include: COMPUTING, isolate: false } },
      { extends: true, test: { name: 'others', include: ['test/**/*.test.ts'], exclude: COMPUTING } },
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // The compile cache is for the processes and threads that tests start: they load the same files over and over.
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache') },
    // The file is where .ci/run takes its counts from.
    reporters: ['default', ['json', { outputFile: '.vitest-results.json' }]],
  },
});
