/** Leaves out of bundles what a function in Lambda never runs, where esbuild cannot see that by itself. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const ENVIRONMENT = '@aws-sdk/credential-provider-env';

/** Stays a file of its own beside the code, which is read when it is asked for. */
const OWN_DATA = /\/functions\/.*\.json$/;

/** Files, and what stands in their place. */
const REPLACEMENTS: readonly { readonly file: RegExp; readonly by: (code: string) => string }[] = [
  {
    // Lambda hands credentials over in the environment. The other providers bring SSO, STS and the metadata service.
    file: /\/@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/,
    by: () => `export { fromEnv as defaultProvider } from '${ENVIRONMENT}';`,
  },
  {
    // No operation in use has a stream of events, but the code for them is imported when the first one comes.
    file: /\/@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    by: () => `
      export class EventStreamSerde {
        constructor() { throw new Error('streams of events are left out of bundles (lib/cloud/leaner-code.ts)'); }
      }
      export const eventStreamSerdeProvider = () => ({});
      export const resolveEventStreamSerdeConfig = (config) => config;`,
  },
  { file: /\/zod\/v4\/locales\/index\.js$/, by: () => `export { default as en } from './en.js';` },
  { file: /\/schemas\/schemas_\d+\.js$/, by: withLiteralKeys },
  { file: /\/@aws-sdk\/[\w-]+\/package\.json$/, by: nameAndVersion },
  { file: /\/(lib|functions)\/.*\.ts$/, by: withPureSchemas },
];

/**
 * The SDK's schemas of all operations are in one file per service. esbuild keeps an object with a computed key, since
 * computing it could have an effect; all of these keys are constants of the file.
 */
function withLiteralKeys(code: string): string {
  const constants = new Map(
    [...code.matchAll(/^const (\w+) = (".*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return code.replaceAll(/\[(\w+)\]:/g, (key, name) =>
    constants.has(name) ? `${constants.get(name)}:` : key,
  );
}

/** A client tells the service its version, and has all of its package's description for that. */
function nameAndVersion(description: string): string {
  const { name, version } = JSON.parse(description);
  return JSON.stringify({ name, version });
}

/** A schema that nobody uses need not be made: making one has no effect. */
function withPureSchemas(code: string): string {
  if (!code.includes("import * as z from 'zod'")) return code;
  return code.replaceAll(/(?<![\w.$])z\.\w+\(/g, '/* @__PURE__ */ $&');
}

export const leanerCode: Plugin = {
  name: 'leaner-code',
  setup({ onLoad }) {
    for (const { file, by } of REPLACEMENTS)
      onLoad({ filter: file }, async ({ path }) => ({
        contents: by(await readFile(path, 'utf8')),
        loader: path.endsWith('.json') ? 'json' : path.endsWith('.ts') ? 'ts' : 'js',
      }));
    onLoad({ filter: OWN_DATA }, async ({ path }) => ({ contents: await readFile(path), loader: 'copy' }));
  },
};
