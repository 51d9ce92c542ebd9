/** The CDK app: what `npx cdk synth` and `npx cdk deploy` run. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type DwellContext, readContext } from '../lib/cloud/context.ts';
import { DwellStack } from '../lib/cloud/dwell-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

const { stackName, ...props } = contextOrExit();
new DwellStack(app, stackName, props);

function contextOrExit(): DwellContext {
  try {
    return readContext((name) => app.node.tryGetContext(name));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
