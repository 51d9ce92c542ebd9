/**
 * The AWS clients, one of each for a process. Endpoints come from the SDK's own variables
 * (AWS_ENDPOINT_URL_S3, …_DYNAMODB, …_SFN, …_EVENTBRIDGE), which is how the embedded cloud stands in for AWS.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export const s3 = new S3Client({ forcePathStyle: process.env.DWELL_S3_PATH_STYLE === 'true' });
export const table = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
export const stepFunctions = new SFNClient({});
export const eventBridge = new EventBridgeClient({});

const NAMES = {
  uploadBucket: 'DWELL_UPLOAD_BUCKET',
  artifactsBucket: 'DWELL_ARTIFACTS_BUCKET',
  table: 'DWELL_TABLE',
  stateMachineArn: 'DWELL_STATE_MACHINE_ARN',
  eventBus: 'DWELL_EVENT_BUS',
} as const;

/** A resource's name from the environment. @throws Error naming the variable that is missing. */
export function resourceName(resource: keyof typeof NAMES): string {
  const value = process.env[NAMES[resource]];
  if (!value) throw new Error(`the environment variable ${NAMES[resource]} is not set`);
  return value;
}
