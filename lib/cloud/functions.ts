/** The Lambda functions: one per folder of functions/, named like its state in the workflow. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SETTINGS_VARIABLE } from '../contracts/environment.ts';
import { type FunctionName, type FunctionSize, functionSizes } from '../contracts/function-sizes.ts';
import type { Settings } from '../contracts/settings.ts';
import { accept } from './accept.ts';
import { FUNCTIONS, functionFolders } from './bundle.ts';

const BUNDLE = fileURLToPath(new URL('bundle.ts', import.meta.url));

export class Functions extends Construct {
  readonly byName: Record<FunctionName, LambdaFunction>;

  /** @throws Error that names the functions whose folder or whose line in function-sizes.ts is missing. */
  constructor(scope: Construct, id: string, props: { readonly settings: Settings }) {
    super(scope, id);
    const sizes = functionSizes(props.settings);
    assertSameNames(Object.keys(sizes), functionFolders());
    const environment = { [SETTINGS_VARIABLE]: JSON.stringify(props.settings) };

    this.byName = Object.fromEntries(
      Object.entries(sizes).map(([name, size]) => [name, createFunction(this, name, size, environment)]),
    ) as Record<FunctionName, LambdaFunction>;
  }
}

function assertSameNames(sized: string[], folders: string[]): void {
  const withoutSize = folders.filter((name) => !sized.includes(name));
  const withoutFolder = sized.filter((name) => !folders.includes(name));
  if (withoutSize.length > 0)
    throw new Error(
      `functions/${withoutSize.join(', functions/')}: add a line to lib/contracts/function-sizes.ts`,
    );
  if (withoutFolder.length > 0)
    throw new Error(
      `lib/contracts/function-sizes.ts names ${withoutFolder.join(', ')}, but functions/ has no such folder`,
    );
}

/** The role may at first write only to the function's own log group. The resources' `bind` calls add the rest. */
function createFunction(
  scope: Construct,
  name: string,
  size: FunctionSize,
  environment: Record<string, string>,
): LambdaFunction {
  const parts = new Construct(scope, name);
  const logGroup = new LogGroup(parts, 'logs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(parts, 'role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  accept(role, 'IAM5[Resource::*]', 'X-Ray’s PutTraceSegments and PutTelemetryRecords know no resources.');

  return new LambdaFunction(parts, 'function', {
    code: bundled(name),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: size.memoryMb,
    timeout: Duration.seconds(size.timeoutSeconds),
    environment,
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    tracing: Tracing.ACTIVE,
  });
}

/** The function's code. CDK asks for a Docker image as well; it is not used, as this machine makes the bundle. */
function bundled(name: string): Code {
  const tryBundle = (directory: string) => {
    execFileSync(process.execPath, [BUNDLE, name, directory], { stdio: ['ignore', 'inherit', 'inherit'] });
    return true;
  };
  const image = DockerImage.fromRegistry('none');
  return Code.fromAsset(path.join(FUNCTIONS, name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image, local: { tryBundle } },
  });
}
