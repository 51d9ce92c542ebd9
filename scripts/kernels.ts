/**
 * `npm run kernels [-- --check]`: compiles lib/engine/numeric/kernels/assembly into compiled.ts beside it, which is
 * committed: neither a user nor a Lambda needs the compiler. Compiled twice, once with relaxed SIMD, which has fused
 * multiply-add. `--check` compares instead of writing.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const KERNELS = resolve(import.meta.dirname, '../lib/engine/numeric/kernels');
const ASSEMBLY = join(KERNELS, 'assembly');
const COMPILED = join(KERNELS, 'compiled.ts');
/** Not a dev dependency: it takes 100 MB, and only people who change a kernel need it. */
const COMPILER = 'assemblyscript@0.28.20';
const CHARACTERS_IN_LINE = 100;

const compiled = modulesText({ FUSED: compile('--enable', 'relaxed-simd'), PLAIN: compile() });
if (!process.argv.includes('--check')) writeFileSync(COMPILED, compiled);
else if (readFileSync(COMPILED, 'utf8') !== compiled) {
  process.stderr.write(`${COMPILED} is not what ${COMPILER} makes of ${ASSEMBLY}: npm run kernels\n`);
  process.exitCode = 1;
}

function compile(...options: string[]): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'dwell-kernels-'));
  const output = join(directory, 'kernels.wasm');
  try {
    const words = ['asc', 'index.ts', '--config', 'asconfig.json', '--outFile', output, ...options];
    execFileSync('npx', ['--yes', '--package', COMPILER, '--', ...words], {
      cwd: ASSEMBLY,
      stdio: 'inherit',
    });
    return readFileSync(output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function modulesText(modules: Readonly<Record<string, Buffer>>): string {
  return [
    `/** Made of assembly/ by \`npm run kernels\` (${COMPILER}). The modules, in base 64. */`,
    `export const SOURCES_SHA256 = '${sourcesDigest()}';`,
    ...Object.entries(modules).flatMap(([name, binary]) => [
      `export const ${name} = [`,
      ...linesOf(binary).map((line) => `  '${line}',`),
      "].join('');",
    ]),
    '',
  ].join('\n');
}

function linesOf(binary: Buffer): string[] {
  return binary.toString('base64').match(new RegExp(`.{1,${CHARACTERS_IN_LINE}}`, 'g')) ?? [];
}

/** Digest of all source files of the modules, in order of their names. The tests compute it too. */
function sourcesDigest(): string {
  const digest = createHash('sha256');
  for (const file of globSync('*.{ts,json}', { cwd: ASSEMBLY }).sort())
    digest
      .update(file)
      .update('\0')
      .update(readFileSync(join(ASSEMBLY, file)))
      .update('\0');
  return digest.digest('hex');
}
