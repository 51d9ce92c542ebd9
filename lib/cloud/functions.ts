/** The Lambda functions: one per folder of functions/, named like its state in the workflow. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SETTINGS_VARIABLE } from '../contracts/environment.ts';
import { type FunctionName, type FunctionSize, functionSizes } from '../contracts/function-sizes.ts';
import type { Settings } from '../contracts/settings.ts';
import { accept } from './accept.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = `${PROJECT}functions`;

/**
 * The AWS SDK is bundled although the runtime has one: the version that was tested is then the one that runs, and
 * one minified file loads faster at a cold start than the runtime's many. Source maps, here without the sources, let
 * a stack trace name the file and line in this repository.
 */
const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourceMap: true,
  sourcesContent: false,
  bundleAwsSDK: true,
  logLevel: LogLevel.WARNING,
};

export class Functions extends Construct {
  readonly byName: Record<FunctionName, NodejsFunction>;

  /** @throws Error that names the functions whose folder or whose line in function-sizes.ts is missing. */
  constructor(scope: Construct, id: string, props: { readonly settings: Settings }) {
    super(scope, id);
    const sizes = functionSizes(props.settings);
    assertSameNames(Object.keys(sizes), functionFolders());
    const environment = { [SETTINGS_VARIABLE]: JSON.stringify(props.settings) };

    this.byName = Object.fromEntries(
      Object.entries(sizes).map(([name, size]) => [name, createFunction(this, name, size, environment)]),
    ) as Record<FunctionName, NodejsFunction>;
  }
}

function functionFolders(): string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
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
): NodejsFunction {
  const parts = new Construct(scope, name);
  const logGroup = new LogGroup(parts, 'logs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(parts, 'role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  accept(role, 'IAM5[Resource::*]', 'X-Ray’s PutTraceSegments and PutTelemetryRecords know no resources.');

  return new NodejsFunction(parts, 'function', {
    entry: `${FOLDER}/${name}/handler.ts`,
    projectRoot: PROJECT,
    depsLockFilePath: `${PROJECT}package-lock.json`,
    bundling: BUNDLING,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: size.memoryMb,
    timeout: Duration.seconds(size.timeoutSeconds),
    environment: { NODE_OPTIONS: '--enable-source-maps', ...environment },
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    tracing: Tracing.ACTIVE,
  });
}
