/**
 * One file of code per function, as Lambda gets it. To bundle with plugins takes esbuild's asynchronous interface, which
 * CDK cannot wait for: it starts this file as a process, `node lib/cloud/bundle.ts <function> <directory>`.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { leanerCode } from './leaner-code.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
export const FUNCTIONS = path.join(PROJECT, 'functions');

/**
 * The AWS SDK is bundled although the runtime has one: the version that was tested is then the one that runs, and one
 * file with what is used of it loads faster than the runtime's many. CommonJS loads faster than ESM by 30 ms: whoever
 * imports `node:http` gets all that it exports, and one of its exports loads undici. For the same reason no import is
 * left for run time. docs/decisions/0008-bundles.md has the figures.
 */
export const OPTIONS: BuildOptions = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  logLevel: 'warning',
  plugins: [leanerCode],
};

/** Sorted. Each holds a `handler.ts`. */
export function functionFolders(): string[] {
  return readdirSync(FUNCTIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Writes `index.js` and `index.js.map`, whose sources are paths in this project. @returns what is in them, and why. */
export async function bundleFunction(name: string, directory: string): Promise<Metafile> {
  const entry = `import './lib/cloud/stack-traces.ts'; export { handler } from './functions/${name}/handler.ts';`;
  const { metafile, outputFiles } = await build({
    ...OPTIONS,
    stdin: { contents: entry, resolveDir: PROJECT, sourcefile: `${name}.ts` },
    absWorkingDir: PROJECT,
    outfile: 'index.js',
    metafile: true,
    write: false,
  });
  mkdirSync(directory, { recursive: true });
  for (const { path: file, contents } of outputFiles)
    writeFileSync(path.join(directory, path.basename(file)), contents);
  return metafile;
}

if (import.meta.main) await bundleFunction(process.argv[2], process.argv[3]);
