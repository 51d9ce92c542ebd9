/** The stack as `cdk synth` makes it, with bundles and CDK's own validation. This takes some 15 seconds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStack } from './synthesised.ts';

/**
 * Kilobytes of minified code that a function may have: a third more than it had in November 2026. Lambda allows
 * 250,000, but reads the code at every cold start, in some 15 ms per 100 kB. When a budget breaks, ask whether the new
 * import is worth that; if it is, raise the budget.
 */
const BUDGETS_KB: Record<string, number> = {
  start: 870,
  settle: 870,
  ingest: 1030,
  plan: 950,
  evaluate: 960,
  select: 950,
  train: 970,
  recommend: 1020,
  publish: 930,
  sweep: 900,
  'record-failure': 870,
  api: 1500,
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
      file: path.join(outdir, Metadata['aws:asset:path'], 'index.mjs'),
    }));
}, 240_000);
afterAll(() => rmSync(outdir, { recursive: true }));

test('every function has a bundle and a budget', () => {
  expect(bundles.map(({ name }) => name).sort()).toEqual(Object.keys(BUDGETS_KB).sort());
});

test.each(Object.entries(BUDGETS_KB))('the bundle of %s has at most %i kB', (name, budgetKb) => {
  const bundle = bundles.find((one) => one.name === name);

  expect(statSync(bundle?.file ?? '').size / 1000).toBeLessThanOrEqual(budgetKb);
});

test('every bundle loads by itself and exports a handler', () => {
  const script = `
    const loaded = await Promise.all(process.argv.slice(1).map((file) => import(file)));
    console.log(JSON.stringify(loaded.map(({ handler }) => typeof handler)));`;
  const files = bundles.map(({ file }) => file);

  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script, ...files], {
    encoding: 'utf8',
  });

  expect(JSON.parse(output)).toEqual(files.map(() => 'function'));
});
