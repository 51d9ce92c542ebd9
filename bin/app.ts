/** The CDK app: what `npx cdk synth` and `npx cdk deploy` run. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import Table from 'cli-table3';
import { type BundleSize, measureBundles } from '../lib/cloud/bundle-sizes.ts';
import { type DwellContext, readContext } from '../lib/cloud/context.ts';
import { DwellStack } from '../lib/cloud/dwell-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const { stackName, ...props } = contextOrExit();
const stack = new DwellStack(app, stackName, props);

const bundles = measureBundles(app.synth().getStackArtifact(stack.artifactId));
if (bundles.length > 0) process.stderr.write(`${sizeTable(bundles)}\n`);

function contextOrExit(): DwellContext {
  try {
    return readContext((name) => app.node.tryGetContext(name));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

function sizeTable(sizes: BundleSize[]): string {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);
  const table = new Table({
    head: ['function', 'kB', 'kB gzipped'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  table.push(
    ...sizes.map(({ name, sizeBytes, gzippedBytes }) => [
      name,
      kilobytes(sizeBytes),
      kilobytes(gzippedBytes),
    ]),
  );
  return table.toString();
}
