/** What is dead code. Entries marked `!` are those of production: `knip --production` finds what only tests reach. */
const isProduction = process.argv.includes('--production');

export default {
  entry: [
    'bin/*.ts!',
    'functions/*/handler.ts!',
    'lib/{cores,local}/**/*worker*.ts!',
    'lib/cloud/{bundle,stack-traces}.ts!',
    'scripts/*.ts!',
    'bench/*.ts!',
    'bench/scale/step.ts!',
    'bench/sides/dwell.ts!',
    'bench/limits/probe.ts!',
    'test/**/*.test.ts',
    'test/mutation/{run,vitest.config}.ts',
    'test/local/functions/fixtures/*/handler.ts',
  ],
  project: ['**/*.ts!', '!lib/engine/numeric/kernels/assembly/**', '!test/**!'],
  /** A test may reach into a file for a part that the file itself uses. */
  ignoreExportsUsedInFile: isProduction,
  /** The digest of the kernels' sources is there for the test that compares it. */
  ignoreIssues: isProduction ? { 'lib/engine/numeric/kernels/compiled.ts': ['exports'] } : {},
};
