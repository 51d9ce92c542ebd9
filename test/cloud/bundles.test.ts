/** The stack as `cdk synth` makes it, with bundles and CDK's own validation. This takes some 15 seconds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStack } from './synthesised.ts';

/**
 * Kilobytes of minified code that a function may have, and the AWS clients that it uses. Lambda reads and parses the code
 * at every cold start, in some 10 ms per 100 kB. When a budget breaks, ask whether the new import is worth that; if it is,
 * raise the budget. docs/decisions/0008-bundles.md says what is left out, and how.
 */
const BUDGETS: Record<string, { kB: number; clients: readonly string[] }> = {
  start: { kB: 400, clients: ['dynamodb', 'sfn'] },
  settle: { kB: 480, clients: ['dynamodb', 's3'] },
  ingest: { kB: 620, clients: ['dynamodb', 's3'] },
  plan: { kB: 600, clients: ['dynamodb', 's3'] },
  evaluate: { kB: 610, clients: ['dynamodb', 's3'] },
  select: { kB: 610, clients: ['dynamodb', 's3'] },
  train: { kB: 630, clients: ['dynamodb', 's3'] },
  recommend: { kB: 660, clients: ['dynamodb', 's3'] },
  publish: { kB: 530, clients: ['dynamodb', 'eventbridge', 's3'] },
  sweep: { kB: 510, clients: ['dynamodb', 's3'] },
  'record-failure': { kB: 400, clients: ['dynamodb'] },
  api: { kB: 610, clients: ['dynamodb', 'sfn'] },
};

const outdir = mkdtempSync(path.join(tmpdir(), 'dwell-synth-'));
let bundles: { name: string; file: string }[] = [];

beforeAll(() => {
  const context = { 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:enable-path-metadata': true };
  const stack = createStack({}, { outdir, context });
  const { template } = (stack.node.root as App).synth().getStackArtifact(stack.artifactId);
  const resources: { Type: string; Metadata: Record<string, string> }[] = Object.values(template.Resources);
  bundles = resources
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Metadata }) => ({
      name: path.basename(path.dirname(path.dirname(Metadata['aws:cdk:path']))),
      file: path.join(outdir, Metadata['aws:asset:path'], 'index.js'),
    }));
}, 240_000);
afterAll(() => rmSync(outdir, { recursive: true }));

const fileOf = (name: string) => bundles.find((one) => one.name === name)?.file ?? '';

/** Files that code of a bundle comes from. */
function sourcesOf(name: string): string[] {
  const { sources, mappings } = JSON.parse(readFileSync(`${fileOf(name)}.map`, 'utf8'));
  expect(mappings).not.toBe('');
  return sources;
}

test('every function has a bundle and a budget', () => {
  expect(bundles.map(({ name }) => name).sort()).toEqual(Object.keys(BUDGETS).sort());
});

test.each(Object.entries(BUDGETS))('the bundle of %s keeps to its budget', (name, { kB }) => {
  expect(statSync(fileOf(name)).size / 1000).toBeLessThanOrEqual(kB);
});

test.each(Object.entries(BUDGETS))(
  'the bundle of %s has the AWS clients that it uses',
  (name, { clients }) => {
    const found = sourcesOf(name).map(
      (file) => /@aws-sdk\/client-([\w-]+)\/.*\/\w+Client\.js$/.exec(file)?.[1],
    );

    expect([...new Set(found)].filter(Boolean).sort()).toEqual(clients);
  },
);

test.each(Object.keys(BUDGETS))('the bundle of %s is without what Lambda never runs', (name) => {
  const sources = sourcesOf(name).join('\n');

  expect(sources).toMatch(/zod\/v4\/locales\/en\.js/);
  expect(sources).not.toMatch(/zod\/v4\/locales\/(?!en\.js|index\.js)/);
  expect(sources).toMatch(/credential-provider-env/);
  expect(sources).not.toMatch(
    /credential-provider-(sso|ini|process|web-identity)|nested-clients|eventstream-codec/,
  );
});

/** Runs a script in a process of its own, as Lambda would start the function: with nothing but its environment. */
function run(script: string, ...args: string[]): string {
  const env = { AWS_REGION: 'eu-central-1', POWERTOOLS_LOG_LEVEL: 'SILENT' };
  return execFileSync(process.execPath, ['--eval', script, ...args], { encoding: 'utf8', env });
}

test('every bundle loads by itself and exports a handler', () => {
  const files = bundles.map(({ file }) => file);

  const output = run(
    'console.log(JSON.stringify(process.argv.slice(1).map((file) => typeof require(file).handler)))',
    ...files,
  );

  expect(JSON.parse(output)).toEqual(files.map(() => 'function'));
});

test('a stack trace names the file and line in this repository, and the map is read only then', () => {
  const script = `
    const reads = [], { readFileSync } = fs;
    fs.readFileSync = (file, ...rest) => { reads.push(file); return readFileSync(file, ...rest); };
    const { handler } = require(process.argv[1]);
    const mapsRead = () => reads.filter((file) => String(file).endsWith('.map')).length;
    const before = mapsRead();
    handler({}).catch(({ stack }) => console.log(JSON.stringify({ before, stack, after: mapsRead() })));`;

  const { before, stack, after } = JSON.parse(run(script, fileOf('settle')));

  const line = lineOf('functions/stage.ts', 'throw new TypeError(`the input of');
  expect(stack).toMatch(/^TypeError: the input of settle is not as agreed: /);
  expect(stack).toContain(`functions/stage.ts:${line}:`);
  expect([before, after]).toEqual([0, 1]);
});

function lineOf(file: string, text: string): number {
  const lines = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}
