/** The files of lib/engine that hold the registered models, and their docstrings. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModelSpec } from '../../lib/engine/model.ts';
import { MODELS } from '../../lib/engine/registry.ts';

const ENGINE = join(import.meta.dirname, '../../lib/engine');

/** A file that exports registered models. */
export interface ModelFile {
  /** Path from lib/engine. */
  readonly file: string;
  readonly specs: readonly ModelSpec[];
  /** The comment at the head of the file, without its stars. */
  readonly docstring: readonly string[];
}

/** The files in the order of the registry. */
export async function modelFiles(): Promise<ModelFile[]> {
  const found: ModelFile[] = [];
  for (const name of globSync('models/**/*.ts', { cwd: ENGINE }).sort()) {
    const file = name.replaceAll('\\', '/');
    const exported = Object.values(await import(pathToFileURL(join(ENGINE, file)).href));
    const specs = MODELS.filter((spec) => exported.includes(spec));
    if (specs.length > 0) found.push({ file, specs, docstring: docstringOf(file) });
  }
  return found.sort((one, other) => MODELS.indexOf(one.specs[0]) - MODELS.indexOf(other.specs[0]));
}

/** @param file path from lib/engine. */
export function docstringOf(file: string): string[] {
  const [, comment] = readFileSync(join(ENGINE, file), 'utf8').match(/^\/\*\*\n?(.*?)\s*\*\//s) ?? [];
  if (comment === undefined) throw new Error(`lib/engine/${file} does not start with a docstring`);
  return comment.split('\n').map((line) => line.replace(/^ ?\*? ?/, '').trimEnd());
}

/** The path, from lib/engine, of the file with this name; undefined if there is none. */
export function engineFileNamed(name: string): string | undefined {
  return readdirSync(ENGINE, { recursive: true, encoding: 'utf8' }).find((file) => basename(file) === name);
}
