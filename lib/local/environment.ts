/** Tells the handlers where they run: names, addresses and settings, as the stack tells them on AWS. */
import { devNull } from 'node:os';
import { RESOURCE_VARIABLES, SETTINGS_VARIABLE } from '../contracts/environment.ts';
import type { Settings } from '../contracts/settings.ts';
import { S3_CREDENTIALS } from './s3/signature.ts';

export const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
export const UPLOAD_BUCKET = 'dwell-uploads';
export const ARTIFACTS_BUCKET = 'dwell-artifacts';
export const TABLE = 'dwell';
export const STATE_MACHINE_ARN = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:dwell`;
export const arnOfExecution = (name: string) =>
  `${STATE_MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

export interface Endpoints {
  readonly s3: string;
  readonly dynamodb: string;
  /** Step Functions and EventBridge. */
  readonly control: string;
}

export function handlerEnvironment(
  { s3, dynamodb, control }: Endpoints,
  settings: Settings,
): Record<string, string> {
  return {
    ...withoutAws(process.env),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SFN: control,
    AWS_ENDPOINT_URL_EVENTBRIDGE: control,
    [RESOURCE_VARIABLES.uploadBucket]: UPLOAD_BUCKET,
    [RESOURCE_VARIABLES.artifactsBucket]: ARTIFACTS_BUCKET,
    [RESOURCE_VARIABLES.table]: TABLE,
    [RESOURCE_VARIABLES.stateMachineArn]: STATE_MACHINE_ARN,
    [RESOURCE_VARIABLES.eventBus]: 'default',
    [SETTINGS_VARIABLE]: JSON.stringify(settings),
  };
}

/** Without the person's own profile, keys and endpoints. */
function withoutAws(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('AWS_'),
    ),
  );
}
